// What an example *is*. Everything that differs between pictures, rows of numbers, tables and text asks this, and
// nothing asks how many extents a shape has: [28, 28, 1] and [60, 3, 1] look alike, and only one is a picture.

import Foundations
public import Tables

/// What the examples of a data set are, and what a model of them was made for.
public enum ExampleKind: Hashable, Sendable {
  /// Pictures: rows of pixels, the channels of a pixel side by side.
  case picture(height: Int, width: Int, channels: Int)
  /// Numbers of a shape, of which nothing else is known.
  case numbers([Int])
  /// Prepared rows of a table.
  case table(TableSchema)
  /// Sequences of tokens, each a whole number from 0 up to but not including the size of the vocabulary; shorter ones are
  /// padded to a common length, and the field ``FieldName/length`` says how long each is.
  case tokens(length: Int, vocabulary: Int)

  /// The kind of examples of a shape, of which nothing else is known: two or three extents are those of a picture.
  public init(shape: [Int]) {
    switch shape.count {
    case 2: self = .picture(height: shape[0], width: shape[1], channels: 1)
    case 3: self = .picture(height: shape[0], width: shape[1], channels: shape[2])
    default: self = .numbers(shape)
    }
  }

  /// The extents of an example's content.
  public var shape: [Int] {
    switch self {
    case .picture(let height, let width, let channels): [height, width, channels]
    case .numbers(let shape): shape
    case .table(let schema): [schema.layout.width]
    case .tokens(let length, _): [length]
    }
  }

  /// The numbers of each position: the channels of a picture's pixel, one for other examples.
  public var channels: Int {
    if case .picture(_, _, let channels) = self { channels } else { 1 }
  }

  /// Whether examples are pictures.
  public var isPicture: Bool { family == .pictures }

  /// Whether examples are pictures that can be drawn: grey, in colour, or in colour with opacity.
  public var isDrawable: Bool { isPicture && [1, 3, 4].contains(channels) }

  /// The columns that examples are prepared rows of, if they are.
  public var schema: TableSchema? {
    if case .table(let schema) = self { schema } else { nil }
  }

  /// The kind without its extents: what defaults depend on.
  public var family: ExampleFamily {
    switch self {
    case .picture: .pictures
    case .numbers: .numbers
    case .table: .table
    case .tokens: .tokens
    }
  }
}

/// A kind of example, whatever its extents.
public enum ExampleFamily: String, CaseIterable, Sendable {
  /// Pictures.
  case pictures
  /// Rows of numbers.
  case numbers
  /// Rows of a table.
  case table
  /// Sequences of tokens.
  case tokens

  /// Data of the kind, for sentences.
  public var plural: String {
    switch self {
    case .pictures: "pictures"
    case .numbers: "rows of numbers"
    case .table: "tables"
    case .tokens: "texts"
    }
  }
}
