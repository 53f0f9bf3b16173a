// What the rows of an array are: the one place that tells it by their extents and values, with the order in which their
// axes are read and, where that is not as they are stored, a sentence that says so.

public import Examples
public import Foundations

/// What a row is, and how it is read.
public struct RowArrangement: Hashable, Sendable {
  /// What a row is.
  public var kind: ExampleKind
  /// The extents as they are stored.
  var stored: [Int]
  /// Whether the first of the stored axes is read as the last.
  var isFirstLast: Bool
  /// What was decided or can be chosen, without a full stop, where a user has to hear of it.
  public var sentence: Message?

  /// Rows of the given extents as they stand: two or three extents are those of a picture.
  public init(standing extents: [Int]) {
    self.init(ExampleKind(shape: extents), stored: extents)
  }

  init(_ kind: ExampleKind, stored: [Int], isFirstLast: Bool = false, _ sentence: Message? = nil) {
    self.kind = kind
    self.stored = stored
    self.isFirstLast = isFirstLast
    self.sentence = sentence
  }

  /// The rows of an array, as a request says or, where it says nothing, as their extents and values suggest.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a shape that the rows do not have.
  public init(of array: NumericArray, _ request: ArrayRequest = ArrayRequest(), at path: String) throws {
    let extents = Array(array.shape.dropFirst())
    let count = extents.reduce(1, *)
    if let shape = request.shape {
      self = try Self(shape, extents, at: path)
    } else if let kind = request.kind, kind.schema == nil, extents == [count],
      kind.shape.reduce(1, *) == count
    {
      // Flat rows for a model of pictures or series: in the order in which the model's own are.
      self.init(kind, stored: kind.shape)
    } else if let kind = request.kind, kind.schema == nil,
      kind.shape.filter({ $0 != 1 }) == extents.filter({ $0 != 1 })
    {
      // Extents of 1 change no order: [28, 28] are the pictures of a model of [28, 28, 1].
      self.init(kind, stored: extents)
    } else {
      self = Self.suggested(extents, array)
    }
  }

  /// The same for another array, if its rows have the same extents.
  func applied(to array: NumericArray) -> RowArrangement? {
    let extents = Array(array.shape.dropFirst())
    return extents == stored || extents == [stored.reduce(1, *)] ? self : nil
  }

  private init(_ shape: RowShape, _ extents: [Int], at path: String) throws {
    guard shape.count == extents.reduce(1, *) else {
      let factors = shape.stored.map(String.init).joined(separator: " x ")
      throw Failure(
        .badData,
        "rows have \(extents.reduce(1, *)) numbers, not \(factors) = \(shape.count)", at: path,
        remedy: "Give another \(.shape), or leave it out")
    }
    // Extents that say something else than the shape are not rearranged: nothing would look as it should.
    let sides = extents.filter { $0 != 1 }
    guard sides.count < 2 || sides == shape.stored.filter({ $0 != 1 }) else {
      throw Failure(
        .badData, "rows of \(ReportText.shape(extents)) are not flat, and not of the shape \(shape)",
        at: path,
        remedy: "Leave out \(.shape)")
    }
    self.init(shape.kind, stored: shape.stored, isFirstLast: shape.isChannelsFirst)
  }

  private static func suggested(_ extents: [Int], _ array: NumericArray) -> Self {
    switch extents.count {
    case 1: return Self(.numbers(extents), stored: extents, offer(width: extents[0], array))
    case 2: return series(extents, array) ?? Self(standing: extents)
    case 3:
      // An axis of 1, 3 or 4 before two larger ones is that of the channels, unless the last one may be too.
      let (first, last) = (extents[0], extents[2])
      guard RowShape.drawable.contains(first), !RowShape.drawable.contains(last), first < extents[1],
        first < last
      else { return Self(standing: extents) }
      let kind = ExampleKind.picture(height: extents[1], width: last, channels: first)
      return Self(
        kind, stored: extents, isFirstLast: true,
        "rows of \(ReportText.shape(extents)) are pictures with their channels first; they are read as \(ReportText.shape(kind.shape))"
      )
    default: return Self(standing: extents)
    }
  }

  /// The most channels of a series that is recognised.
  private static let mostChannels = 16
  /// The most channels where values from -1 to 1 are those of a series too: no picture is so narrow.
  private static let fewChannels = 4

  /// Steps and a few channels of real values: a series. Bytes, and whole numbers that might be bytes, stay pictures.
  private static func series(_ extents: [Int], _ array: NumericArray) -> Self? {
    let (steps, channels) = (extents.max() ?? 0, extents.min() ?? 0)
    guard channels < steps, channels <= mostChannels, array.elementType != .uint8, !array.holdsBytes else {
      return nil
    }
    if channels > fewChannels, let range = array.range, range.lowerBound >= -1, range.upperBound <= 1 {
      return nil
    }
    let isFirstLast = extents[0] < extents[1]
    let order = isFirstLast ? ", stored channel by channel" : ""
    return Self(
      .numbers([steps, channels]), stored: extents, isFirstLast: isFirstLast,
      "rows of \(ReportText.shape(extents)) real numbers are series of \(steps) steps in \(channels) \(channels == 1 ? "channel" : "channels")\(order), not pictures"
    )
  }

  /// That flat rows could be pictures, where their width and values are those of some.
  private static func offer(width: Int, _ array: NumericArray) -> Message? {
    let shapes = RowShape.likely(width: width)
    guard let first = shapes.first else { return nil }
    if array.elementType != .uint8, !array.holdsBytes {
      guard let range = array.range, range.lowerBound >= -1, range.upperBound <= 1 else { return nil }
    }
    let side = "\(first.height) x \(first.width)\(first.channels == 1 ? "" : " x \(first.channels)")"
    let other: Message = shapes.count > 1 ? ", or \(.shape, shapes[1]) for channels first" : ""
    return
      "rows of \(width) numbers are taken as they stand; if they are pictures of \(side), give \(.shape, first)\(other)"
  }
}
