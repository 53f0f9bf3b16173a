// `vae neighbours`: which training examples a model holds to be like one.

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
import Tables
import Training

struct NeighboursCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neighbours",
    abstract: "Find the training examples whose latents are nearest to those of others.",
    discussion: """
      Examples: vae neighbours latest --text "the cat sat on the mat"
                vae neighbours sprites more-sprites hero_3.png -n 3

      Of each example its neighbours are listed, the nearest first, with the distance of their latents (posterior means).
      """)

  @Argument(help: ArgumentHelp("A run.", valueName: "run")) var model: String
  @Argument(help: NamedExamples.help) var data: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A text, for models of texts. May be given several times.", valueName: "text"))
  var text: [String] = []
  @Option(name: .short, parsing: .unconditional, help: "How many neighbours of each example.") var n = 5
  @OptionGroup var rows: RowOptions
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The .csv file to write. (default: standard output)", valueName: "file"))
  var output: String?
  @Flag(help: "Print one JSON object.") var json = false
  @OptionGroup var shared: SharedOptions

  /// How many examples are taken where none are named.
  private static let standard = 5

  func run() throws {
    try OutputEnding.require(output, [".csv"])
    if n < 1 { throw Failure(.usage, "\(n) neighbours cannot be found", at: "-n", remedy: "Give at least 1") }
    let opened = try shared.opened(model)
    let asked = try examples(opened)
    let training = try opened.trainingRows(
      shared.access, memory: shared.memory?.bytes, remedy: "Name a run, whose training rows can be read"
    ).source.readable()
    let found = try LatentNeighbours(
      of: asked, among: training, count: n, by: opened.trained.inference(on: shared.backend))
    let coding = opened.trained.configuration.data?.text
    func name(_ row: Int, _ source: any DataSource) throws -> String {
      try source.text(of: row) ?? coding?.text(of: source.tokens(of: row))
        ?? RowNames.name(of: row, in: source)
    }
    let lines = try found.neighbours.enumerated().flatMap { row, neighbours in
      try neighbours.map { neighbour in
        Line(
          example: try name(row, asked), neighbour: try name(neighbour.row, training),
          distance: neighbour.distance)
      }
    }
    if json { return try Console.json(lines) }
    guard let output else { return show(lines) }
    let rows = lines.map { line in
      [line.example, line.neighbour, NumberText.decimal(line.distance, places: 4)]
        .map { DelimitedText.cell($0) }.joined(separator: ",")
    }
    try AtomicFile.write((["example,neighbour,distance"] + rows).joined(separator: "\n") + "\n", to: output)
    Console.result(output)
  }

  /// The examples whose neighbours are asked for.
  private func examples(_ opened: RunModel) throws -> any DataSource {
    if text.isEmpty {
      if data.isEmpty {
        throw Failure(
          .usage, "no examples are given",
          remedy: "Name data, or give a text with --text where the model is of texts")
      }
      return try rows.named(data, nil, Self.standard, of: opened, shared).source
    }
    guard let coding = opened.trained.configuration.data?.text else {
      throw Failure(.usage, "the model's examples are not texts", at: "--text", remedy: "Leave it out")
    }
    if !data.isEmpty {
      throw Failure(.usage, "texts are given already", at: "--text", remedy: "Leave the data out, or --text")
    }
    return try TextSource(given: text, coding: coding)
  }

  private func show(_ lines: [Line]) {
    var example: String?
    for line in lines {
      if line.example != example { Console.result(ShownText.of(line.example)) }
      example = line.example
      Console.result("  \(NumberText.decimal(line.distance, places: 3))  \(ShownText.of(line.neighbour))")
    }
  }

  /// A neighbour of an example.
  private struct Line: Encodable {
    var example: String
    var neighbour: String
    var distance: Double
  }
}
