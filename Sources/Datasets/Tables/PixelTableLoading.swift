// From a table of pixels to data: bytes where all numbers are, labels from the column that is left.

import Examples
import Foundations
import Tables

extension Dataset {
  /// The pictures in the rows of a table; nil for a table of something else.
  init?(
    pixelsOf path: String, name: String, _ request: DataRequest, fingerprint: Fingerprint,
    _ access: DataAccess
  ) throws {
    // What a user says about columns, a model of a table, and who looks into columns mean columns.
    let isOfColumns = request.table.includesArrays && request.arrays.shape == nil
    if request.table.schema != nil || request.table.columns != nil || isOfColumns { return nil }
    var options = request.table.reading
    // A model's run knows which column held its labels; new rows may come without it.
    let names = try TableFile.reader(path, options).columns
    options.label = request.table.label.flatMap {
      request.arrays.kind == nil || names.contains($0) ? $0 : nil
    }
    let reader = try TableFile.reader(path, options)
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
