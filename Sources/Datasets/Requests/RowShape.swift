// The pictures that flat rows of numbers stand for, in the order in which their numbers are stored.

public import Examples
import Foundations

/// Height, width and channels of the picture in a row, and whether the channels are the slowest index of the row.
public struct RowShape: Hashable, Sendable, CustomStringConvertible {
  /// The rows of pixels.
  public var height: Int
  /// The pixels of a row.
  public var width: Int
  /// 1 for grey, 3 for colours, 4 with opacity.
  public var channels: Int
  /// Whether a row holds one channel after the other, and not the channels of a pixel side by side.
  public var isChannelsFirst: Bool

  /// A shape.
  public init(height: Int, width: Int, channels: Int = 1, isChannelsFirst: Bool = false) {
    self.height = height
    self.width = width
    self.channels = channels
    self.isChannelsFirst = isChannelsFirst
  }

  /// The shape in a text: `28x28` (height and width), `28x28x3`, or `3x28x28` for channels first.
  ///
  /// - Throws: ``Failure`` of kind `usage` for another text.
  public init(parsing text: String) throws {
    let sides = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    let numbers = sides.compactMap(\.self)
    guard sides.count == numbers.count, (2...3).contains(numbers.count),
      numbers.allSatisfy({ (1...1 << 20).contains($0) })
    else {
      throw Failure(
        .usage, "'\(text)' is not the shape of a row", at: .shape,
        remedy: "Give height x width, such as 28x28, or with channels 28x28x3 or 3x28x28")
    }
    if numbers.count == 2 {
      self.init(height: numbers[0], width: numbers[1])
    } else if Self.drawable.contains(numbers[2]) {
      self.init(height: numbers[0], width: numbers[1], channels: numbers[2])
    } else if Self.drawable.contains(numbers[0]) {
      self.init(height: numbers[1], width: numbers[2], channels: numbers[0], isChannelsFirst: true)
    } else {
      throw Failure(
        .usage, "'\(text)' has neither \(numbers[0]) nor \(numbers[2]) channels of a picture", at: .shape,
        remedy: "Give 1, 3 or 4 channels, last (28x28x3) or first (3x28x28)")
    }
  }

  /// The channels of pictures that can be drawn.
  static let drawable = [1, 3, 4]

  /// How many numbers a row has.
  public var count: Int { height * width * channels }

  /// What a row is.
  public var kind: ExampleKind { .picture(height: height, width: width, channels: channels) }

  /// The extents in the order in which the numbers of a row are stored.
  var stored: [Int] { isChannelsFirst ? [channels, height, width] : [height, width, channels] }

  /// The shape as it is written: `28x28`, `28x28x3` or `3x28x28`.
  public var description: String {
    let extents = channels == 1 && !isChannelsFirst ? [height, width] : stored
    return extents.map(String.init).joined(separator: "x")
  }

  /// The shapes that rows of a width may have: a square, or 3 or 4 of them; none below 8 x 8.
  public static func likely(width: Int) -> [RowShape] {
    for channels in [1, 3, 4] where width % channels == 0 {
      let side = Int(Double(width / channels).squareRoot().rounded())
      guard side >= 8, side * side * channels == width else { continue }
      let shape = RowShape(height: side, width: side, channels: channels)
      if channels == 1 { return [shape] }
      return [shape, RowShape(height: side, width: side, channels: channels, isChannelsFirst: true)]
    }
    return []
  }
}
