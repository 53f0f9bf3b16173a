// Pictures for people to look at: enlarged where they are small, in rows that belong together, with captions.
// Every picture that the program writes is a sheet, so that all of them look alike.

import Foundations

/// Pictures in rows, with captions.
public struct Sheet: Sendable {
  /// A place on a sheet.
  public struct Cell: Sendable {
    /// What stands there; nil for an empty place.
    public var picture: PixelBuffer?
    /// What stands below it.
    public var note: String

    /// A place with a picture, or an empty one.
    public init(_ picture: PixelBuffer?, note: String = "") {
      self.picture = picture
      self.note = note
    }
  }

  /// Places side by side.
  public struct Row: Sendable {
    /// What stands to the left of them.
    public var caption: String
    /// The places, from the left.
    public var cells: [Cell]

    /// A row of places.
    public init(_ cells: [Cell], caption: String = "") {
      self.caption = caption
      self.cells = cells
    }

    /// A row of pictures.
    public init(_ pictures: [PixelBuffer], caption: String = "") {
      self.init(pictures.map { Cell($0) }, caption: caption)
    }
  }

  /// The rows, those that belong together in a group; there is more space between groups.
  public var groups: [[Row]]
  /// What stands above the columns, from the left; captions that would touch are left out.
  public var columnCaptions: [String]
  /// The group that the captions of columns stand above.
  public var captionedGroup: Int
  /// The columns, from 0, that are set off from those before them.
  public var dividers: Set<Int>
  /// Whether pictures touch, as parts of one picture.
  public var isTight: Bool
  /// The widest, in pixels, that enlarged pictures may make the sheet: the width of a window.
  public var widest = 1280

  /// A sheet; it must have a picture, and its pictures must have the same size and channels.
  public init(
    groups: [[Row]], columnCaptions: [String] = [], captionedGroup: Int = 0, dividers: Set<Int> = [],
    isTight: Bool = false
  ) {
    self.groups = groups
    self.columnCaptions = columnCaptions
    self.captionedGroup = captionedGroup
    self.dividers = dividers
    self.isTight = isTight
  }

  /// A sheet of pictures row by row, as near to a square as can be.
  public init(_ pictures: [PixelBuffer]) {
    guard let first = pictures.first else { fail("a sheet without pictures") }
    let columns = Grid.nearSquare(count: pictures.count, of: first)
    self.init(
      groups: [
        stride(from: 0, to: pictures.count, by: columns).map { start in
          Row(Array(pictures[start..<min(start + columns, pictures.count)]))
        }
      ])
  }

  /// A sheet of pictures with their counterparts below them, as near to a square as can be.
  ///
  /// - Parameters:
  ///   - upper: The pictures.
  ///   - lower: A counterpart for each of them.
  ///   - captions: What the two rows of every group are called.
  ///   - notes: What stands below each pair; nothing where there are none.
  public init(
    upper: [PixelBuffer], lower: [PixelBuffer], captions: (upper: String, lower: String), notes: [String] = []
  ) {
    guard let first = upper.first, upper.count == lower.count, [0, upper.count].contains(notes.count) else {
      fail("\(upper.count) pictures, \(lower.count) counterparts and \(notes.count) notes")
    }
    let columns = min(upper.count, Grid.nearSquare(count: 2 * upper.count, of: first))
    self.init(
      groups: stride(from: 0, to: upper.count, by: columns).map { start in
        let part = start..<min(start + columns, upper.count)
        return [
          Row(Array(upper[part]), caption: captions.upper),
          Row(
            part.map { Cell(lower[$0], note: notes.isEmpty ? "" : notes[$0]) }, caption: captions.lower),
        ]
      })
  }

  /// The first picture, which says how large all of them are.
  var first: PixelBuffer {
    for case let picture? in groups.joined().flatMap({ $0.cells.map(\.picture) }) { return picture }
    fail("a sheet without pictures")
  }
}
