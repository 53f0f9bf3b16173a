// Bytes come in other types and units: as whole floats from 0 to 255, or divided by 255. They are taken for bytes again,
// so that a picture is the same picture in whichever of them it was saved. The other way round, bytes that nearly all are
// small are numbers, such as counts or grey values from 0 to 16, and no fractions of 255.

import Examples
import Foundations

/// Numbers of an array in the unit in which rows are stored.
struct ByteUnit {
  /// The array, of bytes where it holds such.
  let array: NumericArray
  /// What was decided, without a full stop, where a user has to hear of it.
  let note: Message?
  /// What a stored number is in the unit of the file, where it was changed: 1 for whole floats, 1/255 for fractions.
  let fileUnit: Float?

  /// The least largest value of bytes that are fractions of 255: of smaller ones half of the range would be empty.
  private static let leastLargest: Float = 128
  /// The fewest different values of fractions that are told from others by being multiples of 1/255.
  private static let fewestLevels = 17
  /// How far float32 or a division may have moved a multiple of 1/255, times 255.
  private static let tolerance: Float = 1e-3

  /// The numbers of an array whose rows are of a kind.
  init(_ array: NumericArray, _ kind: ExampleKind, _ request: ArrayRequest) {
    func unchanged() -> ByteUnit { ByteUnit(array, nil, nil) }
    guard let range = array.range else { self = unchanged(); return }
    let looksLikePictures =
      kind.isPicture || (kind.shape.count == 1 && !RowShape.likely(width: kind.shape[0]).isEmpty)
    switch (array.elementType, request.areBytes) {
    case (.uint8, nil):
      let most = array.largestByte
      guard most > 1, most < UInt8(Self.leastLargest) else { self = unchanged(); return }
      self.init(
        NumericArray(shape: array.shape, array.floats),
        "bytes from 0 to \(most) are taken as numbers, not as fractions of 255", nil)
    case (.float32, nil), (.int32, nil):
      let isFull = kind.isPicture || range.upperBound == 255
      if looksLikePictures, isFull, range.upperBound >= Self.leastLargest, array.holdsBytes {
        self.init(array.bytes { $0 }, "whole numbers from 0 to 255 are taken as bytes, fractions of 255", 1)
      } else if looksLikePictures, range.lowerBound >= 0, range.upperBound <= 1, range.upperBound > 0.5,
        array.holdsFractions(Self.tolerance, levels: Self.fewestLevels)
      {
        self.init(
          array.bytes { $0 * 255 }, "values are multiples of 1/255, so they are taken as bytes", 1.0 / 255)
      } else {
        self = unchanged()
      }
    case (.float32, true?) where range.lowerBound >= 0 && range.upperBound <= 1:
      // Numbers from 0 to 1 for a model of bytes, which sees these as fractions.
      if array.holdsFractions(Self.tolerance, levels: 1) {
        self.init(array.bytes { $0 * 255 }, "multiples of 1/255 are taken as the bytes of the model", nil)
        return
      }
      self.init(
        NumericArray(shape: array.shape, array.floats.map { $0 * 255 }),
        "values from 0 to 1 are taken as fractions of 255, as the model's bytes are", nil)
    case (.float32, true?) where array.holdsBytes, (.int32, true?) where array.holdsBytes:
      self.init(array.bytes { $0 }, "whole numbers from 0 to 255 are taken as the bytes of the model", nil)
    default: self = unchanged()
    }
  }

  private init(_ array: NumericArray, _ note: Message?, _ fileUnit: Float?) {
    self.array = array
    self.note = note
    self.fileUnit = fileUnit
  }
}

extension NumericArray {
  /// The largest of bytes.
  fileprivate var largestByte: UInt8 { bytes.withUnsafeBytes { $0.max() ?? 0 } }

  /// The elements as bytes, after a change that makes them whole.
  fileprivate func bytes(_ change: (Float) -> Float) -> NumericArray {
    NumericArray(
      .uint8, shape: shape,
      bytes: SharedBytes(copying: floats.map { UInt8(min(max(change($0).rounded(), 0), 255)) }))
  }

  /// Whether all elements, which lie within 0 and 1, are multiples of 1/255, and take so many different values at least.
  fileprivate func holdsFractions(_ tolerance: Float, levels: Int) -> Bool {
    guard elementType == .float32 else { return false }
    var seen = [Bool](repeating: false, count: 256)
    let all = bytes.withUnsafeBytes { raw in
      (0..<count).allSatisfy {
        let value = raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) * 255
        guard value >= 0, value <= 255.5, abs(value - value.rounded()) <= tolerance else { return false }
        seen[min(Int(value.rounded()), 255)] = true
        return true
      }
    }
    return all && seen.count(where: \.self) >= levels
  }
}
