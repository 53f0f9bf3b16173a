// The one shape that all pictures of a data set are brought to, and the way there: cut or bordered or stretched,
// resized, multiplied by opacity, and in the channels that the data have.

public import Examples
import Foundations
import Pictures

/// How a picture of another shape is brought to the shape of the data.
public enum PictureFit: String, CaseIterable, Codable, Sendable {
  /// The largest part from its middle that has the shape.
  case crop
  /// All of it, with a border that is transparent, or black without opacity.
  case pad
  /// All of it, distorted.
  case stretch

  /// The way of a name; an unknown one throws and suggests the nearest.
  public static func named(_ name: String) throws -> PictureFit {
    if let fit = PictureFit(rawValue: name) { return fit }
    throw Suggestion.unknown("fit", name, among: allCases.map(\.rawValue))
  }
}

/// A height and a width in pixels.
public struct PictureSize: Hashable, Codable, Sendable {
  /// How many rows there are.
  public var height: Int
  /// How many pixels a row has.
  public var width: Int

  /// A size.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// The size that a user writes: `64`, or width and height as `80x60`.
  ///
  /// - Throws: ``Failure`` of kind `usage`.
  public init(parsing text: String) throws {
    let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    let sides = parts.compactMap(\.self)
    guard (1...2).contains(sides.count), sides.count == parts.count,
      sides.allSatisfy({ (1...4096).contains($0) })
    else {
      throw Failure(
        .usage, "'\(text)' is not a picture size", at: .size,
        remedy: "Give one side, for example 64, or width and height, for example 80x60, up to 4096")
    }
    self.init(height: sides[sides.count - 1], width: sides[0])
  }

  /// Width and height, as users write sizes.
  public var description: String { "\(width)x\(height)" }
}

/// The shape of the rows of a folder of pictures.
public struct PictureGeometry: Hashable, Sendable {
  /// Height and width.
  public var size: PictureSize
  /// 1 for grey, 3 for red, green and blue, 4 with opacity; the colours are then multiplied by it.
  public var channels: Int
  /// How pictures of another shape are brought to this one.
  public var fit: PictureFit
  /// Whether rows are float32 from 0 to 65535, and not bytes.
  public var isDeep: Bool

  /// A shape.
  public init(size: PictureSize, channels: Int, fit: PictureFit, isDeep: Bool = false) {
    self.size = size
    self.channels = channels
    self.fit = fit
    self.isDeep = isDeep
  }

  /// What a row is.
  public var kind: ExampleKind {
    .picture(height: size.height, width: size.width, channels: channels)
  }

  /// The shape of a row: height, width, channels.
  public var rowShape: [Int] { kind.shape }

  /// The type of a row's elements.
  var element: ElementType { isDeep ? .float32 : .uint8 }

  /// How many bytes a row takes.
  var rowBytes: Int { size.height * size.width * channels * element.size }

  /// The row of a picture.
  func row<Picture: FittedPicture>(of picture: Picture) -> Picture {
    var shaped = picture
    if picture.height != size.height || picture.width != size.width {
      switch fit {
      case .stretch: shaped = picture.resized(height: size.height, width: size.width)
      case .crop: shaped = cropped(picture).resized(height: size.height, width: size.width)
      case .pad:
        let inner = Self.largest(
          within: size, like: PictureSize(height: picture.height, width: picture.width))
        return picture.resized(height: inner.height, width: inner.width).converted(to: channels)
          .padded(height: size.height, width: size.width)
      }
    }
    return shaped.converted(to: channels)
  }

  /// The largest part from the middle that has the shape.
  private func cropped<Picture: FittedPicture>(_ picture: Picture) -> Picture {
    let whole = PictureSize(height: picture.height, width: picture.width)
    let part = Self.largest(within: whole, like: size)
    return picture.cropped(
      row: (whole.height - part.height) / 2, column: (whole.width - part.width) / 2, height: part.height,
      width: part.width)
  }

  /// The largest size within one that has the shape of another, to the nearest pixel: one side is the same, the
  /// other round(side a / b), at least 1. Sides are below 2^31, so the products fit.
  static func largest(within whole: PictureSize, like shape: PictureSize) -> PictureSize {
    let height = (2 * whole.width * shape.height + shape.width) / (2 * shape.width)
    if height <= whole.height { return PictureSize(height: max(1, height), width: whole.width) }
    let width = (2 * whole.height * shape.width + shape.height) / (2 * shape.height)
    return PictureSize(height: whole.height, width: min(whole.width, max(1, width)))
  }
}

/// What is done to a picture on the way to a row, whatever its bits.
protocol FittedPicture {
  var height: Int { get }
  var width: Int { get }
  func cropped(row: Int, column: Int, height: Int, width: Int) -> Self
  func resized(height: Int, width: Int) -> Self
  func converted(to wanted: Int) -> Self
  func padded(height: Int, width: Int) -> Self
}

extension DeepPicture: FittedPicture {}

extension PixelBuffer: FittedPicture {
  /// The picture in the middle of a larger one that is 0 around it.
  func padded(height: Int, width: Int) -> PixelBuffer {
    padded(height: height, width: width, colour: [UInt8](repeating: 0, count: channels))
  }

  /// The picture with its colours multiplied by opacity, in the given channels: grey is the luma of ITU-R BT.601,
  /// and what is transparent is black where opacity goes.
  func converted(to wanted: Int) -> PixelBuffer {
    let source = premultiplied()
    if source.channels == wanted { return source }
    let pixels = height * width
    let result = [UInt8](unsafeUninitializedCapacity: pixels * wanted) { target, filled in
      source.bytes.withUnsafeBufferPointer { bytes in
        for pixel in 0..<pixels {
          let place = pixel * source.channels
          let (red, green, blue) =
            source.channels == 1
            ? (bytes[place], bytes[place], bytes[place])
            : (bytes[place], bytes[place + 1], bytes[place + 2])
          if wanted == 1 {
            let luma = 299 * Int(red) + 587 * Int(green) + 114 * Int(blue)
            target[pixel] = UInt8(truncatingIfNeeded: (luma + 500) / 1000)
          } else {
            let goal = pixel * wanted
            (target[goal], target[goal + 1], target[goal + 2]) = (red, green, blue)
            if wanted == 4 { target[goal + 3] = 255 }
          }
        }
      }
      filled = pixels * wanted
    }
    return PixelBuffer(height: height, width: width, channels: wanted, bytes: result)
  }
}
