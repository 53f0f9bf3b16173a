// `vae direction`: the way from one kind of examples to another in the latents, kept with the model.

import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Evaluation
import Examples
import Foundation
import Foundations
import Pictures
import Storage
import Training

struct DirectionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "direction",
    abstract: "Find the direction in the latents from one kind of examples to another.",
    discussion: """
      Examples: vae direction latest --from neutral/ --to smiling/
                vae direction latest mnist --from 3 --to 8
                vae direction latest faces.csv --from glasses=no --to glasses=yes --name glasses
                vae direction latest sprites --from hero_3.png,hero_4.png --to hero_20.png
                vae edit latest photograph.png --direction neutral-to-smiling

      The direction is the difference of the mean latents (posterior means) of both kinds. It is kept in the folder of the \
      model, where 'vae edit' finds it by its name. What goes along with the difference is moved too: if all who smile are \
      women, so is sex. Give two sets that are alike in everything else, or as many of each kind in both.

      How well it tells the two kinds apart (AUROC: 0.5 is chance, 1 is perfect) is measured on examples that were held out \
      in turn.
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(
    help:
      "The data whose labels or columns --from and --to name. (default: the run's own, unless they name data themselves)"
  )
  var data: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The examples at the beginning: a data set, a file or a folder; or of DATA a label, column=value or, where rows have no labels, their numbers from 0 or their names.",
      valueName: "kind"))
  var from: String
  @Option(
    parsing: .unconditional, help: ArgumentHelp("The examples at the end, likewise.", valueName: "kind"))
  var to: String
  @Option(help: "The name of the direction. (default: made of its two ends)") var name: String?
  @OptionGroup var rows: RowOptions
  @Flag(help: "Print the result as one JSON object.") var json = false
  @OptionGroup var shared: SharedOptions

  func run() throws {
    try name.map { try LatentDirection.require(name: $0) }
    let opened = try shared.opened(model)
    guard opened.isFinished else {
      throw Failure(
        .usage, "the run has not ended, and a direction belongs to the weights it was found with",
        at: opened.path, remedy: "Wait for its end, or give the folder of a model")
    }
    let (first, last) = try ends(of: opened)
    let among = try reference(opened, first.source, last.source)
    let found = try DirectionSearch(
      name ?? Self.name(first.name, last.name), from: first, to: last, among: among, opened.trained,
      on: shared.backend)
    try found.direction.write(beside: opened.trained, in: opened.path)
    let file = LatentDirection.path(of: found.direction.name, in: opened.path)
    let notes = found.notes(told: opened.trained.configuration.attributes)
    if json {
      try Console.json(Result(file: file, found))
    } else {
      Console.result(file)
      Console.result(Self.sentence(found))
    }
    if shared.quiet { return }
    for note in notes { Console.error("warning: \(note)") }
    if !json {
      let data = data ?? (try? opened.request?.name) ?? "DATA"
      Console.error(
        Message(
          "next:\n  "
            + ShellText.command(["vae", "edit", model, data, "--direction", found.direction.name])))
    }
  }

  /// What was found, in words.
  private static func sentence(_ found: DirectionSearch) -> String {
    func examples(_ end: (name: String, rows: Int)) -> String {
      "\(end.name) (\(NumberText.grouped(end.rows)) \(end.rows == 1 ? "example" : "examples"))"
    }
    let direction = found.direction
    let separation =
      found.separation.map {
        "held-out examples are told apart with an AUROC of \(NumberText.decimal($0.auroc, places: 3)) "
          + "± \(NumberText.decimal($0.standardError, places: 3))"
      } ?? "with one example on a side, none can be held out to see how well it tells them apart"
    return
      "from \(examples(direction.from)) to \(examples(direction.to)): a step of "
      + "\(NumberText.decimal(found.deviations, places: 2)) standard deviations of the latents of data; \(separation)"
  }

  /// A name made of those of two ends.
  private static func name(_ first: String, _ last: String) -> String {
    func part(_ text: String) -> String {
      let name = PathParts(text).stem
      let safe = (name.isEmpty ? text : name).map { character -> Character in
        character.isLetter || character.isNumber || "-_.".contains(character) ? character : "-"
      }
      return String(String(safe).drop { $0 == "." || $0 == "-" }.prefix(40))
    }
    return "\(part(first))-to-\(part(last))"
  }

  // MARK: Rows

  private typealias End = (name: String, source: any DataSource)

  /// The examples at both ends.
  private func ends(of model: RunModel) throws -> (End, End) {
    if data == nil, isData(from) || isData(to) {
      func end(_ path: String) throws -> End {
        (
          PathParts.names(in: path).last ?? path,
          try rows.rows(of: model, path, shared, everyRow: true).source
        )
      }
      return (try end(from), try end(to))
    }
    let columns = [from, to].map { text in
      text.contains("=") ? String(text.prefix { $0 != "=" }) : Attribute.labelName
    }
    let known = model.trained.configuration.attributes.map(\.name)
    let asked = Set(columns.filter { $0 != Attribute.labelName && !known.contains($0) })
    let found = try rows.rows(of: model, data, shared, everyRow: true, conditions: asked.sorted())
    // Rows without labels are named one by one.
    let names = found.source.hasLabels ? nil : RowNames(found.source, of: found.data.dataset)
    func end(_ text: String, _ column: String, _ flag: String) throws -> End {
      if let names, column == Attribute.labelName, !known.contains(column), !text.contains("=") {
        let places = try NamedExamples.places(text, in: names, flag: flag)
        return (text, try NamedExamples.rows(places, of: found.source))
      }
      let value = text.contains("=") ? String(text.drop { $0 != "=" }.dropFirst()) : text
      do { return (text, try KindsOfRows(column, of: found).rows(of: value)) } catch var failure as Failure {
        failure.place = failure.place ?? "\(flag)"
        throw failure
      }
    }
    return (try end(from, columns[0], "--from"), try end(to, columns[1], "--to"))
  }

  /// Whether a text names data rather than a label: what is there, and what looks like a path.
  private func isData(_ text: String) -> Bool {
    Catalog.entry(named: text) != nil || FileManager.default.fileExists(atPath: text)
      || PathParts.hasSlash(text)
      || Dataset.everyEnding(with: shared.access.formats).contains { OutputEnding.has(text, $0) }
  }

  /// The data that say where latents of data lie: those that the model was trained on, else the examples themselves.
  private func reference(
    _ model: RunModel, _ first: any DataSource, _ last: any DataSource
  ) throws -> any DataSource {
    if model.run != nil,
      let known = try? model.trainingRows(shared.access, memory: shared.memory?.bytes, remedy: "")
    {
      return known.source
    }
    if !shared.quiet {
      Console.error("the training data are not known, so where data lie is told by these examples alone")
    }
    return try JoinedSource([first, last])
  }

  /// What is printed with --json.
  private struct Result: Encodable {
    struct End: Encodable {
      var name: String
      var examples: Int
    }
    var file: String
    var name: String
    var from: End
    var to: End
    /// The length of the step in standard deviations of the latents of data.
    var deviations: Double
    /// null where a side has one example.
    var auroc, aurocStandardError, chanceShare: OrNull<Double>

    init(file: String, _ found: DirectionSearch) {
      let direction = found.direction
      (self.file, name, deviations) = (file, direction.name, found.deviations)
      from = End(name: direction.from.name, examples: direction.from.rows)
      to = End(name: direction.to.name, examples: direction.to.rows)
      auroc = OrNull(found.separation?.auroc)
      aurocStandardError = OrNull(found.separation?.standardError)
      chanceShare = OrNull(found.chance)
    }

    private enum CodingKeys: String, CodingKey {
      case file, name, from, to, deviations, auroc
      case aurocStandardError = "auroc_standard_error"
      case chanceShare = "chance_share"
    }
  }
}
