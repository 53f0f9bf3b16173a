// Whether the rows of a folder have 16 bits per channel. A head that says 16 does not mean that there are more than 8:
// many programs write bytes as 16 bits, and tomographs 12 bits as 16. So pictures are looked at, and what is found, the
// highest value above all, is said.

import Foundations
import Pictures

/// The bits of rows, the range of their values, and why.
struct DepthChoice {
  /// The most pixels that are decoded to find out.
  private static let mostPixels = 1 << 27

  private(set) var isDeep = false
  /// Within which bounds the values of rows lie, as far as pictures were looked at.
  private(set) var range: ClosedRange<Float> = 0...255
  /// What was found, in sentences without their full stops.
  private(set) var sentences: [Message] = []

  /// What a picture holds.
  private struct Look {
    var low: Float
    var high: Float
    var isBeyondBytes: Bool
  }

  /// The bits for the pictures of a survey.
  ///
  /// - Parameters:
  ///   - wanted: 8 or 16 where it is known.
  ///   - channels: The channels of rows; with opacity they may be 0 wherever pictures are transparent.
  init(_ survey: PictureSurvey, wanted: Int?, channels: Int, fit: PictureFit) {
    let deep = survey.heads.indices.filter { survey.heads[$0].depth == 16 }
    guard wanted == 16 || (wanted == nil && !deep.isEmpty) else { return }
    let count = survey.files.count
    let pixels = survey.heads.reduce(0) { $0 &+ $1.size.area } / max(1, count)
    let most = min(PictureFolder.surveyed, max(16, Self.mostPixels / max(1, pixels)), count)
    let sample = (0..<most).map { $0 * count / most }
    let looks = sample.parallelMap { Self.look(at: $0, in: survey, channels) }
    let beyond = zip(sample, looks).filter { $1?.isBeyondBytes == true }.map(\.0)
    // As with channels, one file in twenty does not decide for all.
    let isRare = beyond.count * 20 <= most || (beyond.count == 1 && most >= 8)
    guard wanted == 16 || (!beyond.isEmpty && !isRare) else {
      if let first = beyond.first {
        let others = beyond.count > 1 ? " and \(beyond.count - 1) more" : ""
        sentences = [
          "16 bits are rounded to 8 in \(survey.files[first].path)\(others), since all other pictures have 8"
        ]
      }
      return
    }
    isDeep = true
    let found = looks.compactMap(\.self)
    let low = channels == 4 || fit == .pad ? 0 : found.map(\.low).min() ?? 0
    let high = found.map(\.high).max() ?? 65_535
    range = min(low, high)...high
    sentences = ["the pictures have 16 bits; their highest value is \(Int(high)) of 65535"]
  }

  private static func look(at place: Int, in survey: PictureSurvey, _ channels: Int) -> Look? {
    guard let picture = survey.deepPicture(place)?.converted(to: channels) else { return nil }
    var look = Look(low: 65_535, high: 0, isBeyondBytes: false)
    for value in picture.values {
      look.low = min(look.low, value)
      look.high = max(look.high, value)
    }
    // White of 8 bits is 255 times 257.
    look.isBeyondBytes =
      survey.heads[place].depth == 16 && picture.values.contains { Int($0) % 257 != 0 }
    return look
  }
}

extension PictureSurvey {
  /// A picture of the survey in 16 bits; nil where it cannot be decoded.
  func deepPicture(_ place: Int) -> DeepPicture? {
    let file = files[place]
    let bytes = try? PictureBytes.read(listing.location(file.path), file)
    return try? bytes?.withUnsafeBytes {
      try PictureDecoder.decodeDeep(
        $0, at: file.path, maximumPixels: Self.mostPixels, among: listing.formats)
    }
  }

  /// A picture of the survey in 8 bits, of which the brightest of a picture with 16 is white: 12 bits stored as 16 are
  /// nearly black else. Nil where it cannot be decoded.
  func picture(_ place: Int) -> PixelBuffer? {
    if heads[place].depth == 16 {
      return deepPicture(place).map { $0.stretched(0...max(1, $0.values.max() ?? 1)) }
    }
    let file = files[place]
    let bytes = try? PictureBytes.read(listing.location(file.path), file)
    return try? bytes?.withUnsafeBytes {
      try PictureDecoder.decode(
        $0, at: file.path, maximumPixels: Self.mostPixels, among: listing.formats)
    }
  }
}
