// From prepared rows back to a file of delimited text: what a model draws or reconstructs, in the columns and units of
// the table it was trained on.

import Foundation

extension TableSchema {
  /// The columns that a model explains, in the order of the file they were learned from, with where their numbers lie.
  private var explained: [TableLayout.Block] { layout.blocks.sorted { $0.column < $1.column } }

  /// Rows of prepared numbers as the text of a file with a header (RFC 4180): numbers, counts as whole numbers, of
  /// categories the likeliest. Columns that the model does not explain, such as identifiers, are left out.
  ///
  /// - Parameter numbers: Means or values, [rows * ``TableLayout/width``].
  public func file(of numbers: [Float]) -> String {
    let (blocks, width) = (explained, layout.width)
    var text = blocks.map { DelimitedText.cell(columns[$0.column].name) }.joined(separator: ",") + "\n"
    for start in stride(from: 0, to: numbers.count - width + 1, by: width) {
      let cells = blocks.map { block in
        cell(
          of: block, Array(numbers[start + block.positions.lowerBound..<start + block.positions.upperBound]))
      }
      text += cells.joined(separator: ",") + "\n"
    }
    return text
  }

  private func cell(of block: TableLayout.Block, _ values: [Float]) -> String {
    let column = columns[block.column]
    guard let first = values.first, !first.isNaN else { return "" }
    switch block.parts.first {
    case .category:
      // The last place stands for texts that were not seen, which have no name.
      guard let known = column.categories, !known.isEmpty else { return "" }
      return DelimitedText.cell(known[known.indices.max { values[$0] < values[$1] } ?? 0])
    case .count: return text(of: max(0, Double(first).rounded()), in: column)
    default: return text(of: block, values)
    }
  }
}

/// Cells of a file of delimited text.
public enum DelimitedText {
  /// A text as a cell, in quotation marks where it needs them.
  public static func cell(_ text: String) -> String {
    let needsMarks =
      text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) } || text.first == " " || text.last == " "
    return needsMarks ? "\"\(text.replacingOccurrences(of: "\"", with: "\"\""))\"" : text
  }
}
