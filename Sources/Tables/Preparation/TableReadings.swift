// How the columns of a new file are read for a schema: as those of the training rows, unless the file's own cells say that
// it writes decimal commas, another order of dates, or units.

import Foundation
public import Foundations

/// The readings of a schema's columns in a file.
public struct TableReadings: Sendable {
  /// By the number of the column in the schema.
  let columns: [CellReading]
  /// Where the file differs from the training rows, in sentences without their full stops.
  public let notes: [Message]

  /// The readings of the file of a reader, told by its first rows.
  ///
  /// - Throws: As the reader, for a row that cannot be read.
  public init(_ schema: TableSchema, of reader: TableReader) throws {
    let numbers = schema.columns.indices.filter { place in
      let column = schema.columns[place]
      return column.likelihood != nil && (column.style != nil || column.date != nil)
        && reader.columns.contains(column.name)
    }
    let sources = numbers.compactMap { reader.columns.firstIndex(of: schema.columns[$0].name) }
    guard numbers.count == sources.count, !numbers.isEmpty else {
      (columns, notes) = (schema.columns.map { CellReading($0) }, [])
      return
    }
    let scans =
      try reader.firstBlock().map { block in
        zip(sources, numbers).map { source, place in
          TableFindings.scan(block, column: source, schema.columns[place].date == nil ? .points : .texts)
        }
      } ?? []
    var readings = schema.columns.map { CellReading($0) }
    var (commas, points, dates): ([String], [String], [String]) = ([], [], [])
    let file = FileEvidence(scans, reader.format.delimiter, reader.options.decimal)
    for (place, scan) in zip(numbers, scans) {
      let column = schema.columns[place]
      if let date = column.date {
        guard let order = date.order, !scan.fittingOrders.isEmpty, !scan.fittingOrders.contains(order),
          let other = scan.fittingOrders.first, let example = scan.evidence.examples[other],
          let style = WrittenDate(text: example).flatMap({ DateStyle($0.pattern(other, isShort: false)) })
        else { continue }
        readings[place] = CellReading(style)
        if scan.fittingOrders.count == 1, other != .yearMonthDay { dates.append(column.name) }
      } else if var style = column.style {
        let mark = Self.mark(scan, file, style.decimal)
        if mark != style.decimal,
          scan.evidence.onlyComma + scan.evidence.openComma + scan.numbers.fractions > 0
        {
          if mark == .comma { commas.append(column.name) } else { points.append(column.name) }
        }
        style.decimal = mark
        // Numbers of which nothing was known have the unit that all of them have here.
        let units = Set(scan.evidence.units.keys.filter { !$0.isEmpty })
        readings[place] = CellReading(
          style, units: style.unit.isEmpty && units.count == 1 && !units.contains("%") ? units : [])
      }
    }
    columns = readings
    func listed(_ names: [String]) -> String {
      names.prefix(5).map { "'\($0)'" }.joined(separator: ", ") + (names.count > 5 ? ", ..." : "")
    }
    notes =
      (commas.isEmpty
        ? []
        : ["The decimal mark of \(listed(commas)) is the comma here, and was the point in the training rows"])
      + (points.isEmpty
        ? []
        : ["The decimal mark of \(listed(points)) is the point here, and was the comma in the training rows"])
      + (dates.isEmpty
        ? []
        : ["The dates of \(listed(dates)) have their parts in another order here than in the training rows"])
  }

  /// The decimal mark of a column: what was said, what its cells leave no choice about, what the file's other columns
  /// have, else that of the training rows.
  private static func mark(_ scan: ColumnScan, _ file: FileEvidence, _ trained: DecimalMark) -> DecimalMark {
    if let mark = file.decimal ?? scan.certainMark { return mark }
    if file.commas > 0, file.points == 0 { return .comma }
    if file.points > 0, file.commas == 0 { return .point }
    return trained
  }
}
