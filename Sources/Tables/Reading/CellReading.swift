// How the cells of a column are read: as texts, as numbers of a style, or as dates of an order. Plain numbers are read
// where they lie; everything else is tried afterwards.

import Foundation

/// The reading of a column's cells.
struct CellReading: Sendable {
  /// What cells are taken for.
  enum Content: Sendable {
    /// Numbers as the file writes them, everything else a text.
    case plain
    /// Texts, even where they look like numbers.
    case texts
    /// Numbers with marks, currencies and units.
    case numbers(NumberStyle)
    /// Dates, with times or without.
    case dates(DateStyle)
  }

  let content: Content
  /// Reads plain numbers; nil for those of the file.
  private let numbers: NumberText?
  /// The units that may stand beside a number.
  private let units: Set<String>

  /// Numbers as the file writes them.
  static let plain = CellReading(content: .plain)
  /// Texts.
  static let texts = CellReading(content: .texts)
  /// Numbers with a point as the decimal mark, everything else a text.
  static let points = CellReading(content: .plain, numbers: NumberText())

  /// Numbers of a style.
  ///
  /// - Parameter units: Other units of which numbers are taken as they are.
  init(_ style: NumberStyle, units: Set<String> = []) {
    self.init(
      content: .numbers(style), numbers: NumberText(decimalComma: style.decimal == .comma),
      units: units.union([style.unitInSingular, ""]))
  }

  /// Dates of a style.
  init(_ style: DateStyle) { self.init(content: .dates(style)) }

  /// How a column's cells are read by what was learned of them; as the file writes them where nothing is known.
  init(_ column: TableColumn, units: Set<String> = []) {
    if let date = column.date {
      self.init(date)
    } else if let style = column.style {
      self.init(style, units: units)
    } else if column.kind == .date {
      self.init(DateStyle.iso)
    } else {
      self = .plain
    }
  }

  private init(content: Content, numbers: NumberText? = nil, units: Set<String> = []) {
    self.content = content
    self.numbers = numbers
    self.units = units
  }

  /// Whether all cells are texts.
  var isText: Bool { if case .texts = content { true } else { false } }

  /// Whether a plain number is one, whatever else cells may hold.
  var takesPlainNumbers: Bool {
    switch content {
    case .plain, .numbers: true
    case .texts, .dates: false
    }
  }

  /// What reads plain numbers, in a file that writes them so.
  func plainNumbers(_ ofFile: NumberText) -> NumberText { numbers ?? ofFile }

  /// What a cell holds.
  @inline(__always) func value(
    _ cell: UnsafeRawBufferPointer, _ markers: MissingMarkers, _ fileNumbers: NumberText
  ) -> CellValue {
    if markers.comesFirst, markers.isAdded(cell) { return .missing }
    switch content {
    case .plain, .numbers:
      if let number = (numbers ?? fileNumbers).value(cell) {
        return Self.value(number, markers)
      }
    case .texts, .dates: break
    }
    return rest(cell, markers)
  }

  @inline(__always) private static func value(_ number: Double, _ markers: MissingMarkers) -> CellValue {
    if markers.comesFirst, markers.isAdded(number) { return .missing }
    return number.isFinite ? .number(number) : .infinite
  }

  /// What a cell holds that is no plain number.
  private func rest(_ cell: UnsafeRawBufferPointer, _ markers: MissingMarkers) -> CellValue {
    if markers.isStandard(cell) { return .missing }
    if markers.isInfinity(cell) { return .infinite }
    switch content {
    case .plain, .texts: return .text
    case .numbers(let style):
      if let written = WrittenNumber(cell), units.contains(written.unit),
        let number = written.value(style.decimal)
      {
        return Self.value(number, markers)
      }
    case .dates(let style):
      if let seconds = Self.seconds(cell, style) { return .number(seconds) }
    }
    return markers.isOfNumbers(cell) ? .missing : .text
  }

  /// The seconds of a date of a style; of dates that can be read in one way alone, whatever the style.
  private static func seconds(_ cell: UnsafeRawBufferPointer, _ style: DateStyle) -> Double? {
    if !style.isTimeOfDay, let seconds = ISODate.seconds(of: cell) { return seconds }
    guard let written = WrittenDate(cell), written.isTimeOfDay == style.isTimeOfDay else { return nil }
    if style.isTimeOfDay { return written.seconds(.yearMonthDay) }
    if let order = style.order, let seconds = written.seconds(order) { return seconds }
    return written.orders.count == 1 ? written.orders.first.flatMap { written.seconds($0) } : nil
  }
}
