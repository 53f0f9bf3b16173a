// Animated PNG (PNG, third edition, 11.3.8): an ordinary PNG file of the first frame, with chunks that other
// readers skip: how many frames there are (acTL), how each is shown (fcTL), and the later ones' pixels (fdAT).

import Foundations

/// Writing pictures that move.
public enum APNG {
  /// The bytes of an animated PNG file. Programs that show no animation show the first frame.
  ///
  /// - Parameters:
  ///   - frames: At least one picture; all must have the same size and channels.
  ///   - delayMilliseconds: How long each is shown, from 0 to 65,535.
  ///   - loops: How often all of them are shown; 0 for without end.
  public static func encode(frames: [PixelBuffer], delayMilliseconds: Int, loops: Int = 0) -> [UInt8] {
    guard let first = frames.first else { fail("an animation without frames") }
    guard let delay = UInt16(exactly: delayMilliseconds), let plays = Int32(exactly: loops), plays >= 0 else {
      fail("frames of \(delayMilliseconds) ms, shown \(loops) times")
    }
    var file = PNG.head(of: first)
    file += PNG.chunk("acTL", PNG.bigEndian(UInt32(frames.count)) + PNG.bigEndian(UInt32(plays)))
    // The chunks about frames are counted through, so that a program that moves chunks is found out.
    var sequence: UInt32 = 0
    var written: [Written] = []
    for (place, frame) in frames.enumerated() {
      guard frame.height == first.height, frame.width == first.width, frame.channels == first.channels else {
        fail(
          "frames of \(first.height) x \(first.width) x \(first.channels) and "
            + "\(frame.height) x \(frame.width) x \(frame.channels)")
      }
      // What moves back and forth shows its frames again: those are compressed once.
      let known = written.first { $0.frame == frame }
      let stream = known?.stream ?? PNG.stream(of: frame)
      if known == nil { written.append(Written(frame: frame, stream: stream)) }
      file += PNG.chunk("fcTL", control(frame, sequence: sequence, delay: delay))
      sequence += 1
      if place == 0 {
        file += PNG.dataChunks(stream)
        continue
      }
      for piece in PNG.pieces(stream) {
        file += PNG.chunk("fdAT", PNG.bigEndian(sequence) + piece)
        sequence += 1
      }
    }
    return file + PNG.chunk("IEND", [])
  }

  private struct Written {
    var frame: PixelBuffer
    var stream: [UInt8]
  }

  /// Size, place, time in thousandths of a second; the frame stays until the next one replaces all of it.
  private static func control(_ frame: PixelBuffer, sequence: UInt32, delay: UInt16) -> [UInt8] {
    [sequence, UInt32(frame.width), UInt32(frame.height), 0, 0].flatMap(PNG.bigEndian)
      + PNG.bigEndian(UInt32(delay) << 16 | 1000) + [0, 0]
  }
}
