// A file of delimited text as a stream of blocks of rows. The file is mapped, cut at row boundaries, and its blocks
// are parsed on all cores and handed over in order; memory does not grow with the file.

public import Foundations

/// Reads a .csv or .tsv file (RFC 4180).
///
/// Text is UTF-8; UTF-16 and Windows-1252 are converted in memory. Lines end with LF or CRLF, or all of them with CR. Cells
/// may stand in quotation marks, doubled inside; a mark inside a cell that does not begin with one is a character. Spaces
/// around cells are dropped, and so are lines without a cell. What ``MissingMarkers`` lists is a missing value. The
/// delimiter is the one under which the first rows have equally many cells. The first row names the columns if it has no
/// number and no date, and none of its texts comes again in its column, or if it holds whole numbers that no row of data
/// would. Comments and titles before it, units under it, and sums and other lines behind the rows are passed over; ``notes``
/// says so. A column without a name is called "column N", counted from 1; the second column called "a" is called "a (2)".
public struct TableReader: Sendable {
  /// The file's name, for messages.
  public let name: String
  /// How the file is written.
  public let format: TableFormat
  /// The names of all columns, in the file's order.
  public private(set) var columns: [String]
  /// Which column holds labels.
  public let labelColumn: Int?
  /// What was said when the file was opened.
  public let options: TableOptions
  /// The columns that the file does not name; these are called by their places.
  public let unnamedColumns: Set<Int>
  /// What was done to the file and guessed about it, in sentences without their full stops.
  public private(set) var notes: [Message]
  /// The most columns of a table: what is known of each takes some kilobytes.
  public static let mostColumns = 1 << 16

  let file: SharedBytes
  /// Where the rows begin, after the header, and the line of that place.
  private let start: (byte: Int, line: Int)
  /// Where they end.
  private let end: Int
  /// Whether blocks have to be held against UTF-8, since only the beginning of the file was.
  private let checksText: Bool

  /// Opens the file at `path`.
  ///
  /// - Throws: As ``MappedFile``, and ``Failure`` of kind `badData` for an empty file, UTF-16, too many columns and a first
  ///   row that cannot be read, `usage` for a label column that is not there.
  public init(_ path: String, options: TableOptions = TableOptions()) throws {
    try self.init(SharedBytes(MappedFile(path)), name: path, options: options)
  }

  /// Reads from memory; `name` is what messages call it.
  ///
  /// - Throws: As ``init(_:options:)-(String,_)``.
  public init(_ bytes: SharedBytes, name: String, options: TableOptions = TableOptions()) throws {
    try options.requirePossible()
    let text = try ConvertedText(bytes, name)
    let outline = try text.bytes.withUnsafeBytes { try TableOutline($0, from: text.start, name, options) }
    guard outline.columns.count <= Self.mostColumns else {
      throw Failure(
        .badData, "has \(outline.columns.count) columns, and at most \(Self.mostColumns) are read", at: name,
        remedy: "Keep the columns that matter, or save the numbers as an array (.npy)")
    }
    file = text.bytes
    checksText = text.isPartlyChecked
    self.name = name
    self.options = options
    format = outline.format
    columns = outline.columns
    unnamedColumns = outline.unnamed
    notes = text.notes + outline.notes
    (start, end) = (outline.start, outline.end)
    labelColumn = try options.label.map { label in
      guard let column = outline.columns.firstIndex(of: label) else {
        throw Suggestion.unknown("column", label, among: outline.columns)
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
      BlockSplitter(
        from: start.byte, to: end, line: start.line, size: options.blockSize, delimiter: format.delimiter,
        name: name))
    let numbers = NumberText(decimalComma: format.decimalComma)
    let markers = MissingMarkers(adding: options.missing)
    let (file, name, columns, delimiter, checksText) = (
      file, name, columns.count, format.delimiter, checksText
    )
    let next: @Sendable () throws -> BlockRange? = { try file.withUnsafeBytes { try splitter.next(of: $0) } }
    let compute: @Sendable (BlockRange) throws -> (ParsedBlock, Output) = { range in
      if checksText { try Self.requireText(file[range.bytes], name, line: range.firstLine) }
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
    if options.blocksAtOnce == 1 || end - start.byte <= options.blockSize {
      while let range = try next() { try hand(try compute(range)) }
    } else {
      try OrderedPipeline.run(limit: options.blocksAtOnce, next: next, compute: compute, deliver: hand)
    }
  }

  /// The reader of the same rows under other names of all columns.
  ///
  /// - Parameter note: Why they are called so, as a sentence without its full stop.
  public func naming(_ columns: [String], note: Message) -> TableReader {
    if columns.count != self.columns.count {
      fail("\(columns.count) names for \(self.columns.count) columns")
    }
    var reader = self
    reader.columns = columns
    reader.notes.append(note)
    return reader
  }

  /// Throws where bytes are not UTF-8.
  private static func requireText(_ bytes: SharedBytes, _ name: String, line: Int) throws {
    try bytes.withUnsafeBytes { text in
      let valid = TextEncoding.prefix(text).valid
      if valid == text.count { return }
      throw Failure(
        .badData, "byte \(text[valid]) is not UTF-8",
        at: "\(name):\(line + text[..<valid].count { $0 == 0x0A })",
        remedy: "Convert the file from its own encoding: \(TextEncoding.command(from: "NAME", name))")
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
