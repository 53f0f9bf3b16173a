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
    let places = ColumnPlaces(reader.columns)
    let numbers = schema.columns.indices.filter { place in
      let column = schema.columns[place]
      return (column.likelihood != nil || column.kind == .ascending)
        && (column.style != nil || column.date != nil) && places[column.name] != nil
    }
    let sources = numbers.compactMap { places[schema.columns[$0].name] }
    guard !numbers.isEmpty else {
      (columns, notes) = (schema.columns.map { CellReading($0) }, [])
      return
    }
    let block = try reader.firstBlock()
    let scans =
      block.map { block in
        zip(sources, numbers).map { source, place in
          TableFindings.scan(block, column: source, schema.columns[place].date == nil ? .points : .texts)
        }
      } ?? []
    var readings = schema.columns.map { CellReading($0) }
    var (commas, points, dates): ([String], [String], [String]) = ([], [], [])
    var others: [Message] = []
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
        let isNew = style.unit.isEmpty && units.count == 1 && !units.contains("%")
        readings[place] = CellReading(style, units: isNew ? units : [])
        if isNew, let unit = units.first {
          others.append(
            "'\(column.name)' has the unit '\(unit)' here and had none in the training rows; its numbers are read as they stand"
          )
        }
      }
    }
    if let block {
      let isWhole = block.end >= reader.file.count
      others += zip(sources, numbers).compactMap { source, place in
        Self.outside(schema.columns[place], block, source, readings[place], isWhole: isWhole)
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
      + others
  }

  /// The fewest rows of which it is told that they lie outside the training rows.
  private static let fewestOutside = 10

  /// That all numbers or dates of a column lie outside those of the training rows.
  private static func outside(
    _ column: TableColumn, _ block: ParsedBlock, _ source: Int, _ reading: CellReading, isWhole: Bool
  ) -> Message? {
    guard let least = column.least, let largest = column.largest, least < largest else { return nil }
    let found = TableFindings.scan(block, column: source, reading).numbers
    guard found.count >= fewestOutside, found.least > largest || found.largest < least else { return nil }
    let (own, trained) = ([found.least, found.largest], [least, largest])
    func range(_ ends: [Double]) -> String { ends.map { column.text(of: $0) }.joined(separator: " to ") }
    return
      "'\(column.name)' lies wholly outside the training rows\(isWhole ? "" : " in the first \(block.rows) rows"): \(range(own)), there \(range(trained))"
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
