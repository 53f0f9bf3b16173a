// Tables whose rows are pictures, as Kaggle has them: a column of labels and a column per pixel, called pixel0, pixel1, ...
// or 1x1, 1x2, .... What is no picture stays a table.

import Examples
import Foundations
import Tables

/// The columns of a table that hold the numbers of pictures, or of the rows that a model was made for.
struct PixelTable {
  /// The numbers' columns, in the file's order.
  let columns: [Int]
  /// The column of labels, if there is one.
  let label: Int?
  /// What the numbers of a row stand for.
  let request: ArrayRequest
  /// Whether the names said so, and not the user or the model.
  let isRecognised: Bool

  /// The columns of numbers, if a request or the names say that these are no columns of their own; nil for another table.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a table that does not have the shape that was asked for.
  init?(_ reader: TableReader, _ request: ArrayRequest, at path: String) throws {
    let pixels = Self.pixels(reader.columns)
    let others = reader.dataColumns.filter { !pixels.contains($0) }
    // One more column is that of the labels; with several it is unclear what the rest is for.
    let label = reader.labelColumn ?? (others.count == 1 ? others[0] : nil)
    func columns(_ count: Int) -> (label: Int?, columns: [Int])? {
      if reader.dataColumns.count == count { return (reader.labelColumn, reader.dataColumns) }
      return pixels.count == count && others.allSatisfy { $0 == label } ? (label, pixels) : nil
    }
    if let shape = request.shape {
      guard let found = columns(shape.count) else { throw Self.refusal(reader, shape, at: path) }
      (self.label, self.columns, self.request, isRecognised) = (found.label, found.columns, request, false)
    } else if let kind = request.kind, kind.family == .pictures || kind.family == .numbers {
      guard let found = columns(kind.shape.reduce(1, *)) else { return nil }
      (self.label, self.columns, self.request, isRecognised) = (found.label, found.columns, request, false)
    } else {
      guard let shape = RowShape.likely(width: pixels.count).first, others.allSatisfy({ $0 == label }) else {
        return nil
      }
      (self.label, self.columns, isRecognised) = (label, pixels, true)
      self.request = ArrayRequest(shape: shape)
    }
  }

  private static func refusal(_ reader: TableReader, _ shape: RowShape, at path: String) -> Failure {
    let data = reader.dataColumns
    return Failure(
      .badData,
      "rows have \(data.count) numbers\(reader.labelColumn == nil ? "" : " beside the label"), not \(shape) = \(shape.count)",
      at: path,
      remedy: data.count == shape.count + 1
        ? "Name the column that is none of them, for example with \(.labels, "'\(reader.columns[data[0]])'")"
        : "Give another \(.shape), or leave it out")
  }

  /// The columns whose names count pixels without a gap, from 0 or 1 on; none where the names say nothing else.
  private static func pixels(_ names: [String]) -> [Int] {
    var (columns, first): ([Int], Int?) = ([], nil)
    for (column, name) in names.enumerated() {
      guard let number = number(name) else { continue }
      let start = first ?? number
      guard (0...1).contains(start), number == start + columns.count else { return places(names) }
      first = start
      columns.append(column)
    }
    return columns.isEmpty ? places(names) : columns
  }

  /// The number of a pixel: pixel0, pixel_12, Pixel 3, px7, pixel0042.
  private static func number(_ name: String) -> Int? {
    let lower = name.lowercased()
    let digits = lower.reversed().prefix { ("0"..."9").contains($0) }.count
    guard digits > 0, ["pixel", "pixel_", "pixel ", "pixel-", "px", "px_"].contains(lower.dropLast(digits))
    else {
      return nil
    }
    return Int(lower.suffix(digits))
  }

  /// The columns whose names are rows and columns of a square: 1x1, 1x2, ..., 28x28.
  private static func places(_ names: [String]) -> [Int] {
    var found: [(column: Int, name: String)] = []
    for (column, name) in names.enumerated() {
      let parts = name.lowercased().split(separator: "x", omittingEmptySubsequences: false)
      if parts.count == 2, parts.allSatisfy({ Int($0) != nil }) { found.append((column, name.lowercased())) }
    }
    let side = Int(Double(found.count).squareRoot().rounded())
    guard side * side == found.count, let first = found.first else { return [] }
    let start = first.name == "0x0" ? 0 : 1
    let expected = (start..<start + side).flatMap { row in (start..<start + side).map { "\(row)x\($0)" } }
    return found.map(\.name) == expected ? found.map(\.column) : []
  }

  /// That the columns of a table could be pixels, where they have no names that say so: as many as a picture has, maybe
  /// with one more for the label, and bytes.
  static func offer(for schema: TableSchema) -> Message? {
    let count = schema.columns.count
    let bounds = schema.columns.compactMap { column in
      column.least.flatMap { least in column.largest.map { (least, $0) } }
    }
    guard let width = [count, count - 1].first(where: { !RowShape.likely(width: $0).isEmpty }),
      let shape = RowShape.likely(width: width).first, bounds.count * 2 > count,
      bounds.allSatisfy({ $0.0 >= 0 && $0.1 <= 255 && $0.0 == $0.0.rounded() && $0.1 == $0.1.rounded() })
    else { return nil }
    return
      "\(width == count ? "the \(count) columns" : "\(width) of the \(count) columns") could be the pixels of pictures of \(ReportText.shape(shape.kind.shape)); if they are, give \(.shape, shape)"
  }

  /// The numbers, one row after the other, and the texts of the labels; nil where a cell is not a number.
  func rows(_ reader: TableReader) throws -> (numbers: [Float], labels: [String], numbering: RowNumbering)? {
    var (numbers, labels): ([Float], [String]) = ([], [])
    var numbering = RowNumbering.lines
    var isWhole = true
    let (columns, label) = (columns, label)
    try reader.mapBlocks { block -> [Float]? in
      var values: [Float] = []
      values.reserveCapacity(block.rows * columns.count)
      for row in 0..<block.rows {
        for column in columns {
          guard case .number(let value) = block.value(row: row, column: column) else { return nil }
          values.append(Float(value))
        }
      }
      return values
    } deliver: { block, values in
      guard isWhole, let values else {
        isWhole = false
        return
      }
      numbers += values
      for row in 0..<block.rows { numbering.append(line: block.line(row: row)) }
      if let label { labels += (0..<block.rows).map { block.text(row: $0, column: label) } }
    }
    return isWhole ? (numbers, labels, numbering) : nil
  }
}

extension Dataset {
  /// The pictures in the rows of a table; nil for a table of something else.
  init?(
    pixelsOf path: String, name: String, _ request: DataRequest, fingerprint: Fingerprint,
    _ access: DataAccess
  ) throws {
    // What a user says about columns, a model of a table, and who looks into columns mean columns.
    let isOfColumns = request.table.includesArrays && request.arrays.shape == nil
    if request.table.schema != nil || request.table.columns != nil || isOfColumns { return nil }
    var options = TableOptions(
      delimiter: request.table.delimiter, header: request.table.header, missing: request.table.missing)
    // A model's run knows which column held its labels; new rows may come without it.
    let names = try TableReader(path, options: options).columns
    options.label = request.table.label.flatMap {
      request.arrays.kind == nil || names.contains($0) ? $0 : nil
    }
    let reader = try TableReader(path, options: options)
    guard let table = try PixelTable(reader, request.arrays, at: path) else { return nil }
    guard let (numbers, labels, numbering) = try table.rows(reader) else {
      if table.isRecognised || request.arrays.shape == nil { return nil }
      throw Failure(
        .badData, "not every cell is a number, so rows are not pictures", at: path,
        remedy: "Leave out \(.shape), or fill in the missing values")
    }
    let areBytes = numbers.allSatisfy { $0 >= 0 && $0 <= 255 && $0 == $0.rounded() }
    guard areBytes || !table.isRecognised, !numbers.isEmpty else { return nil }
    let width = table.columns.count
    let shape = [numbers.count / width, width]
    let array =
      areBytes
      ? NumericArray(.uint8, shape: shape, bytes: SharedBytes(copying: numbers.map { UInt8($0) }))
      : NumericArray(shape: shape, numbers)
    let numbered = table.label == nil ? nil : TableRows.numbered(labels)
    self.init(
      name: name,
      training: try ArraySource(
        array, labels: numbered?.labels, numbering: numbering,
        arrangement: RowArrangement(of: array, table.request, at: path), name: name, at: path,
        requiringFinite: access.requiresFinite),
      labelNames: numbered?.names, fingerprint: fingerprint)
    if table.isRecognised {
      let marks = table.label.map { "; column '\(reader.columns[$0])' holds their labels" } ?? ""
      notes.append(
        "columns '\(reader.columns[table.columns[0]])' to '\(reader.columns[table.columns[width - 1]])' are the pixels of pictures of \(ReportText.shape(training.kind.shape))\(marks)"
      )
    }
  }
}
