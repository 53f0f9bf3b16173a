// Sheets: every picture whole and in its place, within the width of a window, and captions beside them.

import Foundations
import Testing

@testable import Pictures

@Suite("Sheets")
struct SheetTests {
  /// Pictures whose pixels all differ from each other and from the ground.
  private func pictures(_ count: Int, _ height: Int, _ width: Int, channels: Int = 1) -> [PixelBuffer] {
    let size = height * width * channels
    return (0..<count).map { picture in
      let bytes = (0..<size).map { UInt8((picture * 31 + $0 * 7) % 200) }
      return PixelBuffer(height: height, width: width, channels: channels, bytes: bytes)
    }
  }

  private func part(_ sheet: PixelBuffer, row: Int, column: Int, like picture: PixelBuffer) -> PixelBuffer {
    let bytes = (0..<picture.height).flatMap { line in
      let start = (row + line) * sheet.rowBytes + column * sheet.channels
      return Array(sheet.bytes[start..<start + picture.rowBytes])
    }
    return PixelBuffer(
      height: picture.height, width: picture.width, channels: sheet.channels, bytes: bytes)
  }

  @Test(
    "every picture is on the sheet, enlarged and untouched by captions, notes and frames",
    arguments: [1, 3, 4], [true, false])
  func whole(channels: Int, isTight: Bool) throws {
    let all = pictures(7, 6, 5, channels: channels)
    let rows = [
      Sheet.Row(Array(all[0..<3]), caption: "first"),
      Sheet.Row([Sheet.Cell(all[3], note: "a note gjpqy"), Sheet.Cell(nil), Sheet.Cell(all[4])]),
      Sheet.Row(Array(all[5..<7]), caption: "a longer caption"),
    ]
    let sheet = Sheet(
      groups: [[rows[0], rows[1]], [rows[2]]], columnCaptions: ["one", "two", "three"], captionedGroup: 1,
      dividers: [2], isTight: isTight)
    let layout = SheetLayout(sheet)
    let drawn = try sheet.drawn()
    #expect(layout.scale > 1)
    for (group, tops) in zip(sheet.groups, layout.rows) {
      for (row, top) in zip(group, tops) {
        for (cell, column) in zip(row.cells, layout.columns) {
          guard let picture = cell.picture?.enlarged(by: layout.scale) else { continue }
          #expect(part(drawn, row: top, column: column, like: picture) == picture)
        }
      }
    }
    let captionless = try Sheet(groups: sheet.groups, dividers: [2], isTight: isTight).drawn()
    #expect(captionless.height < drawn.height && captionless.width == drawn.width)
  }

  @Test(
    "small pictures are enlarged as far as a window is wide, large ones are left as they are",
    arguments: [
      (64, 28, 28, 5), (100, 28, 28, 4), (64, 64, 64, 2), (1, 28, 28, 10), (4, 6, 5, 46),
      (9, 512, 512, 1), (10_000, 8, 8, 1), (1, 1, 1, 280),
    ])
  func scale(_ count: Int, _ height: Int, _ width: Int, _ scale: Int) {
    var sheet = Sheet(
      [PixelBuffer](repeating: PixelBuffer(height: height, width: width, colour: [0]), count: count))
    let layout = SheetLayout(sheet)
    #expect(layout.scale == scale)
    if scale > 1 { #expect(layout.size.width <= sheet.widest) }
    sheet.widest = 400
    let narrow = SheetLayout(sheet)
    #expect(narrow.scale == 1 || narrow.size.width <= 400)
    #expect(narrow.scale <= scale)
  }

  @Test("counterparts stand below their pictures, in the last group too")
  func pairs() {
    let upper = pictures(5, 2, 2)
    let lower = pictures(5, 2, 2).map { $0.enlarged(by: 1) }
    let sheet = Sheet(
      upper: upper, lower: lower, captions: ("above", "below"), notes: (0..<5).map { "note \($0)" })
    #expect(sheet.groups.map(\.count) == [2, 2])
    #expect(sheet.groups.map { $0.map(\.cells.count) } == [[4, 4], [1, 1]])
    #expect(sheet.groups.flatMap { $0[0].cells.map(\.picture) } == upper)
    #expect(sheet.groups.flatMap { $0[1].cells.map(\.note) } == (0..<5).map { "note \($0)" })
    #expect(sheet.groups[1].map(\.caption) == ["above", "below"])
  }

  @Test("captions of narrow columns leave each other room")
  func thinned() throws {
    let picture = PixelBuffer(height: 4, width: 4, colour: [0])
    let row = Sheet.Row([PixelBuffer](repeating: picture, count: 60))
    let captions = [String](repeating: "8888", count: 60)
    let sheet = Sheet(groups: [[row]], columnCaptions: captions, isTight: true)
    let drawn = try sheet.drawn()
    let layout = SheetLayout(sheet)
    // The top row of the letters is inked over three columns of five in each eight.
    let inked = (0..<drawn.width).filter { drawn.bytes[(layout.captionTop * drawn.width) + $0] != 255 }
    let gaps = zip(inked, inked.dropFirst()).map { $1 - $0 }.filter { $0 > 8 }
    #expect(gaps.count > 5 && gaps.allSatisfy { $0 > SheetLayout.captionGap })
    let inkedColumns = (gaps.count + 1) * 12 * layout.textScale
    #expect(inked.count == inkedColumns)
  }

  @Test("pictures with opacity keep it, on a ground that is opaque")
  func opacity() throws {
    let sheet = Sheet([PixelBuffer(height: 1, width: 1, colour: [9, 8, 7, 6])])
    let drawn = try sheet.drawn()
    let area = SheetLayout(sheet).scale * SheetLayout(sheet).scale
    let pixels = stride(from: 0, to: drawn.bytes.count, by: 4).map { Array(drawn.bytes[$0..<$0 + 4]) }
    #expect(drawn.channels == 4 && pixels.count { $0 == [9, 8, 7, 6] } == area)
    #expect(pixels.count { $0[3] == 255 } == pixels.count - area)
  }

  @Test("a sheet that no viewer would open is refused before it is made")
  func tooLarge() throws {
    let picture = PixelBuffer(height: 500, width: 500, colour: [0])
    let failure = try #require(throws: Failure.self) {
      try Sheet([PixelBuffer](repeating: picture, count: 1000)).drawn()
    }
    #expect(failure.kind == .usage && failure.remedy?.contains("`NPY.write`") == true)
  }
}
