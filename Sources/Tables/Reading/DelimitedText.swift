// How texts stand in files of delimited text (RFC 4180). By bytes and scalars: readers look for the byte of a mark, whatever
// accent stands behind it.

import Foundations

/// Cells of a file of delimited text.
public enum DelimitedText {
  /// A text as a cell, in quotation marks where it needs them.
  ///
  /// - Parameter delimiter: What stands between cells.
  public static func cell(_ text: String, delimiter: Delimiter = .comma) -> String {
    let needsMarks =
      text.utf8.contains { [0x22, delimiter.byte, 0x0A, 0x0D].contains($0) } || text.utf8.first == 0x20
      || text.utf8.last == 0x20
    return needsMarks ? "\"\(text.replacing(scalar: "\"", with: "\"\""))\"" : text
  }

  /// The text of a cell that stood in quotation marks: of marks side by side, every second one is left out.
  static func undoubled(_ text: String) -> String {
    guard text.utf8.contains(0x22) else { return text }
    var marks = 0
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { scalar in
          marks = scalar == "\"" ? marks + 1 : 0
          return marks & 1 == 1 || scalar != "\""
        }))
  }
}
