// Cells of delimited text: what is written is read back, by readers that look for bytes.

import Foundations
import Testing
import _TestSupport

@testable import Tables

@Suite("Cells of delimited text")
struct DelimitedTextTests {
  static let texts = [
    ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"no\"", "\"say \"\"no\"\"\""), ("a\r\nb", "\"a\r\nb\""),
    (" a", "\" a\""), ("a ", "\"a \""), ("", ""),
    // An accent behind a mark makes one Character of both.
    ("\"\u{301}x", "\"\"\"\u{301}x\""), (",\u{301}x", "\",\u{301}x\""), ("x \u{301}", "x \u{301}"),
  ]

  @Test("a text stands in marks where it needs them, and comes back", arguments: texts)
  func cells(text: String, cell: String) throws {
    #expect(DelimitedText.cell(text) == cell)
    try withTemporaryFolder { folder in
      try AtomicFile.write("name,\(cell)\nvalue,1\n", to: "\(folder)/t.csv")
      let reader = try TableReader("\(folder)/t.csv")
      #expect(reader.columns == ["name", text.isEmpty ? "column 2" : text])
    }
  }
}
