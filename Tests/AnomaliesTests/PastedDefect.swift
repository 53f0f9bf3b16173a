// Defects that are made, for measuring where heat maps point: a patch of another texture in an otherwise normal picture, with
// the mask of its pixels.

import Foundations

/// A patch that is pasted into pictures.
struct PastedDefect: Sendable {
  /// The kinds of patches.
  enum Kind: String, CaseIterable, Sendable {
    /// Stripes of dark and bright pixels.
    case stripes
    /// Pixels drawn at random.
    case noise
    /// The picture's own pixels, dark for bright.
    case negative
  }

  /// What is pasted.
  var kind: Kind
  /// The side of the square patch, as a share of the picture's shorter side.
  var share: Double

  /// A patch.
  init(_ kind: Kind, share: Double = 0.2) {
    self.kind = kind
    self.share = share
  }

  /// A picture with a patch at a drawn place, and which pixels it covers.
  ///
  /// - Parameters:
  ///   - picture: Numbers in [0, 1], of height, width and channels.
  ///   - key: What the place and the noise follow from.
  func pasted(into picture: [Float], shape: [Int], key: Key) -> (picture: [Float], mask: [Bool]) {
    let (height, width, channels) = (shape[0], shape[1], shape.count > 2 ? shape[2] : 1)
    let side = max(2, Int((share * Double(min(height, width))).rounded()))
    let words = Philox.block(counter: SIMD4(0, 0, 0, 0), key: key)
    func place(_ word: UInt32, below bound: Int) -> Int { Int(UInt64(word) * UInt64(max(bound, 1)) >> 32) }
    let top = place(words[0], below: height - side + 1)
    let left = place(words[1], below: width - side + 1)
    var (changed, mask) = (picture, [Bool](repeating: false, count: height * width))
    for row in top..<top + side {
      for column in left..<left + side {
        let pixel = row * width + column
        mask[pixel] = true
        for channel in 0..<channels {
          let index = pixel * channels + channel
          changed[index] =
            switch kind {
            case .stripes: (row + column) / 2 % 2 == 0 ? 1 : 0
            case .negative: 1 - picture[index]
            case .noise:
              Noise.uniform(
                Philox.block(counter: SIMD4(UInt32(truncatingIfNeeded: index), 1, 0, 0), key: key)[0])
            }
        }
      }
    }
    return (changed, mask)
  }
}
