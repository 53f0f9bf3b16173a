// Animated GIF, read back by a decoder of its own.

import Foundations
import Testing

@testable import Pictures

@Suite("Animated GIF")
struct GIFTests {
  /// Numbers that are the same every time.
  private static func byte(_ index: Int, below limit: Int) -> UInt8 {
    let number = Noise.uniform(Philox.word(key: Key(seed: 5), stream: 0, row: UInt64(index), column: 0))
    return UInt8(min(limit - 1, Int(Double(number) * Double(limit))))
  }

  @Test(
    "pictures of few colours come back as they were, whatever their size",
    arguments: [(1, 1, 1), (3, 2, 2), (40, 50, 200), (200, 130, 256), (64, 64, 1)])
  func exact(height: Int, width: Int, colours: Int) throws {
    let frames = (0..<3).map { frame in
      PixelBuffer(
        height: height, width: width, channels: 1,
        bytes: (0..<height * width).map { Self.byte($0 + frame % 2 * 7919, below: colours) })
    }
    let (bytes, losses) = GIF.encode(frames: frames, delayMilliseconds: 80)
    let file = try GIFReader(bytes)
    #expect((file.width, file.height) == (width, height))
    #expect(file.delays == [8, 8, 8] && file.loops == 0)
    #expect(file.frames == frames.map { $0.bytes.flatMap { [$0, $0, $0] } })
    #expect(losses == GIF.Losses(rounded: false, flattened: false))
  }

  @Test("many colours are rounded to near ones, and it is said")
  func rounded() throws {
    let frame = PixelBuffer(
      height: 64, width: 64, channels: 3,
      bytes: (0..<64 * 64).flatMap { pixel -> [UInt8] in
        let (x, y) = (pixel % 64, pixel / 64)
        return [UInt8(4 * x), UInt8(4 * y), UInt8(2 * (x + y))]
      })
    let (bytes, losses) = GIF.encode(frames: [frame], delayMilliseconds: 80)
    #expect(losses == GIF.Losses(rounded: true, flattened: false))
    let read = try #require(try GIFReader(bytes).frames.first)
    let differences = zip(read, frame.bytes).map { abs(Int($0) - Int($1)) }
    #expect(differences.allSatisfy { $0 <= 24 })
    #expect(Double(differences.reduce(0, +)) / Double(differences.count) < 6)
  }

  @Test("what is transparent is laid on white, and it is said")
  func flattened() throws {
    let frame = PixelBuffer(
      height: 1, width: 3, channels: 4, bytes: [10, 20, 30, 255, 0, 0, 0, 0, 200, 100, 0, 51])
    let (bytes, losses) = GIF.encode(frames: [frame], delayMilliseconds: 80)
    #expect(losses == GIF.Losses(rounded: false, flattened: true))
    #expect(try GIFReader(bytes).frames == [[10, 20, 30, 255, 255, 255, 244, 224, 204]])
  }
}
