// Two models on the same rows: which quantity, what is refused, what is said.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Storage
import Testing
import Training
import _TestSupport

@testable import Evaluation

@Suite("Comparison")
struct ComparisonTests {
  /// A model saved in a folder, as a user names it.
  private static func opened(_ trained: TrainedModel, _ name: String, in folder: String) throws -> RunModel {
    try trained.write(to: "\(folder)/\(name)")
    return try RunModel("\(folder)/\(name)", runs: folder)
  }

  private static func rows(_ source: any DataSource, in folder: String) throws -> ChosenRows {
    var values = [UInt8](repeating: 0, count: source.count * source.rowBytes)
    try values.withUnsafeMutableBytes { try source.read(Array(0..<source.count), into: $0) }
    try NPY.write(
      NumericArray(.float32, shape: [source.count, source.rowCount], bytes: SharedBytes(copying: values)),
      to: "\(folder)/rows.npy")
    return try ChosenRows(
      RunData(RunModel("\(folder)/a", runs: folder), DataRequest("\(folder)/rows.npy")), split: .train)
  }

  // Under the true posterior every importance weight is the likelihood, however many there are. The bound has its
  // divergence in closed form, as in every evaluation, and varies with the draw.
  @Test(
    "differences are those of likelihoods that are known, or of the bounds of an evaluation",
    arguments: [1, 5])
  func linear(samples: Int) throws {
    try withTemporaryFolder { folder in
      let exact = LinearGaussian.exact
      var wider = exact
      wider.deviation = 0.8
      let rows = try exact.rows(60)
      let models = try [exact, wider].map { try $0.trained() }
      let first = try Self.opened(models[0], "a", in: folder)
      let second = try Self.opened(models[1], "b", in: folder)
      let compared = try ComparedRows(Self.rows(rows, in: folder))
      let comparison = try Comparison(
        first, second, on: compared, importanceSamples: samples, backend: CPU())
      let name = samples == 1 ? "evidence lower bound" : "log-likelihood, importance-weighted, 5 samples"
      #expect(comparison.quantity == name)
      let means =
        samples == 1
        ? try models.map { try EvidenceEvaluator($0, backend: CPU()).terms(rows).bound }
        : try [exact, wider].map { try $0.logLikelihoods(rows).reduce(0, +) / 60 }
      expectClose([comparison.a.mean, comparison.b.mean], means, relative: 1e-5)
      expectClose([comparison.difference.mean], [means[1] - means[0]], relative: 1e-3)
      if samples > 1 {
        let likelihoods = try [exact, wider].map { try $0.logLikelihoods(rows) }
        let better = zip(likelihoods[0], likelihoods[1]).count { $0 < $1 }
        expectClose([comparison.shareBetter], [Double(better) / 60])
      }
      #expect(comparison.split == "train" && comparison.data == "rows" && comparison.notes.isEmpty)
      #expect(
        comparison.settings == [
          SettingDifference(name: "model.likelihood.deviation", a: "0.5", b: "0.8")
        ])
      #expect(!comparison.comparesTraining)
      // The other way round everything has the other sign.
      let other = try Comparison(
        second, first, on: compared, importanceSamples: samples, backend: CPU())
      expectClose([other.difference.mean], [-comparison.difference.mean], relative: 1e-12)
    }
  }

  @Test("where a model has no bound reconstructions are compared, and it is said")
  func reconstruction() throws {
    try withTemporaryFolder { folder in
      let trained = try LinearGaussian.exact.trained()
      var configuration = trained.configuration
      configuration.model = .autoencoder
      configuration.objective = .reconstruction
      let plain = TrainedModel(VariationalAutoencoder(configuration), parameters: trained.parameters)
      let rows = try LinearGaussian.exact.rows(40)
      let comparison = try Comparison(
        Self.opened(trained, "a", in: folder), Self.opened(plain, "b", in: folder),
        on: ComparedRows(Self.rows(rows, in: folder)), importanceSamples: 8, backend: CPU())
      #expect(comparison.quantity.contains("not a bound"))
      #expect(comparison.sentence.hasPrefix("B reconstructs better by "))
      let terms = try [trained, plain].map {
        try Evaluator.report(
          model: $0, source: rows, split: "x", importanceSamples: 1, backend: CPU()
        ).reconstruction
      }
      expectClose([comparison.a.mean, comparison.b.mean], terms, relative: 1e-6)
      // The posterior's mean explains an example better than a draw.
      #expect(comparison.difference.mean > 0)
    }
  }

  /// Two models that cannot be compared, and why.
  struct Pair: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var left: @Sendable () throws -> ModelConfiguration
    var right: @Sendable () throws -> ModelConfiguration
    var says: String
  }

  private static func configuration(
    _ likelihood: Likelihood, shape: [Int] = [2, 2, 1], scale: Double = 1
  ) throws -> ModelConfiguration {
    try ModelConfiguration(
      exampleShape: shape, hidden: [], latents: 1, likelihood: likelihood, scale: scale)
  }

  static let pairs = [
    Pair(
      testDescription: "shapes", left: { try configuration(.bernoulli) },
      right: { try configuration(.bernoulli, shape: [2, 2, 3]) }, says: "[2, 2, 1] and [2, 2, 3]"),
    Pair(
      testDescription: "density and probability", left: { try configuration(.gaussianShared) },
      right: { try configuration(.bernoulli) }, says: "gaussian-shared gives a density"),
    Pair(
      testDescription: "binarisation", left: { try configuration(.categorical(2)) },
      right: { try configuration(.bernoulli) }, says: "bernoulli binarises grey values"),
    Pair(
      testDescription: "scale", left: { try configuration(.gaussianShared, scale: 1.0 / 255) },
      right: { try configuration(.laplace) }, says: "depends on the unit"),
  ]

  @Test("models whose numbers are of different things are refused, either way round", arguments: pairs)
  func refused(_ pair: Pair) throws {
    let (left, right) = (try pair.left(), try pair.right())
    for (first, second) in [(left, right), (right, left)] {
      let failure = try #require(throws: Failure.self) { try Comparability.require(first, second) }
      #expect(failure.kind == .usage && failure.remedy != nil)
      #expect(failure.what.hasPrefix("A and B cannot be compared: "))
    }
    let failure = try #require(throws: Failure.self) { try Comparability.require(left, right) }
    #expect(failure.what.contains(pair.says), "\(failure)")
  }

  @Test("models of other sizes, and of other likelihoods of one kind and unit, are compared")
  func allowed() throws {
    var wide = try Self.configuration(.gaussianShared)
    wide.latents = 30
    try Comparability.require(wide, Self.configuration(.laplace))
    try Comparability.require(Self.configuration(.gaussianShared), Self.configuration(.continuousBernoulli))
    try Comparability.require(Self.configuration(.categorical(16)), Self.configuration(.discretizedLogistic))
  }

  private static func comparison(_ differences: [Double], notes: [String] = []) -> Comparison {
    Comparison(
      differences.map { _ in 0 }, differences, paths: ("runs/a", "runs/b"), quantity: .bound,
      split: "test", data: "rows", notes: notes)
  }

  @Test("the sentence says who is better, by how much and on what, or that nobody can tell")
  func sentences() {
    let better = Self.comparison((0..<100).map { 1.2 + ($0 % 2 == 0 ? 1 : -1) })
    #expect(better.sentence == "B is better by 1.20 nats per example [1.00, 1.40] on 100 test rows")
    let worse = Self.comparison((0..<100).map { -1.2 + ($0 % 2 == 0 ? 1 : -1) })
    #expect(worse.sentence == "A is better by 1.20 nats per example [1.00, 1.40] on 100 test rows")
    let same = Self.comparison((0..<100).map { $0 % 2 == 0 ? 1 : -1 })
    #expect(
      same.sentence
        == "no significant difference: B - A is 0.00 nats per example [-0.20, 0.20] on 100 test rows"
    )
    // A narrow interval needs more decimals to be told from its ends.
    let narrow = Self.comparison((0..<100).map { 0.0123 + ($0 % 2 == 0 ? 0.001 : -0.001) })
    let wide = Self.comparison((0..<100).map { 123.4 + ($0 % 2 == 0 ? 10 : -10) })
    #expect(wide.sentence.contains("123.40 nats per example [121.40, 125.40]"))
    #expect(narrow.sentence.contains("0.01230 nats per example [0.01210, 0.01250]"))
    #expect(better.notes.isEmpty && Self.comparison([1, 2, 1]).notes[0].contains("3 rows"))
  }

  @Test("the text and the JSON hold the same")
  func printing() throws {
    var comparison = Self.comparison((0..<100).map { 2 + Double($0 % 5) }, notes: ["rows are few"])
    #expect(comparison.text.contains("No model settings (a model folder holds no others) differ."))
    comparison = Comparison(
      [0, 0], [1, 1], paths: ("runs/a", "runs/b"), quantity: .bound, split: "test",
      data: "rows", settings: [SettingDifference(name: "training.clip", a: nil, b: "1")],
      comparesTraining: true)
    let lines = comparison.text.split(separator: "\n")
    #expect(lines.contains("settings that differ  A  B") && lines.contains("training.clip         -  1"))
    #expect(lines.contains("note: with 2 rows, the interval is too narrow; use at least 30"))
    let json = try JSON(parsing: RunFiles.text(comparison).utf8)
    #expect(json["better"] == .string("b") && json["examples"] == .number("2"))
    #expect(json["interval"] == .array([.number("1"), .number("1")]))
    #expect(json["sentence"] == .string(comparison.sentence) && json["split"] == .string("test"))
    #expect(json["a"]?["path"] == .string("runs/a") && json["b"]?["mean"] == .number("1"))
    #expect(json["share_better"] == .number("1") && json["resamples"] == .number("10000"))
    guard case .array(let settings) = json["settings"] else {
      Issue.record("no settings")
      return
    }
    #expect(settings[0]["name"] == .string("training.clip") && settings[0]["b"] == .string("1"))
    let untold = try JSON(parsing: RunFiles.text(Self.comparison([1, -1])).utf8)
    #expect(untold["better"] == .null)
  }
}
