// The letters of captions: all there, all different, all within their lines.

import Testing

@testable import Pictures

@Suite("The font of captions")
struct PixelFontTests {
  static let characters = (32...126).map { Character(UnicodeScalar(UInt8($0))) }

  @Test("every character of ASCII has pixels of its own, within five columns and nine rows")
  func characters() {
    let glyphs = Self.characters.map { PixelFont.glyph(of: $0) }
    for (index, glyph) in glyphs.enumerated() {
      let name = Self.characters[index]
      #expect(glyph.ink.count == PixelFont.height && (1...5).contains(glyph.width), "\(name)")
      #expect(glyph.ink.joined().contains(true) == (name != " "), "\(name)")
      let twin = glyphs.firstIndex { $0 == glyph }
      #expect(twin == index, "\(name) looks like \(Self.characters[twin ?? 0])")
    }
  }

  @Test("capitals and digits stand on the line and are as high as capitals are said to be")
  func capitals() {
    for name in Self.characters where ("A"..."Z").contains(name) || ("0"..."9").contains(name) {
      let rows = PixelFont.glyph(of: name).ink.map { $0.contains(true) }
      #expect(rows.firstIndex(of: true) == 0, "\(name)")
      #expect(rows.lastIndex(of: true) == PixelFont.capitalHeight - 1, "\(name)")
    }
  }

  @Test("digits are equally wide, so that numbers stand under each other")
  func digits() {
    let widths = (0...9).map { PixelFont.width(of: String($0)) }
    #expect(widths.allSatisfy { $0 == 5 })
  }

  @Test(
    "a text is as wide as its characters and what is between them",
    arguments: [("", 0), ("0", 5), ("01", 11), (" ", 3), ("i i", 7), ("é", 5)])
  func widths(_ text: String, _ width: Int) { #expect(PixelFont.width(of: text) == width) }

  @Test("a character that the font lacks is a question mark", arguments: ["é", "中", "\u{7F}", "\n"])
  func unknown(_ name: Character) {
    #expect(PixelFont.glyph(of: name) == PixelFont.glyph(of: "?"))
  }
}
