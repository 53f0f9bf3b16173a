// From prepared numbers back to what stands in a file: what was observed and what a model expected.

import Foundation

extension TableSchema {
  /// The text of the numbers of a block: of an observation, or of the means that a model expects.
  public func text(of block: TableLayout.Block, _ numbers: some Sequence<Float>) -> String {
    let column = columns[block.column]
    let values = Array(numbers)
    guard let first = values.first, !first.isNaN else { return "missing" }
    switch block.parts.first {
    case nil: return ""
    case .category:
      let place = values.indices.max { values[$0] < values[$1] } ?? 0
      let known = column.categories ?? []
      return place < known.count ? known[place] : "another text"
    case .count: return QuantityText.short(Double(first))
    case .standardised:
      let deviation = column.deviation ?? 1
      let number = Double(first) * deviation + (column.mean ?? 0)
      // A float32 of standardised size has six or seven digits; what is behind them is not part of the cell.
      let unit = pow(10, (log10(deviation) - 6).rounded(.down))
      let rounded = (number / unit).rounded() * unit
      return text(of: unit > 0 && rounded.isFinite ? rounded : number, in: column)
    case .quantile: return text(of: column.quantiles?.number(first) ?? .nan, in: column)
    }
  }

  /// The text of a number in a column, to be read by people: up to six digits with the column's unit, or a date.
  public func text(of number: Double, in column: TableColumn) -> String {
    if let date = column.date { return date.text(number) }
    if column.kind == .date { return ISODate.text(number) }
    let style = column.style
    return (style?.prefix ?? "") + shortText(of: number, in: column) + (style?.suffix ?? "")
  }

  private func shortText(of number: Double, in column: TableColumn) -> String {
    QuantityText.short(column.kind == .count ? max(0, number.rounded()) : number)
  }
}

extension TableColumn {
  /// A number as the cells of the column write it: with their decimals, marks and unit, or as a date.
  public func text(of number: Double) -> String {
    guard number.isFinite else { return "" }
    if let date { return date.text(number) }
    if kind == .date { return ISODate.text(number) }
    guard let style, let decimals else { return QuantityText.short(number) }
    return style.text(of: number, decimals: decimals)
  }
}
