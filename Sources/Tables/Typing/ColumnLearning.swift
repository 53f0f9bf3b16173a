// A column of a schema from what was found in it and what is said of it.

import Foundation
import Foundations

/// What is known of a column before it is one.
struct ColumnLearning {
  let name: String
  let scan: ColumnScan
  /// Its numbers in rows at equal distances; NaN where there is none.
  let sample: [Double]
  let choice: ReadingChoice
  /// Whether it is the file's first column, and whether the file names its columns.
  var isFirst = false
  var isNamed = true
  /// Whether a text among numbers is a mistake that is refused.
  var isStrict = false
  /// Whether a column that follows the order of the rows is ``ColumnKind/ascending``.
  var followsOrder = true
  /// Whether it stands in an array of numbers, where nothing names rows or says when they were written.
  var isOfArray = false

  init(
    name: String, scan: ColumnScan, sample: [Double], choice: ReadingChoice, isFirst: Bool, isNamed: Bool,
    isStrict: Bool
  ) {
    (self.name, self.scan, self.sample, self.choice) = (name, scan, sample, choice)
    (self.isFirst, self.isNamed, self.isStrict) = (isFirst, isNamed, isStrict)
  }

  /// A column of an array of numbers.
  init(arrayColumn name: String, _ scan: ColumnScan, _ sample: [Double]) {
    (self.name, self.scan, self.sample, isOfArray) = (name, scan, sample, true)
    choice = ReadingChoice.ofArray
  }

  /// The column, and what has to be said about it.
  ///
  /// - Throws: ``Failure`` of kind `badData` for what is said and does not fit, and for texts among numbers.
  func column(_ said: SchemaOverrides.Column?, at place: String) throws -> (
    column: TableColumn, remarks: [ColumnRemark]
  ) {
    let found = foundKind()
    let kind = said?.kind ?? found.kind
    var remarks = choice.remarks + (said?.kind == nil ? [found.remark].compactMap(\.self) : [])
    var column = TableColumn(name: name, kind: kind)
    let asText =
      said?.isText == true || kind == .categorical
      || (kind == .constant && scan.texts > 0 && scan.numbers.count == 0)
    (column.missing, column.infinite, column.marker) = (scan.missing, scan.infinite, scan.marker)
    column.likelihood = said?.likelihood ?? Self.likelihood(kind, asText: asText)
    if let likelihood = column.likelihood, (likelihood == .categorical) != asText {
      throw Failure(
        .badData,
        "the column '\(name)' is \(kind.rawValue), which the likelihood '\(likelihood.rawValue)' does not support",
        at: place, remedy: "Give another kind or likelihood in the schema file")
    }
    if asText {
      let counts = scan.counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      let whole = Double(counts.reduce(0) { $0 + $1.value })
      column.categories = counts.map(\.key)
      column.shares = counts.map { Double($0.value) / whole }
      if scan.hasManyTexts { try Self.refuseTexts(name, at: place) }
      return (column, remarks)
    }
    let areNumbers = choice.style != nil || choice.date != nil || isOfArray || scan.filled == 0
    if column.likelihood == nil, !(kind == .ascending && areNumbers) { return (column, remarks) }
    if !areNumbers { try refuseText(kind, at: place) }
    column.missing += scan.texts
    if kind != .ignored { remarks += try gaps(kind, at: place) }
    (column.style, column.decimals, column.date) = (choice.style, choice.decimals, choice.date)
    if scan.numbers.count > 0 { (column.least, column.largest) = (scan.numbers.least, scan.numbers.largest) }
    if column.likelihood == nil { return (column, remarks) }
    if !isOfArray, kind == .numeric || kind == .count { remarks += sentinels(column) }
    try fill(&column, said, at: place)
    return (column, remarks)
  }

  /// What has to be said about texts that are read as gaps.
  private func gaps(_ kind: ColumnKind, at place: String) throws -> [ColumnRemark] {
    let known = scan.evidence.gaps
    // The first pass counted the usual markers of gaps among the texts.
    let texts = scan.counts.filter { known[$0.key] == nil }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let count = scan.texts - (choice.isPlain ? known.values.reduce(0, +) : 0)
    if count > 0, isStrict { try refuseText(kind, at: place) }
    let others = texts.first.map { scan.evidence.others[$0.key]?.place }
    return (known.isEmpty ? [] : [.gaps(known)])
      + (count > 0 ? [.texts(count, texts.map(\.key), others ?? nil)] : [])
  }

  private func foundKind() -> (kind: ColumnKind, remark: ColumnRemark?) {
    let title = ColumnName(name)
    let isUnnamed = isFirst && isNamed && (title.isUnnamed || name == "column 1")
    let found = KindChoice(
      scan: scan, sample: sample, choice: choice, name: title, isUnnamed: isUnnamed,
      isFirstOfNameless: isFirst && !isNamed
    ).kind
    if !followsOrder, found.kind == .ascending { return (choice.date == nil ? .numeric : .date, nil) }
    // An array of numbers has a type of its own.
    return isOfArray && [.identifier, .ascending].contains(found.kind) ? (.numeric, nil) : found
  }

  private func fill(_ column: inout TableColumn, _ said: SchemaOverrides.Column?, at place: String) throws {
    column.mean = scan.numbers.moments.mean
    column.deviation = scan.numbers.moments.deviation
    // Rounding leaves equal numbers a deviation that is none.
    if column.deviation ?? 0 <= 1e-12 * abs(column.mean ?? 0) || column.deviation == 0 {
      column.deviation = 1
    }
    if column.likelihood == .negativeBinomial {
      if !scan.numbers.areWhole || scan.numbers.least < 0 { try Self.refuseCounts(name, at: place) }
      return
    }
    let table = QuantileTable(sample.filter { !$0.isNaN })
    let scaling = said?.scaling ?? (column.kind == .constant || table?.isLinear ?? true ? .standard : .both)
    column.scaling = scaling
    column.quantiles = table
    if table == nil { column.scaling = .standard }
  }

  private func sentinels(_ column: TableColumn) -> [ColumnRemark] {
    let decimals = max(column.decimals ?? 0, 0)
    let style = NumberStyle()
    return Sentinels.find(sample).map { found in
      let rows = sample.count { $0 == found.number }
      // Of many rows only some are in the sample.
      let present = max(sample.count { !$0.isNaN }, 1)
      let count =
        present == scan.numbers.count
        ? rows : Int((Double(rows) * Double(scan.numbers.count) / Double(present)).rounded())
      return .sentinel(
        style.text(of: found.number, decimals: decimals), count: count,
        least: style.text(of: found.least, decimals: decimals),
        largest: style.text(of: found.largest, decimals: decimals))
    }
  }

  private static func likelihood(_ kind: ColumnKind, asText: Bool) -> ColumnLikelihood? {
    switch kind {
    case .identifier, .ignored, .ascending: nil
    case .categorical: .categorical
    case .constant: asText ? .categorical : .student
    case .numeric, .count, .date: .student
    }
  }

  private func refuseText(_ kind: ColumnKind, at place: String) throws {
    let text = scan.evidence.others.min { $0.value.place.count < $1.value.place.count }
    let (isDate, line) = (kind == .date || choice.date != nil, text?.value.place ?? place)
    throw Failure(
      .badData,
      "'\(text?.key ?? scan.counts.keys.first ?? "")' is not a \(isDate ? "date" : "number"), but the column '\(name)' holds \(isDate ? "dates" : "numbers")",
      at: line,
      remedy:
        "Correct the cell, mark the text as missing (\(.missing, "'\(text?.key ?? "TEXT")'")), or make the column categorical"
    )
  }

  private static func refuseTexts(_ name: String, at place: String) throws {
    throw Failure(
      .badData,
      "the column '\(name)' has more than \(ColumnScan.mostTexts) different texts, too many for categories",
      at: place, remedy: "Make it 'identifier' or 'ignored' in the schema file")
  }

  private static func refuseCounts(_ name: String, at place: String) throws {
    throw Failure(
      .badData, "the column '\(name)' holds numbers that are not counts: negative numbers or fractions",
      at: place, remedy: "Give it the likelihood 'student' in the schema file")
  }
}
