// The shape of the rows if none is given. The size follows from the heads of all files; the channels need
// pixels, of a bounded number of files, and stop at the first that decides.

import Foundations
import Pictures

/// A shape for the pictures of a folder, and why.
struct GeometryChoice {
  /// The longest side that is taken without being asked for.
  static let longestOwn = 1024
  /// The longest side of pictures that differ in size.
  static let longestCommon = 64
  /// The most pixels that are decoded to find out which channels there are.
  private static let mostPixels = 1 << 28

  let geometry: PictureGeometry
  /// What was taken and why, in sentences without their full stops.
  let sentences: [Message]

  /// The shape for the pictures of a survey.
  init(_ survey: PictureSurvey, _ options: PictureOptions) {
    let (size, why) = options.size.map { ($0, nil) } ?? Self.size(of: survey.heads)
    let fit = options.fit ?? .crop
    let channels = options.channels ?? Self.channels(of: survey)
    geometry = PictureGeometry(size: size, channels: channels, fit: fit)
    let way: Message =
      switch fit {
      case .crop: "pictures of other shapes are cropped to the centre (\(.fit))"
      case .pad: "pictures of other shapes are padded (\(.fit))"
      case .stretch: "pictures of other shapes are stretched (\(.fit))"
      }
    sentences = why.map { ["\($0): \(way)"] } ?? []
  }

  /// The size for pictures, and a sentence where it is not simply theirs.
  ///
  /// That which all have, or at least half of them. Otherwise the median ratio of height to width with a longest
  /// side of 64, or of the median longest side where that is less.
  static func size(of heads: [PictureSurvey.Head]) -> (PictureSize, Message?) {
    var counts: [PictureSize: Int] = [:]
    for head in heads { counts[head.size, default: 0] += 1 }
    // Of equal counts the larger size, so that the order of files does not matter.
    let common = counts.max { ($0.value, $0.key.area, $0.key.width) < ($1.value, $1.key.area, $1.key.width) }
    if let common, max(common.key.height, common.key.width) <= longestOwn, common.value * 2 >= heads.count {
      let share = "\(common.value) of \(heads.count)"
      return (
        common.key,
        counts.count == 1 ? nil : "size \(common.key.description), the size of \(share) pictures"
      )
    }
    // The ratio is compared as height times 2^20 over width, in whole numbers.
    let ratios = heads.map { Int($0.height) << 20 / Int($0.width) }.sorted()
    let longest = heads.map { Int(max($0.height, $0.width)) }.sorted()
    let middle = heads.count / 2
    let (ratio, side) = (Double(ratios[middle]) / 0x1p20, min(longestCommon, longest[middle]))
    let size =
      ratio >= 1
      ? PictureSize(height: side, width: max(1, Int((Double(side) / ratio).rounded())))
      : PictureSize(height: max(1, Int((Double(side) * ratio).rounded())), width: side)
    let reason =
      counts.count == 1
      ? "the pictures' own \(common?.key.description ?? "") is large"
      : "there are \(counts.count) different sizes"
    return (size, "size \(size.description), since \(reason) and no size is given (\(.size))")
  }

  /// The channels that the pictures use: 4 if one is not opaque, else 3 if one has colour, else 1.
  private static func channels(of survey: PictureSurvey) -> Int {
    var most = 1
    for channels in [4, 3] where most == 1 {
      // A picture with opacity may be opaque, and any in colours grey.
      let candidates = survey.heads.indices.filter { survey.heads[$0].channels >= channels }
      if contains(candidates, survey, where: { channels == 4 ? $0.hasOpacity : $0.hasColour }) {
        most = channels
      }
    }
    return most
  }

  /// Whether one of some pictures has a property, of at most ``PictureFolder/surveyed`` at equal distances.
  private static func contains(
    _ candidates: [Int], _ survey: PictureSurvey, where property: @Sendable (PixelBuffer) -> Bool
  ) -> Bool {
    let pixels = candidates.reduce(0) { $0 &+ survey.heads[$1].size.area } / max(1, candidates.count)
    let most = min(PictureFolder.surveyed, max(16, mostPixels / max(1, pixels)), candidates.count)
    let sample = (0..<most).map { candidates[$0 * candidates.count / most] }
    for start in stride(from: 0, to: most, by: 32) {
      let found = Array(sample[start..<min(start + 32, most)]).parallelMap { place in
        let file = survey.files[place]
        let bytes = try? PictureBytes.read(survey.listing.location(file.path), file)
        let picture = try? bytes?.withUnsafeBytes {
          try PictureDecoder.decode(
            $0, at: file.path, maximumPixels: PictureSurvey.mostPixels, among: survey.listing.formats)
        }
        return picture.map(property) ?? false
      }
      if found.contains(true) { return true }
    }
    return false
  }
}

extension PictureSurvey.Head {
  /// Height and width.
  var size: PictureSize { PictureSize(height: Int(height), width: Int(width)) }
}

extension PictureSize {
  /// How many pixels it has.
  var area: Int { height * width }
}

extension PixelBuffer {
  /// Whether a pixel is not opaque.
  var hasOpacity: Bool {
    channels == 4 && stride(from: 3, to: bytes.count, by: 4).contains { bytes[$0] != 255 }
  }

  /// Whether a pixel is not grey.
  var hasColour: Bool {
    if channels == 1 { return false }
    return stride(from: 0, to: bytes.count, by: channels).contains { place in
      let (red, green, blue) = (bytes[place], bytes[place + 1], bytes[place + 2])
      return red != green || green != blue
    }
  }
}
