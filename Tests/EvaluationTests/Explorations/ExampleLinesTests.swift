// Which examples are drawn as lines, over which range, and what is said of those that cannot be drawn.

import Autoencoders
import Examples
import Foundations
import Pictures
import Tensors
import Testing

@testable import Evaluation

@Suite("Examples as lines")
struct ExampleLinesTests {
  private func configuration(
    _ kind: ExampleKind, likelihood: Likelihood = .gaussian(deviation: 1), scale: Double = 1
  ) throws -> ModelConfiguration {
    try ModelConfiguration(
      exampleShape: kind.shape, hidden: [4], latents: 2, likelihood: likelihood, scale: scale, kind: kind)
  }

  @Test("series and rows of real numbers are drawn over the range of the whole sheet")
  func lines() throws {
    for (kind, channels) in [(ExampleKind.numbers([4, 2]), 2), (.numbers([8]), 1)] {
      let model = try configuration(kind)
      let first = HostArray([2, 8], (0..<16).map(Float.init))
      let second = HostArray([1, 8], (0..<8).map { -Float($0) })
      try model.requireDrawing()
      let drawn = try model.drawings(of: [first, second])
      #expect(drawn.map(\.count) == [2, 1])
      func chart(_ values: [Float], _ isLabelled: Bool) -> PixelBuffer {
        LinePicture.drawn(values, channels: channels, over: -7...15, isLabelled: isLabelled)
      }
      #expect(drawn[0][0] == chart((0..<8).map(Float.init), true))
      #expect(drawn[0][1] == chart((8..<16).map(Float.init), false))
      #expect(drawn[1][0] == chart((0..<8).map { -Float($0) }, false))
    }
  }

  @Test("pictures are drawn as pictures")
  func pictures() throws {
    let model = try configuration(.picture(height: 2, width: 4, channels: 1))
    let values = HostArray([1, 8], (0..<8).map { Float($0) / 8 })
    #expect(try model.drawings(of: values) == model.pictures(values))
  }

  @Test(
    "others are refused: short rows, bytes in a row with the shape they may have, rows of counts",
    arguments: [
      (ExampleKind.numbers([7]), Likelihood.gaussian(deviation: 1), 1.0, "not pictures"),
      (.numbers([784]), .gaussian(deviation: 1), 1 / 255, "`shape: 28x28`"),
      (.numbers([10]), .poisson, 1, "not pictures"),
    ])
  func refused(_ kind: ExampleKind, _ likelihood: Likelihood, _ scale: Double, _ part: String) throws {
    let failure = try #require(throws: Failure.self) {
      try configuration(kind, likelihood: likelihood, scale: scale).requireDrawing()
    }
    #expect(failure.kind == .badData && "\(failure)".contains(part), "\(failure)")
  }
}
