// From a sheet to its pixels. Colours are those of the charts.

import Foundations

extension Sheet {
  /// The most pixels of a sheet: what viewers of pictures still open.
  static let mostPixels = 1 << 26

  private static let ground: UInt8 = 255
  // ChartStyle.ink, .faint and .grid.
  private static let ink: [UInt8] = [0x1F, 0x23, 0x28]
  private static let faint: [UInt8] = [0x59, 0x63, 0x6E]
  private static let line: [UInt8] = [0xD0, 0xD5, 0xDB]
  /// The sheet as a picture with the channels of its pictures. What is transparent in them is transparent on the
  /// sheet; the ground around them is not.
  ///
  /// - Throws: ``Failure`` of kind `usage` for more pictures than a viewer would open.
  public func drawn() throws -> PixelBuffer {
    let layout = SheetLayout(self)
    let (pixels, overflow) = layout.size.height.multipliedReportingOverflow(by: layout.size.width)
    guard !overflow, pixels <= Self.mostPixels else {
      throw Failure(
        .usage, "a sheet of \(layout.size.height) x \(layout.size.width) pixels is too large",
        remedy: "Ask for fewer pictures, or write numbers instead, with \(.writeNumbers)")
    }
    let (first, colours) = (self.first, self.first.channels)
    var result = PixelBuffer(
      height: layout.size.height, width: layout.size.width,
      colour: [UInt8](repeating: Self.ground, count: colours))
    for (group, tops) in zip(groups, layout.rows) {
      for (row, top) in zip(group, tops) {
        // Captions stand at half the height of their row.
        let middle = top + (layout.picture.height - PixelFont.capitalHeight * layout.textScale) / 2
        result.write(
          row.caption, row: middle, column: SheetLayout.margin, scale: layout.textScale,
          colour: Self.colour(Self.faint, colours))
        for (cell, column) in zip(row.cells, layout.columns) {
          guard let picture = cell.picture else { continue }
          guard picture.height == first.height, picture.width == first.width else {
            fail("pictures of different sizes on one sheet")
          }
          place(picture, on: &result, row: top, column: column, layout)
        }
        writeNotes(row, on: &result, row: top + layout.picture.height + SheetLayout.gap, layout)
      }
    }
    writeColumnCaptions(on: &result, layout)
    return result
  }

  private func place(
    _ picture: PixelBuffer, on result: inout PixelBuffer, row: Int, column: Int, _ layout: SheetLayout
  ) {
    result.place(
      picture.enlarged(by: layout.scale), row: row, column: column)
    if isTight { return }
    result.frame(
      row: row, column: column, height: layout.picture.height, width: layout.picture.width,
      colour: Self.colour(Self.line, result.channels))
  }

  /// Writes what stands below the pictures of a row, all in the largest size in which every note fits.
  private func writeNotes(_ row: Row, on result: inout PixelBuffer, row top: Int, _ layout: SheetLayout) {
    let widest = row.cells.map { PixelFont.width(of: $0.note) }.max() ?? 0
    let scale = widest * layout.textScale <= layout.picture.width + SheetLayout.gap ? layout.textScale : 1
    for (cell, column) in zip(row.cells, layout.columns) {
      let place = column + (layout.picture.width - PixelFont.width(of: cell.note) * scale) / 2
      result.write(
        cell.note, row: top, column: place, scale: scale, colour: Self.colour(Self.faint, result.channels))
    }
  }

  /// Writes the captions of columns, every one where they fit, else every second, third and so on.
  private func writeColumnCaptions(on result: inout PixelBuffer, _ layout: SheetLayout) {
    let widest = (columnCaptions.map { PixelFont.width(of: $0) }.max() ?? 0) * layout.textScale
    let pitch = layout.picture.width + (isTight ? 0 : SheetLayout.gap)
    let step = max(1, (widest + SheetLayout.captionGap + pitch - 1) / max(1, pitch))
    for (place, (caption, column)) in zip(columnCaptions, layout.columns).enumerated()
    where place % step == 0 {
      let width = PixelFont.width(of: caption) * layout.textScale
      // The first and the last may be wider than their pictures, but not than the sheet.
      let start = min(column + (layout.picture.width - width) / 2, layout.size.width - width - 4)
      result.write(
        caption, row: layout.captionTop, column: max(4, start), scale: layout.textScale,
        colour: Self.colour(Self.ink, result.channels))
    }
  }

  /// A colour in as many channels, opaque; the one of grey is its green, which the eye weighs most.
  private static func colour(_ rgb: [UInt8], _ channels: Int) -> [UInt8] {
    switch channels {
    case 1: [rgb[1]]
    case 4: rgb + [255]
    default: rgb
    }
  }
}
