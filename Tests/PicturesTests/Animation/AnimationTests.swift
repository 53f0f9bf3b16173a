// Animations: every frame in its order and for its time, the first as an ordinary picture.

import CCodecs
import Foundations
import Testing

@testable import Pictures

@Suite("Animated PNG")
struct AnimationTests {
  private static func frame(_ number: Int, channels: Int) -> PixelBuffer {
    PixelBuffer(
      height: 6, width: 9, channels: channels,
      bytes: (0..<6 * 9 * channels).map { UInt8(truncatingIfNeeded: number * 40 + $0 * $0) })
  }

  @Test("frames come back in their order, and the first is the picture", arguments: [1, 3, 4], [1, 2, 5])
  func roundTrip(_ channels: Int, _ count: Int) throws {
    var frames = (0..<count).map { Self.frame($0, channels: channels) }
    // A frame that is shown again.
    frames.append(frames[0])
    let file = APNG.encode(frames: frames, delayMilliseconds: 120, loops: 3)
    let read = try AnimatedPNGReader(file)
    #expect(read.frames == frames.map { AnimatedPNGReader.Frame(picture: $0, seconds: 0.12) })
    #expect(read.declaredFrames == count + 1 && read.plays == 3)
    #expect(read.sequence == Array(0..<2 * count + 1))
    let rest = [[String]](repeating: ["fcTL", "fdAT"], count: count).joined()
    #expect(read.chunks == ["IHDR", "acTL", "fcTL", "IDAT"] + rest + ["IEND"])
    #expect(try file.decoded() == frames[0])
  }

  @Test(
    "what cannot be an animation stops the program",
    arguments: [0, 1, 2, 3])
  func mistakes(_ mistake: Int) async {
    await #expect(processExitsWith: .failure) { [mistake = mistake as Int] in
      let frame = PixelBuffer(height: 2, width: 2, colour: [1])
      let other = PixelBuffer(height: 2, width: 3, colour: [1])
      _ = APNG.encode(
        frames: [[], [frame, other], [frame], [frame]][mistake],
        delayMilliseconds: mistake == 2 ? 65_536 : 1, loops: mistake == 3 ? -1 : 0)
    }
  }

  @Test("places change together, there and back, with the step above and names below")
  func sheets() throws {
    let series = (0..<3).map { place in
      (0..<4).map { PixelBuffer(height: 8, width: 8, colour: [UInt8(60 * place + 20 * $0)]) }
    }
    let animation = SheetAnimation(series, notes: ["a", "b", "c"], captions: ["1", "2", "3", "4"])
    #expect(animation.steps.map(\.columnCaptions) == [["1"], ["2"], ["3"], ["4"]])
    #expect(animation.steps[2].groups[0].map { $0.cells.map(\.note) } == [["a", "b"], ["c"]])
    let colours = animation.steps.map { $0.groups[0].flatMap(\.cells).map { $0.picture?.bytes.first } }
    #expect(colours[1] == [20, 80, 140] && colours[3] == [60, 120, 180])
    let drawn = try animation.steps.map { try $0.drawn() }
    let frames = [0, 1, 2, 3, 2, 1].map { drawn[$0] }
    #expect(try animation.frames() == frames)
    #expect(try AnimatedPNGReader(animation.encoded()).frames.map(\.picture) == frames)
  }

  @Test("two steps are two frames, one is one", arguments: [1, 2])
  func short(_ count: Int) throws {
    let series = [(0..<count).map { PixelBuffer(height: 8, width: 8, colour: [UInt8($0)]) }]
    let animation = SheetAnimation(series, notes: [""], captions: (0..<count).map(String.init))
    #expect(try animation.frames().count == count)
  }

  @Test("more than anyone can look at is refused before it is drawn")
  func size() throws {
    let picture = PixelBuffer(height: 280, width: 280, colour: [0])
    let series = [[PixelBuffer]](repeating: [PixelBuffer](repeating: picture, count: 1000), count: 16)
    let animation = SheetAnimation(
      series, notes: [String](repeating: "", count: 16), captions: [String](repeating: "", count: 1000))
    let failure = try #require(throws: Failure.self) { try animation.frames() }
    #expect(failure.kind == .usage && failure.what.contains("1998 frames"))
  }
}
