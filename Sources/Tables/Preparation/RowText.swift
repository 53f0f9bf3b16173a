// From prepared rows back to a file of delimited text: what a model draws or reconstructs, in the columns and units of
// the table it was trained on.

import Foundation

extension TableSchema {
  /// The columns that a model explains, in the order of the file they were learned from, with where their numbers lie.
  private var explained: [TableLayout.Block] { layout.blocks.sorted { $0.column < $1.column } }

  /// Rows of prepared numbers as the text of a file with a header (RFC 4180): numbers as the column writes them and within
  /// its range, of categories the likeliest. Columns that the model does not explain, such as identifiers, are left out.
  ///
  /// - Parameters:
  ///   - numbers: Means or values, [rows * ``TableLayout/width``].
  ///   - others: Columns that stand behind them, with a cell for each row.
  public func file(of numbers: [Float], beside others: [(name: String, cells: [String])] = []) -> String {
    let (blocks, width) = (explained, layout.width)
    let cells = blocks.map { CellWriter(columns[$0.column], $0.parts) }
    let names = blocks.map { columns[$0.column].name } + others.map(\.name)
    var text = names.map { DelimitedText.cell($0) }.joined(separator: ",") + "\n"
    for start in stride(from: 0, to: numbers.count - width + 1, by: width) {
      let row = zip(blocks, cells).map { block, cell in
        cell.text(numbers[start + block.positions.lowerBound..<start + block.positions.upperBound])
      }
      let rest = others.map { DelimitedText.cell($0.cells[start / width]) }
      text += (row + rest).joined(separator: ",") + "\n"
    }
    return text
  }
}

/// Writes the cells of a column.
public struct CellWriter: Sendable {
  private let column: TableColumn
  private let part: PreparedPart?
  private let histogram: ColumnHistogram?
  /// The distance of neighbouring numbers as they are written.
  private let unit: Double

  /// A writer of a column.
  ///
  /// - Parameter parts: The numbers that its cells become.
  public init(_ column: TableColumn, _ parts: [PreparedPart]) {
    self.column = column
    part = parts.first
    histogram = column.quantiles == nil && column.least == nil ? nil : ColumnHistogram(column)
    // A float32 of standardised size has six or seven digits; what is behind them is not part of the cell.
    let exact = pow(10, (log10(column.deviation ?? 1) - 6).rounded(.up))
    unit = column.quantiles == nil ? exact : max(column.unit, exact)
  }

  /// The cell of prepared numbers, in quotation marks where it needs them; the column's own marker where they are missing.
  func text(_ numbers: ArraySlice<Float>) -> String {
    guard let first = numbers.first, !first.isNaN else { return DelimitedText.cell(column.marker ?? "") }
    if part == .category(0) { return DelimitedText.cell(category(numbers).text) }
    return DelimitedText.cell(value(first))
  }

  /// Whether its cells are texts, each with a probability.
  public var isCategorical: Bool { part == .category(0) }

  /// The likeliest category of probabilities, and its share among those of categories that were seen.
  public func category(_ probabilities: ArraySlice<Float>) -> (text: String, share: Double) {
    // The last place stands for texts that were not seen, which have no name.
    guard let known = column.categories, !known.isEmpty else { return ("", 1) }
    let own = probabilities.prefix(known.count)
    let likeliest = own.indices.max { own[$0] < own[$1] } ?? own.startIndex
    let sum = own.reduce(0) { $0 + Double($1) }
    return (
      known[likeliest - own.startIndex], sum > 0 ? Double(own[likeliest]) / sum : 1 / Double(known.count)
    )
  }

  /// The number that the first prepared one stands for.
  private func number(_ first: Float) -> Double {
    switch part {
    case .count: max(0, Double(first))
    case .standardised: Double(first) * (column.deviation ?? 1) + (column.mean ?? 0)
    case .quantile: column.quantiles?.number(first) ?? .nan
    case nil, .category: .nan
    }
  }

  /// A number as a cell of the column may hold it, by the first of its prepared numbers.
  public func value(_ first: Float) -> String {
    switch part {
    case nil, .category: ""
    case .count: Self.text(number(first).rounded(), unit: 1)
    case .standardised, .quantile: cell(of: number(first))
    }
  }

  /// A mean, which may lie between the numbers that the column holds: with two digits more, by the first of its prepared
  /// numbers.
  public func mean(_ first: Float) -> String {
    let (number, unit) = (number(first), self.unit / 100)
    guard number.isFinite else { return "" }
    if column.kind == .date { return cell(of: number) }
    guard let style = column.style, let decimals = column.decimals else {
      return Self.text((number / unit).rounded() * unit, unit: unit)
    }
    return style.text(of: number, decimals: decimals + 2)
  }

  /// The cell of a number: one of the values that rows share where it is one, else rounded as the column's numbers are, and
  /// within their range.
  private func cell(of number: Double) -> String {
    var written = min(max((number / unit).rounded() * unit, column.least ?? number), column.largest ?? number)
    let nearest = histogram?.values.min { abs($0 - number) < abs($1 - number) }
    if let nearest, histogram?.hasBins == false || abs(nearest - number) <= tolerance(number) {
      written = nearest
    }
    if column.kind == .date {
      return TableSchema(columns: [column], rows: 0).text(of: written, in: column)
    }
    guard let style = column.style, let decimals = column.decimals else {
      return Self.text(written, unit: unit)
    }
    return style.text(of: written, decimals: decimals)
  }

  /// By how much a number may differ from a value that it is.
  private func tolerance(_ number: Double) -> Double {
    4e-6 * ((column.deviation ?? 1) + abs(number - (column.mean ?? 0)))
  }

  /// The shortest text of a number that was rounded to a unit.
  private static func text(_ number: Double, unit: Double) -> String {
    if number == number.rounded(), abs(number) < 1e15 { return "\(Int(number))" }
    guard unit < 1, let rounded = Double(String(format: "%.\(Int((-log10(unit)).rounded()))f", number)) else {
      return "\(number)"
    }
    return "\(rounded)"
  }
}
