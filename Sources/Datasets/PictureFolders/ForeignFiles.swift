// The files of a folder that are not read, counted by their endings: a folder of pictures is not half read without a
// word, and one without pictures says what there is instead.

import Foundation
import Foundations

/// Files of a folder that are not read.
struct ForeignFiles: Sendable {
  /// Their paths below the folder.
  private(set) var paths: [String] = []

  /// Takes in a file.
  mutating func note(_ path: String) { paths.append(path) }

  /// Without those beside which a picture of the same name lies: they have been converted.
  func without(converted pictures: [PictureFile]) -> ForeignFiles {
    let names = Set(pictures.map { PathParts($0.path).withoutEnding })
    var rest = self
    rest.paths.removeAll { names.contains(PathParts($0).withoutEnding) }
    return rest
  }

  /// How many pictures of each ending are not read.
  private var pictures: [String: Int] {
    counts.filter { ending, _ in ForeignFormat.of("a\(ending)")?.format.isPicture == true }
  }

  /// How many files have an ending, in lower case with the dot; empty where they have none.
  private var counts: [String: Int] {
    paths.reduce(into: [:]) { counts, path in
      let other = PathParts(path).ending.lowercased()
      let ending = ForeignFormat.of(PathParts(path).name)?.ending
      counts[ending ?? (other.isEmpty ? "" : ".\(other)"), default: 0] += 1
    }
  }

  /// "6 .bmp, 1 .svg", the most frequent first, eight at most.
  private static func listed(_ counts: [String: Int]) -> String {
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let parts = sorted.prefix(8).map { "\($0.value) \($0.key.isEmpty ? "without an ending" : $0.key)" }
    return (parts + (sorted.count > 8 ? ["others"] : [])).joined(separator: ", ")
  }

  /// How many pictures are not read, as a sentence without its full stop; nil where there are none.
  var sentence: Message? {
    let pictures = pictures
    switch pictures.values.reduce(0, +) {
    case 0: return nil
    case 1: return "1 file is a picture of a kind that is not read (\(Self.listed(pictures)))"
    case let count: return "\(count) files are pictures of kinds that are not read (\(Self.listed(pictures)))"
    }
  }

  /// The lines that make readable pictures of those in a folder, as the beginning of a sentence; nil where there are
  /// none.
  func remedy(in folder: String) -> Message? {
    let lines = ForeignFormat.lines(forAll: pictures.keys.sorted(), in: folder).map { "`\($0)`" }
    return lines.isEmpty ? nil : "Convert them with \(Message(lines.joined(separator: ", ")))"
  }

  /// That a file among them can be read by itself, as a sentence without its full stop; nil where none can.
  func otherData(in folder: String) -> Message? {
    let endings = Dataset.everyEnding(with: [])
    let readable = paths.sorted().filter { path in endings.contains { path.lowercased().hasSuffix($0) } }
    guard let first = readable.first(where: { $0.contains("train") }) ?? readable.first else { return nil }
    return readable.count == 1
      ? "Give the file itself: '\(PathParts.joined(folder, first))'"
      : "Give one of its \(readable.count) files of data itself, for example '\(PathParts.joined(folder, first))'"
  }

  /// What there is instead of pictures, as the end of a sentence; empty where there is nothing.
  var instead: String {
    let counts = counts
    if counts.isEmpty { return "" }
    return "; it holds \(Self.listed(counts))"
  }
}
