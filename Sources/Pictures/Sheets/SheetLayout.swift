// Where everything on a sheet stands, in pixels. Pictures are enlarged by a whole number, as far as the sheet
// stays within the width of a window.

/// The measures of a sheet.
struct SheetLayout {
  /// The widest and highest that one enlarged picture may be.
  static let largestPicture = 280
  /// The free space around everything.
  static let margin = 16
  /// The free space between pictures.
  static let gap = 6
  /// The free space between groups of rows, and before columns that are set off.
  static let wideGap = 22
  /// The free space between a caption and what it is about.
  static let captionGap = 10

  /// How many pixels a pixel of the pictures is wide.
  let scale: Int
  /// How many pixels a pixel of the font is wide, in captions of rows.
  let textScale = 2
  /// The left edge of each column.
  let columns: [Int]
  /// The top edge of each row, group by group.
  let rows: [[Int]]
  /// The top edge of the captions of columns.
  let captionTop: Int
  /// The size of a picture on the sheet.
  let picture: (height: Int, width: Int)
  /// The size of the sheet.
  let size: (height: Int, width: Int)

  init(_ sheet: Sheet) {
    let first = sheet.first
    let count = sheet.groups.joined().map(\.cells.count).max() ?? 0
    let gap = sheet.isTight ? 0 : Self.gap
    let captions = sheet.groups.joined().map { PixelFont.width(of: $0.caption) }.max() ?? 0
    let left = Self.margin + (captions > 0 ? captions * textScale + Self.captionGap : 0)
    // What is not picture, in the width.
    let spaces = (1..<max(count, 1)).map { sheet.dividers.contains($0) ? Self.wideGap : gap }
    let free = sheet.widest - left - Self.margin - spaces.reduce(0, +)
    let largest = Self.largestPicture / max(first.height, first.width)
    scale = max(1, min(free / max(1, count * first.width), largest))
    let (height, width) = (first.height * scale, first.width * scale)
    picture = (height, width)

    var place = left
    var columns = [left]
    for space in spaces {
      place += width + space
      columns.append(place)
    }
    self.columns = columns

    let line = PixelFont.capitalHeight * textScale + Self.captionGap
    var top = Self.margin
    var bottom = top
    var captionTop = top
    var rows: [[Int]] = []
    for (place, group) in sheet.groups.enumerated() {
      if place == sheet.captionedGroup, !sheet.columnCaptions.isEmpty {
        captionTop = top
        top += line
      }
      var tops: [Int] = []
      for row in group {
        tops.append(top)
        let hasNotes = row.cells.contains { !$0.note.isEmpty }
        // Letters that hang below the line need room too.
        bottom = top + height + (hasNotes ? Self.gap + PixelFont.height * textScale : 0)
        top = bottom + gap
      }
      rows.append(tops)
      top += Self.wideGap - gap
    }
    self.rows = rows
    self.captionTop = captionTop
    size = (bottom + Self.margin, place + width + Self.margin)
  }
}
