// Tables for terminals.

import Foundations
import Testing

@Suite("Text table")
struct TextTableTests {
  @Test("columns stand under each other, numbers end under each other, and no line ends in spaces")
  func aligned() {
    let table = TextTable(
      [["name", "what", "count"], ["a", "first of all", "1,000"], ["long name", "", "2"], ["short"]],
      rightAligned: [2])
    #expect(
      table.lines == [
        "name       what          count",
        "a          first of all  1,000",
        "long name                    2",
        "short",
      ])
    #expect(TextTable([]).lines.isEmpty)
    #expect(TextTable([["x", ""]]).lines == ["x"])
  }
}
