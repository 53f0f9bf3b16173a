// How many channels the rows of a folder have if nobody says it: as many as its pictures use. A file or two that differ
// from all others do not decide for them: one scan saved with opacity would give every row a channel that is the same
// almost everywhere. What is left out then is said, with a file and the setting that keeps it.

import Foundations
import Pictures

/// The channels of rows, and why.
struct ChannelChoice {
  /// The most pixels that are decoded to find out.
  private static let mostPixels = 1 << 28

  /// 4 where pictures have opacity, else 3 where they have colour, else 1.
  private(set) var channels = 1
  /// What was left out, in sentences without their full stops.
  private(set) var sentences: [Message] = []

  /// The channels of the pictures of a survey.
  init(_ survey: PictureSurvey) {
    let count = survey.files.count
    // A picture with opacity may be opaque, and any in colours grey.
    let opacity = TraitCount(survey, channels: 4, mostPixels: Self.mostPixels) { $0.opacityTrait }
    if opacity.isCommon(among: count) {
      channels = 4
      sentences =
        opacity.rarity(among: count).map {
          [
            "\($0) \(opacity.isOne ? "has" : "have") opacity, and so have the rows; \(.colours, 3) leaves it out"
          ]
        } ?? []
      return
    }
    if let file = opacity.first {
      let only: Message =
        opacity.isOne
        ? "the opacity of \(file) is" : "the opacity of \(opacity.text) pictures, \(file) among them, is"
      sentences.append("\(only) left out, since all others are opaque; \(.colours, 4) keeps it")
    }
    let colour = TraitCount(survey, channels: 3, mostPixels: Self.mostPixels) { $0.colourTrait }
    if colour.isCommon(among: count) {
      channels = 3
    } else if let file = colour.first {
      let only: Message =
        colour.isOne
        ? "the colours of \(file) are" : "the colours of \(colour.text) pictures, \(file) among them, are"
      sentences.append("\(only) left out, since all others are grey; \(.colours, 3) keeps them")
    } else if colour.hasTraces {
      sentences.append(
        "the pictures are grey up to noise, so the rows have 1 channel; \(.colours, 3) keeps it")
    }
  }
}

/// How much of a property a picture has.
enum PictureTrait: Int, Comparable {
  /// None at all.
  case none
  /// No more than compression makes of none.
  case noise
  /// Some, in hardly any pixel.
  case slight
  /// So much that a picture without it would be another one.
  case plain

  static func < (left: PictureTrait, right: PictureTrait) -> Bool { left.rawValue < right.rawValue }
}

/// How many pictures have a property, of a sample of bounded size that is spread evenly.
private struct TraitCount {
  private var seen = 0
  private var plain = 0
  private var slight = 0
  private let candidates: Int
  private(set) var hasTraces = false
  private var place = Int.max
  /// The first file that was found to have the property; nil where none was.
  private(set) var first: String?

  /// Counts among the pictures of a survey with at least so many channels.
  init(
    _ survey: PictureSurvey, channels: Int, mostPixels: Int, _ trait: @Sendable (PixelBuffer) -> PictureTrait
  ) {
    let places = survey.heads.indices.filter { survey.heads[$0].channels >= channels }
    candidates = places.count
    let pixels = places.reduce(0) { $0 &+ survey.heads[$1].size.area } / max(1, places.count)
    let most = min(PictureFolder.surveyed, max(16, mostPixels / max(1, pixels)), places.count)
    // Every part of the sample is spread over all files, so that it may end early.
    let parts = max(1, (most + 31) / 32)
    for part in 0..<parts {
      let sample = stride(from: part, to: most, by: parts).map { places[$0 * places.count / most] }
      let found = sample.parallelMap { survey.picture($0).map(trait) ?? PictureTrait.none }
      for (place, trait) in zip(sample, found) { note(trait, place, survey) }
      // More than a quarter of at least two parts: too many to be taken for few.
      if part > 0, plain * 4 > seen { break }
    }
  }

  private mutating func note(_ trait: PictureTrait, _ place: Int, _ survey: PictureSurvey) {
    seen += 1
    if trait > .none { hasTraces = true }
    guard trait > .noise else { return }
    if trait == .plain { plain += 1 } else { slight += 1 }
    if place < self.place { (self.place, first) = (place, survey.files[place].path) }
  }

  /// How many of all pictures have the property, if the sample is like them.
  private func estimate(_ found: Int) -> Double { Double(found) * Double(candidates) / Double(max(1, seen)) }

  /// Whether the property is that of the set: more than one picture in twenty plainly have it, and more than one at
  /// all among eight; or half of all have some of it.
  func isCommon(among count: Int) -> Bool {
    let few = max(Double(count) / 20, count >= 8 ? 1 : 0)
    return estimate(plain) > few || 2 * estimate(plain + slight) >= Double(count)
  }

  /// How many pictures have it where that is less than half of them; nil else.
  func rarity(among count: Int) -> String? {
    2 * estimate(plain + slight) < Double(count) ? "\(text) of \(count) pictures" : nil
  }

  /// Whether one picture has it and all were looked at.
  var isOne: Bool { plain + slight == 1 && seen == candidates }

  /// How many pictures have it.
  var text: String {
    let number = Int(estimate(plain + slight).rounded())
    return seen == candidates ? "\(number)" : "about \(number)"
  }
}

extension PixelBuffer {
  /// The share of the pixels, one in a thousand, above which something is more than slight.
  private var few: Int { height * width / 1000 }

  /// How much opacity a picture has: plain where what is let through, differences of a few steps aside, adds up to more
  /// than one pixel in a thousand.
  var opacityTrait: PictureTrait {
    guard channels == 4 else { return .none }
    var (sum, isAny) = (0, false)
    for place in stride(from: 3, to: bytes.count, by: 4) where bytes[place] != 255 {
      isAny = true
      let through = 255 - Int(bytes[place])
      if through > 8 { sum += through }
    }
    return sum > 255 * few ? .plain : isAny ? .slight : .none
  }

  /// How much colour a picture has, by how far the largest and the least of a pixel's three values are apart where it is
  /// opaque: plain where that is more than 3 on average or more than 24 in one of a thousand pixels. JPEG leaves
  /// about 1 or 2 in grey pictures.
  var colourTrait: PictureTrait {
    if channels == 1 { return .none }
    var (sum, strong) = (0, 0)
    for place in stride(from: 0, to: bytes.count, by: channels) {
      let (red, green, blue) = (bytes[place], bytes[place + 1], bytes[place + 2])
      if red == green, green == blue { continue }
      let apart = Int(max(red, green, blue)) - Int(min(red, green, blue))
      let seen = channels == 4 ? apart * Int(bytes[place + 3]) / 255 : apart
      sum += seen
      if seen > 24 { strong += 1 }
    }
    if sum > 3 * height * width || strong > few { return .plain }
    return strong > 0 ? .slight : sum > 0 ? .noise : .none
  }
}
