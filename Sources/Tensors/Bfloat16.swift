// bfloat16 is the upper half of a float32, rounded to the nearest, ties to even.

public import Foundations

extension Float {
  // Adding just less than half of the last kept bit, and the bit itself, carries into the kept half exactly where
  // rounding goes up; a NaN keeps its sign and is made quiet, so that it does not become an infinity.
  /// The nearest bfloat16, as float32.
  public var roundedToBfloat16: Float {
    let bits = bitPattern
    if isNaN { return Float(bitPattern: (bits | 0x0040_0000) & 0xFFFF_0000) }
    return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
  }
}

extension ElementType {
  /// Whether contractions and convolutions multiply elements of this type.
  public var isContracted: Bool { self == .float32 || self == .bfloat16 }
}
