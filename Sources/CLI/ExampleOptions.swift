// Which examples a command is about: a split of the data, and numbers within it.

import ArgumentParser
import Datasets
import Foundation
import Foundations
import Pictures
import Storage
import Training

/// The options for the rows that a command takes.
struct RowOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The rows to use: \(DataSplit.allCases.map(\.rawValue).joined(separator: ", ")). \
      (default: test, else validation, else all)
      """, valueName: "split"))
  var split: String?
  @OptionGroup(title: "Tables") var table: TableFlags
  @OptionGroup(title: "Arrays") var arrays: ArrayFlags

  /// The rows of the data that are named, or of the model's run, and a sentence that says which they are.
  ///
  /// - Parameters:
  ///   - everyRow: Whether the rows are listed or named by their numbers, so that none may be left out.
  ///   - limit: Only this many rows, the first ones; all where nil.
  ///   - key: What chooses them instead.
  ///   - conditions: Columns that are kept beside the rows, though the model is not told them.
  func rows(
    of model: RunModel, _ data: String?, _ shared: SharedOptions, everyRow: Bool = false, limit: Int? = nil,
    chosenBy key: Key? = nil, conditions: [String] = []
  ) throws -> ChosenRows {
    let part = try split.map(DataSplit.named)
    let request = DataRequest(
      data ?? "", table: try table.request(), arrays: try arrays.request(), conditions: conditions)
    let found = try shared.data(of: model, request)
    let rows = try ChosenRows(found, split: part, everyRow: everyRow, limit: limit, chosenBy: key)
    try DataCheck.require(rows.source, fits: model.trained.configuration)
    if !shared.quiet { Console.error(Message(rows.sentence)) }
    return rows
  }
}

/// Which examples a user names.
enum NamedExamples {
  /// What names them as arguments.
  static let help: ArgumentHelp = """
    The name of a data set, a file or a folder of pictures; after it, the names or numbers of examples, if not the \
    first ones. Or several pictures.
    """

  /// The places of the rows in an option's list of numbers, names or paths.
  static func places(_ list: String, in names: RowNames, flag: String) throws -> [Int] {
    do { return try names.places(of: list) } catch var failure as Failure {
      failure.place = Message(flag)
      throw failure
    }
  }

  /// How many of the first rows hold every row of these lists; nil where rows are named, or numbered as none can be.
  static func limit(_ lists: [String]) -> Int? {
    let words = lists.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let numbers = words.compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    guard numbers.count == words.count, numbers.allSatisfy({ (0..<Int.max).contains($0) }) else { return nil }
    return numbers.max().map { $0 + 1 }
  }

  /// Whether a path is that of one picture.
  static func isPicture(_ path: String, _ shared: SharedOptions) -> Bool {
    var isFolder: ObjCBool = false
    return shared.access.formats.contains { $0.fits(name: path) }
      && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }

  /// The rows at places that a user named.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a place that is not there.
  static func rows(_ places: [Int], of source: any DataSource) throws -> any DataSource {
    if let wrong = places.first(where: { !(0..<source.count).contains($0) }) { _ = try source.rows([wrong]) }
    return source.subset(places)
  }

  /// Rows as a user reads them in a list: all of a few, the first of many.
  static func list(_ source: any DataSource, most: Int = 64) -> String {
    let names = (0..<min(source.count, most)).map { RowNames.name(of: $0, in: source) }.joined(
      separator: ", ")
    return source.count > most ? "\(names) and \(source.count - most) more" : names
  }
}

extension RowOptions {
  /// The examples of a command that takes pictures, or data and after it the names of some of its rows, and what each is called
  /// in captions; files are listed.
  ///
  /// - Parameters:
  ///   - names: What stands on the command line.
  ///   - count: How many of the first rows are asked for where none are named.
  ///   - standard: How many are taken where nothing is said.
  func named(
    _ names: [String], _ count: Int?, _ standard: Int, of model: RunModel, _ shared: SharedOptions
  ) throws -> (source: any DataSource, captions: [String]) {
    func captioned(_ source: any DataSource) -> (source: any DataSource, captions: [String]) {
      (source, (0..<source.count).map { RowNames.short(of: $0, in: source) })
    }
    guard let first = names.first else { fail("an argument without a value") }
    if names.count > 1, NamedExamples.isPicture(first, shared) {
      return captioned(try pictures(at: names, of: model, shared))
    }
    let isNamed = names.count > 1
    let found = try rows(
      of: model, first, shared, everyRow: isNamed, limit: isNamed ? nil : count ?? standard)
    var examples = captioned(found.source)
    if isNamed {
      let known = RowNames(found.source, of: found.data.dataset)
      let places = try names.dropFirst().map(known.place)
      examples = (try NamedExamples.rows(places, of: found.source), places.map { examples.captions[$0] })
    }
    if !shared.quiet, examples.source.count > 0, examples.source.title(of: 0) != nil {
      Console.error(Message("in this order: \(NamedExamples.list(examples.source))"))
    }
    return examples
  }

  /// Single pictures, which may lie anywhere, as rows in the order in which they are named.
  func pictures(at paths: [String], of model: RunModel, _ shared: SharedOptions) throws -> any DataSource {
    if split != nil {
      throw Failure(
        .usage, "files that are named have no splits", at: "--split", remedy: "Leave it out")
    }
    var said: Set<String> = []
    let rows = try JoinedSource(
      paths.map { path in
        guard NamedExamples.isPicture(path, shared) else {
          throw Failure(
            .missingInput, "there is no picture here", at: path,
            remedy: "Give files of pictures, or a folder and names of files in it")
        }
        let found = try shared.data(of: model, DataRequest(path), said: &said)
        return try found.source(.all).readable()
      })
    try DataCheck.require(rows, fits: model.trained.configuration)
    if !shared.quiet { Console.error(Message("using \(rows.count) files: \(NamedExamples.list(rows))")) }
    return rows
  }
}
