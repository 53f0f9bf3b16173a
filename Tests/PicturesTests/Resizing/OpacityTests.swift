// Colours multiplied by opacity and back, over every pair of bytes.

import Testing

@testable import Pictures

@Suite("Opacity")
struct OpacityTests {
  /// Every (colour, opacity), an opacity per row.
  static let everything = PixelBuffer(
    height: 256, width: 256, channels: 4,
    bytes: (0..<65_536).flatMap { place -> [UInt8] in
      let (colour, opacity) = (UInt8(place % 256), UInt8(place / 256))
      return [colour, 255 - colour, 7, opacity]
    })

  @Test("multiplied colours are the nearest bytes, and restored ones the nearest to those")
  func values() {
    let multiplied = Self.everything.premultiplied()
    let restored = multiplied.restored()
    for pixel in 0..<65_536 {
      let (colour, opacity) = (Double(pixel % 256), Double(pixel / 256))
      let product = (colour * opacity / 255).rounded()
      #expect(Double(multiplied.bytes[4 * pixel]) == product)
      #expect(multiplied.bytes[4 * pixel + 3] == UInt8(opacity))
      let quotient = opacity == 0 ? 0 : (255 * product / opacity).rounded()
      #expect(Double(restored.bytes[4 * pixel]) == quotient)
      #expect(restored.bytes[4 * pixel + 3] == UInt8(opacity))
    }
  }

  @Test("what was multiplied comes back exactly after being restored")
  func identity() {
    // Every colour that does not exceed its opacity, which is every multiplied one.
    let bytes = (0..<65_536).flatMap { place -> [UInt8] in
      let (colour, opacity) = (place % 256, place / 256)
      return [UInt8(min(colour, opacity)), UInt8(opacity), 0, UInt8(opacity)]
    }
    let multiplied = PixelBuffer(height: 256, width: 256, channels: 4, bytes: bytes)
    #expect(multiplied.restored().premultiplied() == multiplied)
    #expect(Self.everything.premultiplied().restored().premultiplied() == Self.everything.premultiplied())
  }

  @Test("colours beyond their opacity are cut off, and visible ones at full opacity unchanged")
  func edges() {
    let picture = PixelBuffer(height: 1, width: 2, channels: 4, bytes: [200, 10, 0, 10, 1, 128, 254, 255])
    #expect(picture.restored().bytes == [255, 255, 0, 10, 1, 128, 254, 255])
    #expect(picture.premultiplied().bytes == [8, 0, 0, 10, 1, 128, 254, 255])
  }

  @Test("pictures without opacity stay as they are", arguments: [1, 3])
  func opaque(_ channels: Int) {
    let picture = PixelBuffer(height: 1, width: 1, colour: [UInt8](repeating: 77, count: channels))
    #expect(picture.premultiplied() == picture && picture.restored() == picture)
  }
}
