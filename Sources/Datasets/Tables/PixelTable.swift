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
      let cells = block.values()
      var values: [Float] = []
      values.reserveCapacity(block.rows * columns.count)
      for start in stride(from: 0, to: cells.count, by: block.columns) {
        for column in columns { values.append(Float(cells[start + column])) }
      }
      return values.allSatisfy { !$0.isNaN } ? values : nil
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
