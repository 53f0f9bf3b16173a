// A file of delimited text as a stream of blocks of rows. The file is mapped, cut at row boundaries, and its blocks
// are parsed on all cores and handed over in order; memory does not grow with the file.

public import Foundations

/// Reads a .csv or .tsv file (RFC 4180).
///
/// A byte order mark of UTF-8 is skipped. Lines end with LF or CRLF; a CR alone is refused. Cells may stand in
/// quotation marks, doubled inside; a mark inside a cell that does not begin with one is refused. Spaces around cells
/// are dropped, and so are lines without a cell. What ``MissingMarkers`` lists is a missing value. The delimiter is
/// the one under which the first rows have equally many cells. The first row names the columns if it has no number
/// and no date, and none of its texts comes again in its column. A column without a name is called "column N", counted
/// from 1; the second column called "a" is called "a (2)".
public struct TableReader: Sendable {
  /// The file's name, for messages.
  public let name: String
  /// How the file is written.
  public let format: TableFormat
  /// The names of all columns, in the file's order.
  public let columns: [String]
  /// Which column holds labels.
  public let labelColumn: Int?
  /// What was said when the file was opened.
  public let options: TableOptions
  let file: SharedBytes
  /// Where the rows begin, after the header, and the line of that place.
  private let start: (byte: Int, line: Int)

  /// Opens the file at `path`.
  ///
  /// - Throws: As ``MappedFile``, and ``Failure`` of kind `badData` for an empty file, UTF-16 and a first row that
  ///   cannot be read, `usage` for a label column that is not there.
  public init(_ path: String, options: TableOptions = TableOptions()) throws {
    try self.init(SharedBytes(MappedFile(path)), name: path, options: options)
  }

  /// Reads from memory; `name` is what messages call it.
  ///
  /// - Throws: As ``init(_:options:)-(String,_)``.
  public init(_ bytes: SharedBytes, name: String, options: TableOptions = TableOptions()) throws {
    let opened = try bytes.withUnsafeBytes { try Self.open($0, name, options) }
    file = bytes
    self.name = name
    self.options = options
    format = opened.format
    columns = opened.columns
    start = opened.start
    labelColumn = try options.label.map { label in
      guard let column = opened.columns.firstIndex(of: label) else {
        throw Suggestion.unknown("column", label, among: opened.columns)
      }
      return column
    }
  }

  /// The columns that are not labels, in the file's order: those a schema is about.
  public var dataColumns: [Int] { columns.indices.filter { $0 != labelColumn } }

  /// Hands over every block, in order. Blocks are parsed on all cores.
  ///
  /// - Throws: ``Failure`` of kind `badData` that names the first line which cannot be read; what `body` throws.
  public func forEachBlock(_ body: (ParsedBlock) throws -> Void) throws {
    try mapBlocks({ _ in }, deliver: { block, _ in try body(block) })
  }

  /// Computes something from every block on all cores, where `firstRow` is not known yet, and hands over blocks and
  /// results in order.
  ///
  /// - Throws: As ``forEachBlock(_:)``, and what `transform` throws, in the order of the blocks.
  public func mapBlocks<Output: Sendable>(
    _ transform: @escaping @Sendable (ParsedBlock) throws -> Output,
    deliver: (ParsedBlock, Output) throws -> Void
  ) throws {
    let splitter = SharedSplitter(
      BlockSplitter(from: start.byte, line: start.line, size: options.blockSize, name: name))
    let numbers = NumberText(decimalComma: format.decimalComma)
    let markers = MissingMarkers(adding: options.missing)
    let (file, name, columns, delimiter) = (file, name, columns.count, format.delimiter)
    let next: @Sendable () throws -> BlockRange? = { try file.withUnsafeBytes { try splitter.next(of: $0) } }
    let compute: @Sendable (BlockRange) throws -> (ParsedBlock, Output) = { range in
      let block = try ParsedBlock(
        range, of: file, columns: columns, delimiter: delimiter, numbers: numbers, markers: markers,
        name: name)
      return (block, try transform(block))
    }
    var firstRow = 0
    func hand(_ result: (ParsedBlock, Output)) throws {
      var block = result.0
      block.firstRow = firstRow
      firstRow += block.rows
      try deliver(block, result.1)
      // A file as large as memory would otherwise fill it.
      file.forget(first: block.end)
    }
    if options.blocksAtOnce == 1 || file.count - start.byte <= options.blockSize {
      while let range = try next() { try hand(try compute(range)) }
    } else {
      try OrderedPipeline.run(limit: options.blocksAtOnce, next: next, compute: compute, deliver: hand)
    }
  }

  private struct Opened {
    var format: TableFormat
    var columns: [String]
    var start: (byte: Int, line: Int)
  }

  private static func open(
    _ bytes: UnsafeRawBufferPointer, _ name: String, _ options: TableOptions
  ) throws -> Opened {
    let start = try textStart(bytes, name)
    let format = FormatGuess(bytes: bytes, name: name, start: start, options: options).format()
    var scanner = RowScanner(bytes, delimiter: format.delimiter.byte, name: name, position: start)
    var cells: [CellRange] = []
    guard try scanner.next(&cells) else {
      throw Failure(.badData, "the file is empty", at: name, remedy: "Give a file with rows")
    }
    let columns = cells.indices.map { "column \($0 + 1)" }
    guard format.hasHeader else { return Opened(format: format, columns: columns, start: (start, 1)) }
    let head = try ParsedBlock(
      BlockRange(bytes: start..<scanner.position, firstLine: 1),
      of: SharedBytes(copying: Array(bytes[..<scanner.position])),
      columns: columns.count, delimiter: format.delimiter, numbers: NumberText(), markers: MissingMarkers(),
      name: name)
    let texts = columns.indices.map { head.text(row: 0, column: $0) }
    return Opened(
      format: format, columns: distinct(zip(columns, texts).map { $1.isEmpty ? $0 : $1 }),
      start: (scanner.position, scanner.line))
  }

  /// Where text begins after a byte order mark.
  private static func textStart(_ bytes: UnsafeRawBufferPointer, _ name: String) throws -> Int {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      || bytes.prefix(65_536).contains(0)
    {
      throw Failure(
        .badData, "the file is UTF-16 or not text at all", at: name,
        remedy: "Save it as UTF-8: 'iconv -f UTF-16 -t UTF-8 old.csv > new.csv', or 'CSV UTF-8' in Excel")
    }
    return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The names, with a number behind those that came before.
  private static func distinct(_ names: [String]) -> [String] {
    var taken = Set(names)
    var seen: Set<String> = []
    return names.map { name in
      guard !seen.insert(name).inserted else { return name }
      var number = 2
      while taken.contains("\(name) (\(number))") { number += 1 }
      taken.insert("\(name) (\(number))")
      return "\(name) (\(number))"
    }
  }
}

/// A splitter that several threads ask one after the other.
private final class SharedSplitter: @unchecked Sendable {
  // Sound: the pipeline calls `next` from one thread at a time.
  private var splitter: BlockSplitter

  init(_ splitter: BlockSplitter) { self.splitter = splitter }

  func next(of bytes: UnsafeRawBufferPointer) throws -> BlockRange? { try splitter.next(of: bytes) }
}
