// From what a user calls a row to its place: a number, the name of a file, or a path of it. Whoever knows a file should
// not have to count files.

import Examples
import Foundation
import Foundations

/// The names of the rows of a source.
public struct RowNames {
  private let source: any DataSource
  private let dataset: Dataset
  /// The places of titles, and of the last parts of titles that are paths.
  private let titles: [String: [Int]]
  private let bases: [String: [Int]]

  /// The names of rows of a data set.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - dataset: The data that they are of.
  public init(_ source: any DataSource, of dataset: Dataset) {
    self.source = source
    self.dataset = dataset
    let named = (0..<source.count).compactMap { place in source.title(of: place).map { ($0, place) } }
    titles = Dictionary(grouping: named) { $0.0 }.mapValues { $0.map(\.1) }
    bases = Dictionary(grouping: named) { Self.base($0.0) }.mapValues { $0.map(\.1) }
  }

  /// Whether a text is the number of a row, whatever rows there are.
  public static func isNumber(_ word: String) -> Bool {
    Int(word.trimmingCharacters(in: .whitespaces)) != nil
  }

  /// What a row is called: its title, else its number, from 0, in the data set.
  public static func name(of index: Int, in source: any DataSource) -> String {
    source.title(of: index) ?? "\(source.number(of: index))"
  }

  /// The last part of a row's title, at most 24 characters of it, for captions; else its place.
  public static func short(of index: Int, in source: any DataSource) -> String {
    guard let title = source.title(of: index) else { return "\(number(of: index, in: source))" }
    let name = base(title)
    return name.count > 24 ? "\(name.prefix(11))..\(name.suffix(11))" : name
  }

  /// What a row is called where it stands alone: its short title, or `example 3`.
  public static func title(of index: Int, in source: any DataSource) -> String {
    source.title(of: index) == nil ? "example \(number(of: index, in: source))" : short(of: index, in: source)
  }

  /// The number by which a row is taken: its place, from 0, or the line of its file.
  public static func number(of index: Int, in source: any DataSource) -> Int {
    source.numbering == .fromZero ? index : source.number(of: index)
  }

  /// The places of the rows in a list with commas, such as `1,2,3` or `a.png,b.png`.
  ///
  /// - Throws: As ``place(of:)``.
  public func places(of list: String) throws -> [Int] {
    // A name may hold a comma.
    if list.contains(","), let place = try found(list) { return [place] }
    return try list.split(separator: ",", omittingEmptySubsequences: false).map { try place(of: String($0)) }
  }

  /// The place of a row: its number from 0, its title, the last part of its title if no other ends so, or the path of
  /// its file.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a name that no row has, with a near one, or that several have.
  public func place(of word: String) throws -> Int {
    let word = word.trimmingCharacters(in: .whitespaces)
    if let number = Int(word) {
      if source.numbering != .fromZero { return try source.places(ofNumbers: [number])[0] }
      // A title of digits is taken where no row has that number.
      return (0..<source.count).contains(number) ? number : try found(word) ?? number
    }
    if let place = try found(word) { return place }
    if titles.isEmpty {
      throw Failure(
        .usage, "'\(word)' is not the number of an example",
        remedy: "Give whole numbers, for example 1,2,3")
    }
    for (split, other) in [
      ("train", dataset.training), ("validation", dataset.validation), ("test", dataset.test),
    ] {
      if let other, try RowNames(other, of: dataset).found(word) != nil {
        throw Failure(
          .usage, "'\(word)' is not among the rows that are used", remedy: "Give \(.split, split)")
      }
    }
    throw Suggestion.unknown(
      source.kind.isPicture ? "picture" : "row", word,
      among: (PathParts.hasSlash(word) ? titles : bases).keys.sorted(),
      listing: "The rows are named \(examples); a number from 0 does as well")
  }

  /// A few names.
  private var examples: String {
    let some = (0..<min(3, source.count)).map { "'\(Self.name(of: $0, in: source))'" }.joined(separator: ", ")
    return source.count > 3 ? some + " and so on" : some
  }

  /// The place of the row of a name; nil where there is none.
  private func found(_ word: String) throws -> Int? {
    for places in [titles[word], bases[word]].compactMap(\.self) {
      guard places.count == 1 else {
        let all = places.prefix(3).map { "\(Self.name(of: $0, in: source)) (\($0))" }.joined(separator: ", ")
        throw Failure(
          .usage, "'\(word)' is the name of \(places.count) rows: \(all)\(places.count > 3 ? ", ..." : "")",
          remedy: "Give the whole path, or the number")
      }
      return places[0]
    }
    guard let folder = dataset.pictures, PathParts.hasSlash(word), let same = bases[Self.base(word)] else {
      return nil
    }
    let path = Self.absolute(word)
    return same.first { place in
      source.title(of: place).map { Self.absolute(folder.location(of: $0)) == path } ?? false
    }
  }

  private static func absolute(_ path: String) -> String {
    ResolvedPath.existing(path) ?? ResolvedPath.absolute(path)
  }

  private static func base(_ title: String) -> String { PathParts(title).name }
}

extension PictureFolder {
  /// The path of a file of the folder, by the title of its row.
  func location(of title: String) -> String { survey.listing.location(title) }
}
