// How a column is read, told by all of its cells: as texts, as numbers of a style, or as dates of an order; and what has to
// be said about the choice.

import Foundation

/// What the columns of a file tell about each other.
struct FileEvidence {
  /// How many columns only fit a decimal point, and how many only a decimal comma.
  var points = 0
  var commas = 0
  /// How many columns of dates only fit one order.
  var orders: [DateOrder: Int] = [:]
  /// What separates cells.
  var delimiter = Delimiter.comma
  /// What the user says of all columns.
  var decimal: DecimalMark?

  init(_ scans: [ColumnScan], _ delimiter: Delimiter, _ decimal: DecimalMark?) {
    self.delimiter = delimiter
    self.decimal = decimal
    for scan in scans {
      switch scan.certainMark {
      case .point: points += 1
      case .comma: commas += 1
      case nil: break
      }
      let orders = scan.fittingOrders
      if orders.count == 1, let order = orders.first { self.orders[order, default: 0] += 1 }
    }
  }

  /// The decimal mark of columns that leave it open: that of the others. Where these say nothing, files with semicolons
  /// between cells mostly come from where the comma is the decimal mark.
  func mark(whereOpen isComma: Bool) -> DecimalMark {
    if commas > 0, points == 0 { return .comma }
    if points > 0, commas == 0 { return .point }
    if commas > points { return .comma }
    return isComma && delimiter == .semicolon ? .comma : .point
  }
}

extension ColumnScan {
  /// The share of cells up to which a column is one of numbers or dates with mistakes in it.
  static let mostMistakes = 0.01

  /// How many numbers only fit a point before the fraction.
  fileprivate var points: Int { evidence.onlyPoint + numbers.fractions - numbers.mayHaveThousands }

  /// The decimal mark that the cells leave no choice about.
  var certainMark: DecimalMark? {
    if points == evidence.onlyComma { return nil }
    return points > evidence.onlyComma ? .point : .comma
  }

  /// The orders that fit nearly all dates, if the column is one of dates.
  var fittingOrders: [DateOrder] {
    guard evidence.dates > 0, Double(evidence.dates) >= 0.9 * Double(filled) else { return [] }
    return DateOrder.allCases.filter {
      Double(evidence.orders[$0] ?? 0) >= (1 - Self.mostMistakes) * Double(evidence.dates)
    }
  }
}

/// The reading of a column.
struct ReadingChoice {
  var reading: CellReading
  var style: NumberStyle?
  var decimals: Int?
  var date: DateStyle?
  var remarks: [ColumnRemark] = []
  /// Whether the cells were read so in the first pass already.
  var isPlain = false

  /// Numbers with points, or texts.
  private static let plain = ReadingChoice(reading: .points, isPlain: true)

  /// Numbers of an array.
  static let ofArray: ReadingChoice = {
    var choice = plain
    choice.style = NumberStyle()
    return choice
  }()

  private init(reading: CellReading, isPlain: Bool = false) {
    self.reading = reading
    self.isPlain = isPlain
  }

  /// The reading of a column.
  ///
  /// - Parameters:
  ///   - different: How many different numbers there are, up to those of a sample.
  ///   - said: What the user says.
  init(
    _ scan: ColumnScan, different: Int, _ file: FileEvidence, _ name: String, _ said: SchemaOverrides.Column?
  ) throws {
    self = .plain
    let evidence = scan.evidence
    if said?.kind == .ignored { return }
    if said?.isText == true {
      self = ReadingChoice(reading: .texts)
      return
    }
    if let date = try said?.date(name) {
      readDates(date)
      return
    }
    if said?.kind != .numeric, said?.kind != .count, chooseDates(scan, file) { return }
    let isCode = scan.numbers.codes + evidence.codes > 0 && isCodeColumn(scan)
    let isLong = scan.numbers.long > 0 && scan.numbers.areWhole && !EpochUnit.fits(scan.numbers)
    if said?.kind == nil, isCode || isLong {
      self = ReadingChoice(reading: .texts)
      remarks.append(isCode ? .codes : .longNumbers)
      return
    }
    chooseNumbers(scan, different, file, said)
  }

  private mutating func readDates(_ style: DateStyle) {
    date = style
    reading = CellReading(style)
    isPlain = false
  }

  /// Whether whole numbers that begin with zeros are codes: all of one width, or many of them.
  private func isCodeColumn(_ scan: ColumnScan) -> Bool {
    let codes = scan.numbers.codes + scan.evidence.codes
    return scan.numbers.fractions == 0
      && (scan.numbers.wholeDigits.least == scan.numbers.wholeDigits.most
        || Double(codes) > ColumnScan.mostMistakes * Double(scan.filled))
  }

  /// Chooses dates, where nearly all cells are some; whether they are.
  private mutating func chooseDates(_ scan: ColumnScan, _ file: FileEvidence) -> Bool {
    let (evidence, cells) = (scan.evidence, scan.filled - scan.evidence.gaps.values.reduce(0, +))
    func areNearlyAll(_ count: Int) -> Bool {
      count > 0 && Double(count) >= (1 - ColumnScan.mostMistakes) * Double(cells)
    }
    if scan.numbers.compactDates > 0, scan.numbers.compactDates == scan.numbers.count,
      areNearlyAll(scan.numbers.count), scan.numbers.count > 2, let style = DateStyle("yyyyMMdd")
    {
      readDates(style)
      remarks.append(.dates(style.pattern, isOpen: false))
      return true
    }
    let example = DateOrder.allCases.compactMap { evidence.examples[$0] }.first
    guard let text = example, var first = WrittenDate(text: text) else { return false }
    if areNearlyAll(evidence.timesOfDay), first.isTimeOfDay {
      if let style = DateStyle(first.pattern(.yearMonthDay, isShort: false)) { readDates(style) }
      return date != nil
    }
    let orders = scan.fittingOrders
    guard areNearlyAll(evidence.dates), !orders.isEmpty else { return false }
    let order = orders.count == 1 ? orders[0] : Self.order(of: orders, text, file)
    if first.seconds(order) == nil, let other = evidence.examples[order].flatMap(WrittenDate.init(text:)) {
      first = other
    }
    guard let style = DateStyle(first.pattern(order, isShort: evidence.isShort)) else { return false }
    readDates(style)
    if orders.count > 1 || order != .yearMonthDay {
      remarks.append(.dates(style.pattern, isOpen: orders.count > 1))
    }
    return true
  }

  /// The order of dates that fit several: that of the file's other dates, else the one of the mark between the parts.
  private static func order(of orders: [DateOrder], _ text: String, _ file: FileEvidence) -> DateOrder {
    // Years that come first elsewhere say nothing about days and months.
    let known = [DateOrder.dayMonthYear, .monthDayYear].filter {
      orders.contains($0) && file.orders[$0] ?? 0 > 0
    }
    if known.count == 1 { return known[0] }
    let isDayFirst = text.contains(".") || file.delimiter == .semicolon || file.commas > 0
    let wished: DateOrder = isDayFirst ? .dayMonthYear : .monthDayYear
    return orders.contains(wished) ? wished : orders[0]
  }

  /// Chooses numbers, where most cells are some; else texts.
  private mutating func chooseNumbers(
    _ scan: ColumnScan, _ different: Int, _ file: FileEvidence, _ said: SchemaOverrides.Column?
  ) {
    let evidence = scan.evidence
    let gaps = evidence.gaps.values.reduce(0, +)
    let isSaid = said?.kind == .numeric || said?.kind == .count
    let (unit, unitCount, others) = UnitChoice.choose(scan)
    let readable = scan.numbers.count + unitCount
    let cells = scan.filled - gaps
    let mistakes = cells - readable
    let differentTexts = scan.hasManyTexts ? ColumnScan.mostTexts : evidence.others.count
    let areNumbers =
      readable > 0
      && (isSaid || Double(mistakes) <= ColumnScan.mostMistakes * Double(cells)
        || (Double(readable) >= 0.75 * Double(cells) && max(different, min(unitCount, scan.counts.count)) > 20
          && differentTexts * 4 <= max(different, scan.counts.count) && others.isEmpty))
    guard areNumbers else {
      if scan.numbers.count > 0, scan.texts > 0 {
        self = ReadingChoice(reading: .texts)
        if 2 * scan.numbers.count > cells {
          remarks.append(.mixed(numbers: scan.numbers.count, of: cells, Self.listed(evidence)))
        }
      }
      if !others.isEmpty, Double(scan.numbers.count + evidence.numbers) > 0.5 * Double(cells) {
        remarks.append(.severalUnits(others))
      }
      return
    }
    let mark = chooseMark(scan, file, said)
    var style = NumberStyle(decimal: mark)
    let form = evidence.units[unit]
    if let form, !unit.isEmpty {
      style.prefix = form.prefix.isEmpty ? nil : form.prefix
      style.suffix = form.suffix.isEmpty ? nil : form.suffix
    }
    let thousands = mark == .point ? evidence.thousands.point : evidence.thousands.comma
    style.thousands = thousands.max { ($0.value, $1.key) < ($1.value, $0.key) }.map { String($0.key) }
    if mark == .comma, scan.numbers.mayHaveThousands > 0 { style.thousands = "." }
    if evidence.parentheses > 0 { style.parentheses = true }
    let written = mark == .point ? evidence.decimals.point : evidence.decimals.comma
    let (least, most) = decimals(scan, mark, written)
    decimals = most
    if least == most, most > 0 { style.fixed = true }
    self.style = style
    reading = CellReading(style)
    isPlain = evidence.numbers == 0 && style == NumberStyle(fixed: style.fixed)
    // Marks between thousands have been told where they might be something else.
    let isTold = remarks.contains { if case .openMark = $0 { true } else { false } }
    if !style.unit.isEmpty || style.parentheses != nil || (style.thousands != nil && !isTold) {
      remarks.append(.style(style, example: evidence.units[unit]?.example))
    }
    if !unit.isEmpty, scan.numbers.count + (evidence.units[""]?.count ?? 0) > 0 {
      remarks.append(.bareNumbers(unit))
    }
  }

  /// The fewest and the most digits behind the mark.
  private func decimals(_ scan: ColumnScan, _ mark: DecimalMark, _ written: ClosedRange<Int>?) -> (Int, Int) {
    var (least, most) = scan.numbers.decimals
    if mark == .comma, scan.numbers.fractions > 0 { (least, most) = (0, 0) }
    if let written { (least, most) = (min(least, written.lowerBound), max(most, written.upperBound)) }
    return (least == .max ? 0 : least, most)
  }

  /// The decimal mark; what the cells leave open is said.
  private mutating func chooseMark(
    _ scan: ColumnScan, _ file: FileEvidence, _ said: SchemaOverrides.Column?
  ) -> DecimalMark {
    if let mark = said?.decimal ?? file.decimal { return mark }
    let evidence = scan.evidence
    let open = evidence.openComma + evidence.openPoint + scan.numbers.mayHaveThousands
    if let mark = scan.certainMark {
      if mark == .comma { remarks.append(.decimalComma) }
      return mark
    }
    guard open > 0 else { return .point }
    // With 950 beside 1.234 and 12.500 the mark stands between thousands: fractions of three digits would be of one or
    // two here and there.
    let isComma = evidence.openComma > 0
    let whole =
      scan.numbers.count - scan.numbers.fractions + evidence.numbers - evidence.openComma - evidence.openPoint
    let areThousands = whole > 0 && open >= 5 && scan.numbers.largest >= 100
    let mark = areThousands ? (isComma ? .point : .comma) : file.mark(whereOpen: isComma)
    remarks.append(.openMark(mark, isComma: isComma))
    return mark
  }

  private static func listed(_ evidence: TextEvidence) -> [String] {
    evidence.others.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map(\.key)
  }
}
