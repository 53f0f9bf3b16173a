// How a file of delimited text is laid out: what its first and last lines are, what stands between cells, and what the
// columns are called. Whatever is guessed is told in a sentence that names the setting which says it instead.

import CVector
import Foundations

/// The layout of a file.
struct TableOutline {
  /// What stands between cells, and whether a row names the columns.
  private(set) var format: TableFormat
  /// The names of the columns.
  private(set) var columns: [String] = []
  /// The columns that the file does not name.
  private(set) var unnamed: Set<Int> = []
  /// Where the rows begin, and the line of that place.
  private(set) var start: (byte: Int, line: Int)
  /// Where they end.
  private(set) var end: Int
  /// What was guessed, in sentences without their full stops.
  private(set) var notes: [Message] = []

  private let options: TableOptions

  /// The layout of a file whose text begins at a place.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a file without a row.
  init(_ bytes: UnsafeRawBufferPointer, from byte: Int, _ name: String, _ options: TableOptions) throws {
    self.options = options
    end = bytes.count
    let sampling = Sampling(bytes, name)
    let preamble = Preamble(bytes, from: byte, given: options.preamble)
    start = preamble.end
    let delimiter =
      options.delimiter ?? preamble.delimiter
      ?? DelimiterGuess(sampling: sampling, start: start.byte).delimiter()
    format = TableFormat(delimiter: delimiter)
    var rows = sampling.rows(delimiter, from: start.byte, line: start.line)
    if rows.isEmpty { rows = try Self.firstRow(bytes, name, delimiter, start) }
    format.decimalComma = delimiter != .comma && Self.usesDecimalComma(rows.map(\.cells))
    if delimiter == .space, options.delimiter == nil {
      notes.append("cells stand between runs of blanks (\(.delimiter, "space"))")
    }
    let texts = CellTexts(decimalComma: format.decimalComma)
    var body = rows[...]
    passTitles(&body, texts)
    let isNamed = findNames(&body, preamble.lastComment.map { sampling.cells($0, delimiter) }, texts)
    tell(comments: preamble.comments - (isNamed ? 1 : 0))
    passUnits(&body, texts)
    start = body.first?.start ?? rows.last?.next ?? start
    passEnd(bytes, name, body.map(\.cells), texts)
  }

  /// The first row of a file of which no other can be seen.
  private static func firstRow(
    _ bytes: UnsafeRawBufferPointer, _ name: String, _ delimiter: Delimiter, _ start: (byte: Int, line: Int)
  ) throws -> [SampledRow] {
    var scanner = RowScanner(bytes, delimiter: delimiter, name: name, position: start.byte, line: start.line)
    var cells: [CellRange] = []
    guard try scanner.next(&cells) else {
      throw Failure(.badData, "the file is empty", at: name, remedy: "Give a file with rows")
    }
    return [
      SampledRow(
        cells: cells.map {
          String(
            decoding: UnsafeRawBufferPointer(rebasing: bytes[Int($0.start)..<Int($0.end)]), as: UTF8.self)
        }, start: start, line: scanner.rowLine, next: (scanner.position, scanner.line))
    ]
  }

  /// Whether cells such as 1,5 occur, and none such as 1.5.
  private static func usesDecimalComma(_ rows: [[String]]) -> Bool {
    let (comma, point) = (CellTexts(decimalComma: true), CellTexts())
    var found = false
    for cell in rows.joined() {
      if cell.contains(","), comma.isNumber(cell) { found = true }
      if cell.contains("."), point.isNumber(cell) { return false }
    }
    return found
  }

  // MARK: From the first line to the last

  private mutating func passTitles(_ body: inout ArraySlice<SampledRow>, _ texts: CellTexts) {
    if options.preamble != nil { return }
    let known = body.prefix(30).firstIndex { isExpected($0.cells) }
    let titles = known ?? Preamble.titles(Array(body), texts)
    guard titles > 0, let first = body.first else { return }
    notes.append(
      "\(Self.lines(titles)) before the table \(titles == 1 ? "is a title" : "are titles") and \(titles == 1 ? "is" : "are") passed over, beginning with \(first.shown) (\(.preamble, 0) reads \(titles == 1 ? "it as a row" : "them as rows"))"
    )
    body = body.dropFirst(titles)
  }

  /// Says that comments are passed over.
  private mutating func tell(comments count: Int) {
    if count <= 0 { return }
    let (begin, rows) =
      count == 1
      ? ("begins with # or % and is", "it as a row") : ("begin with # or % and are", "them as rows")
    notes.insert(
      "\(Self.lines(count)) before the table \(begin) passed over (\(.preamble, 0) reads \(rows))", at: 0)
  }

  /// Whether a row has at least half of the names that are looked for.
  private func isExpected(_ cells: [String]) -> Bool {
    let names = Set(options.expected)
    return !names.isEmpty && Set(cells).intersection(names).count * 2 >= names.count
  }

  /// Finds the names of the columns, and takes the row that holds them away from the body; whether the comment names them.
  private mutating func findNames(
    _ body: inout ArraySlice<SampledRow>, _ comment: [String]?, _ texts: CellTexts
  ) -> Bool {
    guard let first = body.first else { return false }
    let guess = HeaderGuess(body.map(\.cells), texts).reason()
    let isKnown = isExpected(first.cells)
    format.hasHeader = options.header ?? (isKnown || guess != nil)
    if !format.hasHeader, options.header == nil, let comment, comment.count > 1,
      comment.count == first.cells.count,
      comment.allSatisfy({ texts.isText($0) }), Set(comment).count == comment.count
    {
      format.hasHeader = true
      notes.append(
        "the last line that begins with # or % names the columns (\(.header, false) numbers them instead)")
      setNames(comment)
      return true
    }
    guard format.hasHeader else {
      let width = first.cells.count - emptyColumns(body)
      setNames(Array(repeating: "", count: width))
      if options.header == nil {
        notes.append(
          "no row names the columns, so they are called by their places, 'column 1' to 'column \(width)' (\(.header, true) takes the first row for their names)"
        )
      }
      return false
    }
    if options.header == nil, !isKnown, guess == .numbers {
      notes.append(
        "line \(first.line) holds numbers unlike those below it, and is taken for the names of the columns (\(.header, false) takes it for data)"
      )
    }
    let rest = body.dropFirst()
    let isShort = rest.count > 1 && rest.allSatisfy { $0.cells.count == first.cells.count + 1 }
    if isShort, rest.contains(where: { $0.cells.last?.isEmpty == false }), Preamble.areNamed(rest) {
      notes.append(
        "the header has \(first.cells.count) names and the rows have \(first.cells.count + 1) cells; the first column is taken for the one without a name"
      )
      setNames([""] + first.cells)
    } else {
      setNames(isShort ? first.cells : Array(first.cells.dropLast(emptyColumns(body))))
    }
    body = rest
    return false
  }

  /// How many columns at the end have neither a name nor a value, as behind a delimiter that ends every row.
  private mutating func emptyColumns(_ body: ArraySlice<SampledRow>) -> Int {
    guard let width = body.first?.cells.count, body.count > 1 else { return 0 }
    let rows = body.filter { $0.cells.count == width }
    let empty = (0..<width).reversed().prefix { place in rows.allSatisfy { $0.cells[place].isEmpty } }.count
    if empty == 0 || empty == width || rows.count < 2 { return 0 }
    if empty > 1 {
      notes.append("the last \(empty) columns have neither names nor values and are left out")
    }
    return empty
  }

  /// Names the columns; one without a name is called by its place, and a name that came before gets a number.
  private mutating func setNames(_ texts: [String]) {
    var (taken, seen) = (Set(texts), Set<String>())
    var again: [String] = []
    for (place, text) in texts.enumerated() {
      var name = DelimitedText.undoubled(text)
      if name.isEmpty {
        unnamed.insert(place)
        name = "column \(place + 1)"
      }
      if !seen.insert(name).inserted {
        var number = 2
        while taken.contains("\(name) (\(number))") { number += 1 }
        again.append(name)
        name += " (\(number))"
        taken.insert(name)
      }
      columns.append(name)
    }
    if !again.isEmpty {
      let names =
        again.prefix(5).map { "'\($0)'" }.joined(separator: ", ") + (again.count > 5 ? " and others" : "")
      notes.append(
        "several columns are called \(names); those that come later have a number behind the name, as in '\(again[0]) (2)'"
      )
    }
  }

  private mutating func passUnits(_ body: inout ArraySlice<SampledRow>, _ texts: CellTexts) {
    guard format.hasHeader else { return }
    let count = options.units ?? UnitsRows(texts: texts).count(body.map(\.cells))
    guard count > 0, let first = body.first else { return }
    if options.units == nil {
      notes.append(
        "\(count == 1 ? "line \(first.line) holds" : "lines \(first.line) to \(first.line + count - 1) hold") no values but units or the like, \(first.shown), and \(count == 1 ? "is" : "are") passed over (\(.units, 0) reads \(count == 1 ? "it as a row" : "them as rows"))"
      )
    }
    body = body.dropFirst(count)
  }

  /// Leaves out the last lines that are no rows.
  private mutating func passEnd(
    _ bytes: UnsafeRawBufferPointer, _ name: String, _ rows: [[String]], _ texts: CellTexts
  ) {
    let trailing = TrailingRows(
      bytes: bytes, name: name, delimiter: format.delimiter, start: start.byte, columns: columns.count)
    guard let found = trailing.found(rows, texts, given: options.footer) else { return }
    end = found.first.start.byte
    if options.footer != nil { return }
    let isOne = found.lines == 1
    let (last, are) = (isOne ? "the last line" : "the last \(found.lines) lines", isOne ? "is" : "are")
    let what =
      found.areEmpty
      ? "\(last) \(isOne ? "holds" : "hold") only empty cells"
      : found.isSum
        ? "\(last) looks like a sum, \(found.shown)"
        : "\(last) \(are) no \(isOne ? "row" : "rows") of the table, beginning with \(found.shown)"
    notes.append(
      "\(what), and \(are) left out (\(.footer, 0) reads \(isOne ? "it as a row" : "them as rows"))")
  }

  private static func lines(_ count: Int) -> String { "\(count) \(count == 1 ? "line" : "lines")" }
}
