// What a diagnosis prints, and the numbers behind it: the course of a training, learned scales, latents exchanged.

import Autoencoders
import CPU
import Datasets
import Examples
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import Training
import _TestSupport

@testable import Evaluation

@Suite("Diagnosis")
struct DiagnosisTests {
  @Test("a healthy run says so, with the numbers that were looked at")
  func healthy() throws {
    let diagnosis = Diagnosis(try DiagnosisFixture.healthy(), path: "runs/a/model")
    let text = """
      runs/a/model, on 2,000 test rows of mnist
      healthy: 12 checks found nothing wrong

      measurements:
        ending              finished, 12 of 12 epochs, 5,064 steps
        warm-up             none
        learning-rate-high  0 steps skipped, the training ELBO fell in 0 epochs, gradient norm 75.20, at most 82.30
        learning-rate-low   validation ELBO rose by 0.07 nats per epoch at the end, by 22.60 since the first epoch
        overfitting         validation best in epoch 11 of 12
        support             values from 0 to 1.000 in the unit of bernoulli
        binarisation        every value is 0 or 1
        finite-likelihood   ELBO -98.20 = -75.20 - KL 23.00
        posterior-collapse  16 of 20 latents active, KL 23.00 nats
        idle-latents        4 inactive, costing 0.00 nats, posterior variance 0.980
        ignored-latents     exchanging latents between examples costs 519.00 nats of log p(x|z)
        prior-holes         prior samples cover 90 % of the aggregate posterior, other rows 97 %
      """
    #expect(diagnosis.text == text)
    let json = try JSON(parsing: RunFiles.text(diagnosis).utf8)
    #expect(json["is_healthy"] == .boolean(true) && json["findings"] == .array([]))
    #expect(json["path"] == .string("runs/a/model") && json["rows"] == .string("2,000 test rows of mnist"))
    guard case .array(let checks) = json["checks"] else {
      Issue.record("no checks")
      return
    }
    #expect(checks.map { $0["name"] } == DiagnosisCheck.all.map { .string($0.name) })
  }

  @Test("findings stand in the order of their severity, each with what mends it")
  func findings() throws {
    var facts = try DiagnosisFixture.healthy()
    facts.see(DataFacts(range: 0...255, areWhole: true, areTwoValued: false, unitScale: 1.0 / 255))
    facts.run?.curve?.rejected[0] = 1
    facts.use(active: 0, of: 20, cost: 0, idle: 0)
    facts.absence = "it is too hot"
    let diagnosis = Diagnosis(facts, path: "a")
    #expect(diagnosis.findings.map(\.name) == ["posterior-collapse", "learning-rate-high", "binarisation"])
    let lines = diagnosis.text.split(separator: "\n")
    #expect(lines[1] == "1 serious finding, 1 warning, 1 note, from 10 checks")
    #expect(lines[2] == "The model was not examined: it is too hot.")
    #expect(lines[3] == "serious: posterior-collapse" && lines[5].hasPrefix("  -> "))
    #expect(lines[4].hasSuffix("looks the same to the decoder."))
    let json = try JSON(parsing: RunFiles.text(diagnosis).utf8)
    guard case .array(let found) = json["findings"] else {
      Issue.record("no findings")
      return
    }
    #expect(found.map { $0["severity"] } == [.string("serious"), .string("warning"), .string("note")])
    #expect(found[0]["remedy"] != nil && json["is_healthy"] == .boolean(false))
  }

  @Test("the course of a training is read from its metrics; what is missing or absurd does no harm")
  func curve() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/metrics.csv"
      let header =
        "epoch,steps,loss,train_elbo,train_reconstruction,gradient_norm,rejected_steps,validation_elbo"
      try AtomicFile.write("\(header)\n1,10,9,-9,-7,3,0,-10\n2,20,8,-8,-6,2,1,-8.5\n", to: path)
      let table = try MetricsTable(reading: path)
      let curve = try #require(TrainingCurve(table, samples: true))
      #expect(
        curve
          == TrainingCurve(
            epochs: [1, 2], steps: [10, 20], losses: [9, 8], training: [-9, -8], validation: [-10, -8.5],
            gradientNorms: [3, 2], rejected: [0, 1]))
      #expect(curve.judged == [-10, -8.5] && curve.slope == 1.5 && curve.expectedGain == 1.5)
      let plain = try #require(TrainingCurve(table, samples: false))
      #expect(plain.training == [-7, -6] && plain.validation.isEmpty && plain.judgedRows == "training")
      try AtomicFile.write("\(header)\n1,1e300,9,-9,-7,3,0,\n", to: path)
      let odd = try #require(TrainingCurve(try MetricsTable(reading: path), samples: true))
      #expect(odd.steps == [0] && odd.validation.isEmpty && odd.slope == nil && odd.falls.isEmpty)
      try AtomicFile.write("epoch,loss\n1,9\n", to: path)
      #expect(TrainingCurve(try MetricsTable(reading: path), samples: true) == nil)
      try AtomicFile.write("\(header)\n", to: path)
      #expect(TrainingCurve(try MetricsTable(reading: path), samples: true) == nil)
    }
  }

  @Test("a slope goes over the last quarter, and gains late in a training halve with its length")
  func slope() {
    // v(t) = -100 - 60 / t: from 20 to 40 epochs 1.5 is gained, of 57 since the first epoch.
    var curve = DiagnosisFixture.curve
    curve.validation = (1...20).map { -100 - 60 / Double($0) }
    expectClose([curve.slope ?? 0], [(60.0 / 15 - 60.0 / 20) / 5], relative: 1e-12)
    expectClose([curve.expectedGain ?? 0, curve.gain], [2, 57], relative: 1e-12)
    curve.validation = (1...20).map { $0 % 2 == 0 ? 1 : 0 }
    #expect(!curve.risesAtEnd && curve.best == 1)
  }

  private static func trained(
    _ likelihood: Likelihood, scale: (name: String, value: Float)? = nil, variances: [Float]? = nil
  ) throws -> TrainedModel {
    let configuration = try ModelConfiguration(
      exampleShape: [3], hidden: [], latents: 1, likelihood: likelihood)
    let trained = TrainedModel(configuration, [:])
    let values = variances ?? scale.map { [$0.value] } ?? []
    if values.isEmpty { return trained }
    var buffers = trained.buffers.floats
    let name = "likelihood/\(scale?.name ?? "variance")"
    let buffer = try #require(trained.model.buffers.buffers.first { $0.path == name })
    buffers.replaceSubrange(buffer.offset..<(buffer.offset + values.count), with: values)
    return TrainedModel(
      trained.model, parameters: trained.parameters, buffers: HostArray([buffers.count], buffers))
  }

  @Test("learned scales are those that evaluation uses, and are told from their least")
  func scales() throws {
    let shared = try #require(LikelihoodScale(Self.trained(.gaussianShared, scale: ("variance", 0.04))))
    expectClose(shared.values, [0.2], relative: 1e-6)
    #expect(shared.countAtLeast == 0 && shared.meaning == "deviation")
    #expect(LikelihoodScale(try Self.trained(.gaussianShared, scale: ("variance", 0)))?.countAtLeast == 1)
    let laplace = try #require(LikelihoodScale(Self.trained(.laplace, scale: ("scale", 0.5))))
    #expect(laplace.values == [0.5] && laplace.countAtLeast == 0)
    #expect(LikelihoodScale(try Self.trained(.laplace, scale: ("scale", 1e-30)))?.countAtLeast == 1)
    // Far above the least variance, just above it, and all but nothing.
    let diagonal = try #require(
      LikelihoodScale(
        Self.trained(.gaussianDiagonal(minimumDeviation: 0.01), variances: [1, 1.1e-4, 1e-22])))
    expectClose(diagonal.values, [1, 1.1e-4.squareRoot(), 0.01], relative: 1e-5)
    #expect(diagonal.countAtLeast == 1 && diagonal.least == 0.01)
    for likelihood in [Likelihood.bernoulli, .gaussian(deviation: 1), .categorical(3)] {
      #expect(LikelihoodScale(try Self.trained(likelihood)) == nil)
    }
  }

  // With latents z' of another row, log p(x|z) of a linear decoder of deviation s is -|x - b - z' W|^2 / 2 s^2 and
  // constants, which fall out of the difference.
  @Test("exchanged latents cost what the decoder makes of them", arguments: TestedBackend.all)
  func exchange(_ tested: TestedBackend) throws {
    let model = LinearGaussian.approximate
    let (trained, rows) = (try model.trained(), try model.rows(300))
    let found = try ModelExamination(trained, rows, backend: tested.backend)
    let evidence = try ExampleEvidence(trained, rows, keepsLatents: true, backend: tested.backend)
    let values = try rows.rows(Array(0..<300)).doubles
    func error(_ row: Int, _ other: Int) -> Double {
      model.bias.indices.reduce(0.0) { sum, place in
        let decoded = model.weight.indices.reduce(model.bias[place]) {
          $0 + Double(evidence.latents[other * 2 + $1]) * model.weight[$1][place]
        }
        let deviation = (values[row * 5 + place] - decoded) / model.deviation
        return sum + deviation * deviation / 2
      }
    }
    let order = Order(count: 300, key: ModelExamination.exchangeKey)
    let loss = (0..<300).reduce(0.0) { sum, place in
      let row = order[place]
      return sum + error(row, order[(place + 1) % 300]) - error(row, row)
    }
    expectClose([found.exchangeLoss ?? 0], [loss / 300], relative: 1e-4)
    #expect(found.rows == 300 && found.unfinite == 0 && (found.exchangeLoss ?? 0) > 0.1)
    // The encoder's variances are 1 / (1 + |w|^2 / s^2), times e^0.4.
    let variances = model.weight.map { row in
      exp(0.4) / (1 + row.reduce(0) { $0 + $1 * $1 } / (model.deviation * model.deviation))
    }
    expectClose(found.posteriorVariances ?? [], variances, relative: 1e-5)
    expectClose([found.divergence], [found.divergences.reduce(0, +)], relative: 1e-5)
    #expect(try ModelExamination(trained, rows.subset(0..<1), backend: tested.backend).exchangeLoss == nil)
  }

  @Test("latents that the decoder does not read cost nothing when exchanged")
  func unread() throws {
    let model = TrainedModel(
      try ModelConfiguration(exampleShape: [2], hidden: [], latents: 1, likelihood: .gaussian(deviation: 1)),
      ["posterior/weight": [1, 0, 0, 0], "output/bias": [0.5, 0.5]])
    let found = try ModelExamination(
      model, source((0..<40).map { [Float($0 % 7), 1] }), backend: CPU())
    #expect(found.exchangeLoss == 0 && found.active == [0] && found.divergence > 1)
    var facts = try DiagnosisFixture.healthy()
    facts.examination = found
    #expect(DiagnosisCheck.ignoredLatents.finding(facts)?.severity == .serious)
  }
}
