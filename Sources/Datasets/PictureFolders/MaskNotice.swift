// Sets for segmentation keep masks beside their pictures, under the same names in a folder of their own. As classes of
// a model of pictures they are half of what it learns; so they are noticed, and the folder without them is named.

import Foundations
import Pictures

/// Folders of masks among those of a survey.
struct MaskNotice {
  /// The most folders that are compared; more are classes.
  private static let mostFolders = 100
  /// How many pictures of a folder are looked at.
  private static let looks = 6

  /// What was found, as a sentence without its full stop; nil where there are no masks.
  private(set) var sentence: Message?

  /// Compares the folders of a survey whose paths differ in one name.
  ///
  /// - Parameter path: How the folder of all is called.
  init(_ survey: PictureSurvey, at path: String) {
    var folders: [String: [Int]] = [:]
    for (place, file) in survey.files.enumerated() {
      folders[FolderRoles.folders(of: file.path).joined(separator: "/"), default: []].append(place)
    }
    guard (2...Self.mostFolders).contains(folders.count) else { return }
    let names = folders.mapValues { Set($0.map { Self.stem(survey.files[$0].path) }) }
    let paths = folders.keys.sorted()
    var pairs: [(masks: String, pictures: String)] = []
    var known: [String: Bool] = [:]
    func areMasks(_ folder: String) -> Bool {
      if let found = known[folder] { return found }
      let found = Self.areMasks(folders[folder] ?? [], survey)
      known[folder] = found
      return found
    }
    for masks in paths {
      for pictures in paths where masks != pictures && Self.areSiblings(masks, pictures) {
        guard let own = names[masks], let other = names[pictures], own.count > 1,
          own.intersection(other).count * 10 >= own.count * 9, areMasks(masks), !areMasks(pictures)
        else { continue }
        pairs.append((masks, pictures))
      }
    }
    guard let first = pairs.first else { return }
    let more = pairs.count > 1 ? ", and so on in \(pairs.count - 1) more" : ""
    sentence =
      "\(first.masks)/ looks like masks of \(first.pictures)/, with the same names and two values\(more); without them: \(.train(data: "\(path)/\(first.pictures)", from: nil))"
  }

  /// Whether two paths differ in one folder.
  private static func areSiblings(_ left: String, _ right: String) -> Bool {
    let (left, right) = (PathParts.names(in: left), PathParts.names(in: right))
    return left.count == right.count && zip(left, right).count { $0 != $1 } == 1
  }

  /// A file's name without its ending and without what masks have behind it.
  private static func stem(_ path: String) -> String {
    let name = PathParts(path).name
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    let ending = ["_mask", "-mask", "_masks", "_seg", "_segmentation", "_label", "_gt"].first(
      where: stem.hasSuffix)
    return ending.map { String(stem.dropLast($0.count)) } ?? stem
  }

  /// Whether pictures of a folder, evenly spread, hold two values, or one; and some of them two.
  private static func areMasks(_ places: [Int], _ survey: PictureSurvey) -> Bool {
    let count = min(looks, places.count)
    let found = (0..<count).map { places[$0 * places.count / count] }.parallelMap {
      survey.picture($0)?.valuesOfMask
    }
    return found.allSatisfy { $0 != nil } && found.contains { $0 == 2 }
  }
}

extension PixelBuffer {
  /// How many values a mask has, one or two, those that compression made of them counted as one; nil for a picture
  /// that is none.
  fileprivate var valuesOfMask: Int? {
    guard colourTrait <= .noise, opacityTrait == .none else { return nil }
    let grey = stride(from: 0, to: bytes.count, by: channels).map { bytes[$0] }
    guard let low = grey.min(), let high = grey.max() else { return nil }
    if high - low <= 16 { return 1 }
    let between = grey.count { $0 - low > 16 && high - $0 > 16 }
    return between * 50 <= grey.count ? 2 : nil
  }
}
