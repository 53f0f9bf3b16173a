// Painting pixel by pixel: nothing outside the picture, and nothing blurred.

import Testing

@testable import Pictures

@Suite("Painting on pictures")
struct InkTests {
  private func blank(_ height: Int, _ width: Int) -> PixelBuffer {
    PixelBuffer(height: height, width: width, colour: [0])
  }

  @Test("an area is painted as far as it lies within the picture")
  func fill() {
    for (row, column) in [(-1, -1), (1, 2), (2, 5), (9, 9), (-9, 0)] {
      var picture = blank(3, 4)
      picture.fill(row: row, column: column, height: 2, width: 3, colour: [7])
      for y in 0..<3 {
        for x in 0..<4 {
          let isInside = (row..<row + 2).contains(y) && (column..<column + 3).contains(x)
          #expect(picture.bytes[y * 4 + x] == (isInside ? 7 : 0), "\(row) \(column): \(y) \(x)")
        }
      }
    }
  }

  @Test("a frame runs around an area and leaves it alone")
  func frame() {
    var picture = blank(5, 5)
    picture.frame(row: 1, column: 1, height: 2, width: 2, colour: [9])
    #expect(
      picture.bytes == [
        9, 9, 9, 9, 0,
        9, 0, 0, 9, 0,
        9, 0, 0, 9, 0,
        9, 9, 9, 9, 0,
        0, 0, 0, 0, 0,
      ])
  }

  @Test("every pixel becomes a square, in colour too")
  func enlarged() {
    let picture = PixelBuffer(height: 1, width: 2, channels: 3, bytes: [1, 2, 3, 4, 5, 6])
    let large = picture.enlarged(by: 2)
    let line: [UInt8] = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]
    #expect(large.height == 2 && large.width == 4 && large.bytes == line + line)
    #expect(picture.enlarged(by: 1) == picture)
  }

  @Test("letters are enlarged with the text, and cut off at the edge")
  func text() {
    var picture = blank(9, 6)
    picture.write("iL", row: 0, column: 0, scale: 1, colour: [1])
    let first = (0..<9).map { picture.bytes[$0 * 6] }
    #expect(first == [1, 0, 1, 1, 1, 1, 1, 0, 0])
    let third = (0..<9).map { picture.bytes[$0 * 6 + 2] }
    #expect(third == [1, 1, 1, 1, 1, 1, 1, 0, 0])
    var large = blank(18, 2)
    large.write("i", row: 0, column: 0, scale: 2, colour: [1])
    let doubled = first.flatMap { [$0, $0, $0, $0] }
    #expect(large.bytes == doubled)
  }
}
