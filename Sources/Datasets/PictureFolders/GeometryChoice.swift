// The shape of the rows if none is given. The size follows from the heads of all files; the channels need pixels, of
// a bounded number of files.

import Foundations
import Pictures

/// A shape for the pictures of a folder, and why.
struct GeometryChoice {
  /// The longest side that is taken without being asked for.
  static let longestOwn = 1024
  /// The longest side of pictures that differ in size.
  static let longestCommon = 64

  let geometry: PictureGeometry
  /// Within which bounds the values of rows lie.
  let valueRange: ClosedRange<Float>
  /// What was taken and why, in sentences without their full stops.
  let sentences: [Message]

  /// The shape for the pictures of a survey.
  init(_ survey: PictureSurvey, _ options: PictureOptions) {
    let (size, why) = options.size.map { ($0, nil) } ?? Self.size(of: survey.heads)
    let chosen = options.channels == nil ? ChannelChoice(survey) : nil
    let channels = options.channels ?? chosen?.channels ?? 1
    let fitting = options.fit == nil ? FitChoice(survey, size, channels: channels) : nil
    let fit = options.fit ?? fitting?.fit ?? .crop
    let depth = DepthChoice(survey, wanted: options.bits, channels: channels, fit: fit)
    geometry = PictureGeometry(size: size, channels: channels, fit: fit, isDeep: depth.isDeep)
    valueRange = depth.range
    let way: Message =
      switch fit {
      case .crop: "pictures of other shapes are cropped to the centre (\(.fit))"
      case .pad:
        fitting?.spared.map { count in
          "pictures of other shapes are padded (\(.fit)), since cropping would cut what is visible in \(count) of them"
        } ?? "pictures of other shapes are padded (\(.fit))"
      case .stretch: "pictures of other shapes are stretched (\(.fit))"
      }
    let shape: Message? = why.map { "\($0): \(way)" } ?? (fitting?.spared == nil ? nil : way)
    sentences = (shape.map { [$0] } ?? []) + (chosen?.sentences ?? []) + depth.sentences
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
}

extension PictureSurvey.Head {
  /// Height and width.
  var size: PictureSize { PictureSize(height: Int(height), width: Int(width)) }
}

extension PictureSize {
  /// How many pixels it has.
  var area: Int { height * width }
}
