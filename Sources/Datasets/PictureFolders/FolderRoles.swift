// What the folders of a data set of pictures stand for. Published sets keep their splits in folders: train/, val/ and
// test/ with the classes in them (ImageNet), classes with the splits in them, or, for anomalies, train/good and
// test/<defect> beside ground_truth/ with masks (MVTec AD). Otherwise first-level folders are classes.

import Foundations

/// The splits and the classes of files, by the folders in their paths.
struct FolderRoles: Sendable {
  /// What the files of a folder are for.
  enum Part: Int, CaseIterable, Comparable {
    case training, validation, test, masks

    static func < (left: Part, right: Part) -> Bool { left.rawValue < right.rawValue }
  }

  private static let parts: [String: Part] = [
    "train": .training, "training": .training, "val": .validation, "valid": .validation,
    "validation": .validation, "dev": .validation, "test": .test, "testing": .test,
    "ground_truth": .masks, "ground-truth": .masks, "groundtruth": .masks,
  ]

  /// What a folder, or a cell of a table, of a name is for; nil where it is no split.
  static func part(named name: some StringProtocol) -> Part? { parts[name.lowercased()] }

  /// At which place of a path the split stands; nil where folders are no splits.
  private(set) var level: Int?
  /// How many folders at the beginning are those of every file.
  private var common = 0
  /// Why folders with the names of splits are none, as a sentence without its full stop.
  private(set) var doubt: Message?

  /// The roles of folders that hold these files.
  ///
  /// Every file has to lie in a folder with the name of a split, all at the same place of their paths, and some are
  /// to be trained on. Masks are only known as such beside both training and test.
  init(of files: [PictureFile]) {
    let folders = files.map { Self.folders(of: $0.path) }
    guard let first = folders.first else { return }
    common = folders.reduce(first.count) { shared, path in
      zip(first, path).prefix(shared).prefix { $0 == $1 }.count
    }
    for place in 0...(common + 1) where level == nil {
      let names = Set(folders.map { place < $0.count ? $0[place] : nil })
      let found = Set(names.map { $0.flatMap { Self.part(named: $0) } })
      guard found.contains(.training), found.contains(.test) || !found.contains(.masks) else { continue }
      if !found.contains(nil) {
        level = place
      } else if place == common, found.contains(.test) || found.contains(.validation) {
        doubt = Self.doubt(names, files, at: place)
      }
    }
    if level != nil { doubt = nil }
  }

  private static func doubt(_ names: Set<Substring?>, _ files: [PictureFile], at place: Int) -> Message {
    let known = names.compactMap(\.self)
    let splits = known.filter { part(named: $0) != nil }.sorted().map { "\($0)/" }
    let other =
      known.filter { part(named: $0) == nil }.sorted().first.map { "\($0)/" }
      ?? files.first { folders(of: $0.path).count <= place }.map(\.path) ?? ""
    return """
      \(splits.joined(separator: ", ")) are not taken as splits, since '\(other)' lies beside them; they are if \
      nothing else does
      """
  }

  /// The folders in a path, the outermost first.
  static func folders(of path: String) -> [Substring] { PathParts.names(in: path).dropLast().map { $0[...] } }

  /// What a file is for: to be trained on where folders are no splits.
  func part(of path: String) -> Part {
    guard let level else { return .training }
    let folders = Self.folders(of: path)
    return (level < folders.count ? Self.part(named: folders[level]) : nil) ?? .training
  }

  /// The class of a file: the folder below that of its split, or above it where every class has splits of its own; the
  /// first-level folder where there are no splits.
  private func label(of path: String) -> Substring? {
    var folders = Self.folders(of: path)
    guard let level else { return folders.first }
    folders.remove(at: level)
    return common < level ? folders[common] : level < folders.count ? folders[level] : nil
  }

  /// The classes of files. Without splits there are none unless every file has one; with splits files without a class
  /// may stand in some of them, and a single class says nothing.
  func labels(of files: [PictureFile]) -> PictureLabels? {
    let found = files.map { label(of: $0.path).map(String.init) }
    guard level != nil else { return found.contains(nil) ? nil : PictureLabels(found) }
    let labels = PictureLabels(found)
    return labels.names.count > 1 ? labels : nil
  }

  /// Which folders are which splits, as a sentence without its full stop; nil where there are none.
  func sentence(_ files: [PictureFile], leftOut: [PictureFile], labels: PictureLabels?) -> Message? {
    guard let level else { return nil }
    var names: [Part: Set<Substring>] = [:]
    var counts: [Part: Int] = [:]
    for file in files + leftOut {
      let part = part(of: file.path)
      names[part, default: []].insert(Self.folders(of: file.path)[level])
      counts[part, default: 0] += 1
    }
    let parts = names.keys.sorted().map { part in
      let folders = (names[part] ?? []).sorted().map { "\($0)/" }.joined(separator: " and ")
      let count = counts[part] ?? 0
      return switch part {
      case .training: "\(folders) is trained on (\(count) \(count == 1 ? "picture" : "pictures"))"
      case .validation: "\(folders) validates (\(count))"
      case .test: "\(folders) is the test split (\(count))"
      case .masks: "\(folders) holds masks and is left out (\(count))"
      }
    }
    let place = common < level ? "around" : "in"
    let classes = labels == nil ? "" : "; the folders \(place) them are the classes"
    return "\(parts.joined(separator: ", "))\(classes)"
  }
}

/// The classes of pictures.
struct PictureLabels: Sendable, Equatable {
  /// Their names, in the order of their bytes.
  let names: [String]
  /// The number of each picture's among them; -1 where it has none.
  let numbers: [Int32]

  /// Classes by their names, nil where a picture has none.
  init(_ classes: [String?]) {
    let known = Set(classes.compactMap(\.self))
    names = known.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    numbers = classes.map { $0.flatMap { places[$0] } ?? -1 }
  }
}
