// Other sizes: constant pictures stay exact, averages and lines are those of the definition in Double, and
// colours that do not show leave no trace.

import Foundations
import Testing

@testable import Pictures

private func noise(_ height: Int, _ width: Int, _ channels: Int) -> PixelBuffer {
  let bytes = (0..<height * width * channels).map {
    UInt8(truncatingIfNeeded: Philox.word(key: Key(seed: 3), stream: 0, row: 0, column: $0))
  }
  return PixelBuffer(height: height, width: width, channels: channels, bytes: bytes)
}

/// The weight of each source in a result, by the definition in Double.
private func weights(from sources: Int, to results: Int, at result: Int) -> [Double] {
  let step = Double(sources) / Double(results)
  if results <= sources {
    let (low, high) = (Double(result) * step, Double(result + 1) * step)
    return (0..<sources).map { max(0, min(high, Double($0 + 1)) - max(low, Double($0))) / step }
  }
  let place = min(max((Double(result) + 0.5) * step - 0.5, 0), Double(sources - 1))
  return (0..<sources).map { max(0, 1 - abs(Double($0) - place)) }
}

private let sizes = [1, 2, 3, 5, 7, 12, 30]

@Suite("Resizing")
struct ResizingTests {
  @Test("a picture of one visible colour stays exactly that", arguments: sizes, sizes)
  func constant(_ height: Int, _ width: Int) {
    for colour in [[0], [1], [255], [1, 128, 254], [9, 200, 255, 1], [0, 99, 255, 131]] as [[UInt8]] {
      let picture = PixelBuffer(height: 7, width: 5, colour: colour)
      #expect(
        picture.resized(height: height, width: width)
          == PixelBuffer(height: height, width: width, colour: colour))
    }
  }

  @Test("every pixel is that of the definition in Double", arguments: sizes, sizes)
  func definition(_ height: Int, _ width: Int) {
    for channels in [1, 3, 4] {
      let picture = noise(7, 12, channels)
      let resized = picture.resized(height: height, width: width)
      if height == 7, width == 12 {
        #expect(resized == picture)
        continue
      }
      for row in 0..<height {
        for column in 0..<width {
          let down = weights(from: 7, to: height, at: row)
          let across = weights(from: 12, to: width, at: column)
          var sums = [Double](repeating: 0, count: channels)
          for place in 0..<7 * 12 {
            let pixel = picture.bytes[place * channels..<(place + 1) * channels].map(Double.init)
            let weight = down[place / 12] * across[place % 12]
            let shows = channels == 4 ? pixel[3] : 1
            for channel in 0..<min(channels, 3) { sums[channel] += weight * shows * pixel[channel] }
            if channels == 4 { sums[3] += weight * shows }
          }
          if channels == 4 { for channel in 0..<3 { sums[channel] /= sums[3] } }
          let start = (row * width + column) * channels
          for channel in 0..<channels {
            // Exactly between two bytes either is right, in Double.
            #expect(abs(Double(resized.bytes[start + channel]) - sums[channel]) <= 0.5 + 1e-9)
          }
        }
      }
    }
  }

  @Test("colours that do not show leave no trace")
  func invisible() {
    let picture = PixelBuffer(
      height: 1, width: 4, channels: 4,
      bytes: [10, 20, 30, 255, 255, 255, 255, 0, 200, 200, 200, 0, 90, 90, 90, 0])
    #expect(picture.resized(height: 1, width: 2).bytes == [10, 20, 30, 128, 0, 0, 0, 0])
  }

  @Test("half the size is the mean of four")
  func half() {
    let picture = PixelBuffer(height: 2, width: 4, channels: 1, bytes: [0, 1, 10, 20, 2, 4, 30, 41])
    #expect(picture.resized(height: 1, width: 2).bytes == [2, 25])
  }

  @Test("a part is cut out, and what is padded has it in the middle")
  func cutting() {
    let picture = PixelBuffer(height: 3, width: 3, channels: 1, bytes: [1, 2, 3, 4, 5, 6, 7, 8, 9])
    let part = picture.cropped(row: 1, column: 0, height: 2, width: 2)
    #expect(part == PixelBuffer(height: 2, width: 2, channels: 1, bytes: [4, 5, 7, 8]))
    let padded = part.padded(height: 3, width: 5, colour: [0])
    #expect(
      padded
        == PixelBuffer(
          height: 3, width: 5, channels: 1, bytes: [0, 4, 5, 0, 0, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0]))
    #expect(padded.cropped(row: 0, column: 1, height: 2, width: 2) == part)
    #expect(part.padded(height: 2, width: 2, colour: [9]) == part)
  }

  @Test("a part beyond the picture stops the program")
  func beyond() async {
    await #expect(processExitsWith: .failure) {
      _ = PixelBuffer(height: 2, width: 2, colour: [1]).cropped(row: 1, column: 0, height: 2, width: 1)
    }
  }
}
