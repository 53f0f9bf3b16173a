// How many channels rows get where nobody says it: those that the pictures use, and not those of one odd file.

import Foundations
import Pictures
import Testing
import _TestSupport

@testable import Datasets

@Suite("The choice of channels")
struct ChannelChoiceTests {
  /// What the pictures of a set are.
  enum Kind: Sendable {
    case grey, tinted, noisy, colour, redPixel, opaque, onePixel, sprite
  }

  private func picture(_ kind: Kind, _ number: Int) -> PixelBuffer {
    let (side, pixels) = (40, 1600)
    let bytes = (0..<pixels).flatMap { pixel -> [UInt8] in
      let grey = UInt8(40 + (pixel * 7 + number * 13) % 150)
      return switch kind {
      case .grey: [grey, grey, grey]
      case .noisy: [grey, grey + UInt8(pixel % 3), grey]
      case .tinted: [grey + 12, grey + 6, grey]
      case .colour: [grey, 255 - grey, UInt8(number)]
      case .redPixel: pixel == 77 ? [255, 0, 0] : [grey, grey, grey]
      case .opaque: [grey, grey, grey, 255]
      case .onePixel: [grey, grey, grey, pixel == 77 ? 145 : 255]
      case .sprite: [grey, grey, grey, pixel % 3 == 0 ? 0 : 255]
      }
    }
    return PixelBuffer(height: side, width: side, channels: bytes.count / pixels, bytes: bytes)
  }

  @Test(
    "rows have the channels that the set uses, and what is left out is named",
    arguments: [
      ([(.grey, 20)], 1, nil), ([(.colour, 20)], 3, nil), ([(.sprite, 20)], 4, nil), ([(.opaque, 9)], 1, nil),
      (
        [(.grey, 39), (.onePixel, 1)], 1,
        "the opacity of 039.png is left out, since all others are opaque; `colours: 4` keeps it"
      ),
      (
        [(.grey, 39), (.sprite, 1)], 1,
        "the opacity of 039.png is left out, since all others are opaque; `colours: 4` keeps it"
      ),
      (
        [(.colour, 39), (.sprite, 1)], 3,
        "the opacity of 039.png is left out, since all others are opaque; `colours: 4` keeps it"
      ),
      (
        [(.grey, 38), (.sprite, 2)], 1,
        "the opacity of 2 pictures, 038.png among them, is left out, since all others are opaque; `colours: 4` keeps it"
      ),
      (
        [(.grey, 36), (.sprite, 4)], 4,
        "4 of 40 pictures have opacity, and so have the rows; `colours: 3` leaves it out"
      ),
      ([(.opaque, 10), (.sprite, 30)], 4, nil), ([(.onePixel, 20)], 4, nil),
      // Few pictures: one of them is no exception.
      (
        [(.grey, 4), (.sprite, 1)], 4,
        "1 of 5 pictures has opacity, and so have the rows; `colours: 3` leaves it out"
      ),
      (
        [(.noisy, 20)], 1,
        "the pictures are grey up to noise, so the rows have 1 channel; `colours: 3` keeps it"
      ),
      ([(.tinted, 20)], 3, nil), ([(.redPixel, 20)], 3, nil), ([(.colour, 36), (.grey, 4)], 3, nil),
      ([(.grey, 36), (.colour, 4)], 3, nil),
      (
        [(.grey, 39), (.colour, 1)], 1,
        "the colours of 039.png are left out, since all others are grey; `colours: 3` keeps them"
      ),
      (
        [(.grey, 20), (.redPixel, 3)], 1,
        "the colours of 3 pictures, 020.png among them, are left out, since all others are grey; `colours: 3` keeps them"
      ),
    ] as [([(Kind, Int)], Int, String?)])
  func choice(kinds: [(Kind, Int)], channels: Int, sentence: String?) throws {
    try withTemporaryFolder { folder in
      let all = kinds.flatMap { [Kind](repeating: $0.0, count: $0.1) }
      for (number, kind) in all.enumerated() {
        let name = String(repeating: "0", count: 3 - String(number).count) + "\(number).png"
        try SamplePictures.write([name: picture(kind, number)], in: "\(folder)/p")
      }
      let opened = try SamplePictures.open("\(folder)/p", cache: folder)
      #expect(opened.geometry.channels == channels)
      #expect(opened.sentences.map(\.description) == [sentence].compactMap(\.self))
      // What is said is what happens.
      let kept = try SamplePictures.open("\(folder)/p", PictureOptions(channels: 4), cache: folder)
      #expect(kept.geometry.channels == 4 && kept.sentences.isEmpty)
    }
  }
}
