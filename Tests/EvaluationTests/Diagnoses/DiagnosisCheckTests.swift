// Every check on facts that trigger it, and on facts that do not.

import Autoencoders
import Examples
import Foundation
import Foundations
import Layers
import Testing
import Training
import _TestSupport

@testable import Evaluation

@Suite("Checks of a diagnosis")
struct DiagnosisCheckTests {
  typealias Fixture = DiagnosisFixture

  static let training: [Fixture] = [
    Fixture("ending", "failed", .serious, says: "diverged in epoch 1", remedy: nil) {
      $0.run?.record.status = .failed
      $0.run?.record.failure = "training diverged in epoch 1, step 96"
    },
    Fixture(
      "ending", "stopped", .note, says: "3 of 12 epochs", remedy: "`TrainingRun.reopen` of 'mnist-vae-001'"
    ) {
      $0.run?.record.status = .stopped
      $0.run?.record.epochs = 3
      $0.run?.record.steps = 1266
      $0.run?.curve = nil
    },
    Fixture("warm-up", "longer than the training", .serious, says: "6,000 steps", remedy: "`warmup: 506`") {
      $0.run?.settings.warmup = 6000
    },
    Fixture(
      "learning-rate-high", "dropped steps", .warning, says: "11 of 5,064 steps",
      remedy: "`learningRate` (now 0.1), or `clip: 1`"
    ) {
      $0.run?.settings.learningRate = 0.1
      $0.run?.curve?.rejected[4] = 11
    },
    Fixture(
      "learning-rate-high", "a fall of the bound", .warning, says: "fell by 20.00 nats in epoch 6",
      remedy: "a smaller `clip` (now 5)"
    ) {
      $0.run?.settings.clip = 5
      $0.run?.curve?.training[5] = -126.5
    },
    Fixture(
      "learning-rate-high", "a leap of the gradient", .warning, says: "epoch 2 was 34.53 times",
      remedy: "`learningRate`"
    ) {
      $0.run?.curve?.gradientNorms[1] = 35.4 * 75.2
    },
    // `vae train mnist --epochs 6 --learning-rate 1e-5`
    Fixture(
      "learning-rate-low", "a tiny rate", .warning, says: "rising by 10.31 nats per epoch",
      remedy: "Raise `learningRate` (now 1e-05); the default of adam is 0.001"
    ) {
      let values = [-212.90, -209.47, -204.82, -193.47, -179.48, -169.17]
      $0.run?.settings.learningRate = 1e-5
      $0.run?.curve = TrainingCurve(
        epochs: Array(1...6), steps: (1...6).map { 422 * $0 }, losses: values.map { -$0 }, training: values,
        validation: values, gradientNorms: values.map { _ in 20 }, rejected: values.map { _ in 0 })
    },
    Fixture(
      "learning-rate-low", "too few epochs", .warning, says: "may gain 10.92",
      remedy: "`TrainingRun.reopen` of 'mnist-vae-001' with `epochs: 4`"
    ) {
      $0.run?.record.epochs = 2
      $0.run?.curve = TrainingCurve(
        epochs: [1, 2], steps: [422, 844], losses: [158, 119], training: [-158, -119],
        validation: [-125.14, -114.22], gradientNorms: [39, 63], rejected: [0, 0])
    },
    Fixture(
      "overfitting", "validation falls", .warning, says: "best in epoch 5 of 12 and has fallen by 7.00 nats",
      remedy: "`patience: 10` stops there; fewer parameters (`hidden`), `optimizer: adamw`, `flip`"
    ) {
      $0.run?.curve?.validation.replaceSubrange(
        5..., with: [-106.5, -107.5, -108.5, -109.5, -110.5, -111.5, -112.5])
    },
    Fixture("overfitting", "no validation", .note, says: "no rows were held out", remedy: "`validation`") {
      $0.run?.curve?.validation = []
      $0.run?.settings.validation = 0
    },
    Fixture("overfitting", "too few rows", .note, says: "no rows were held out", remedy: "more rows") {
      $0.run?.curve?.validation = []
    },
  ]

  static let data: [Fixture] = [
    Fixture("support", "numbers beyond", .serious, says: "[0.0, 3.0]", remedy: "`likelihood: auto`") {
      $0.see(DataFacts(range: 0...765, areWhole: false, areTwoValued: false, unitScale: 1.0 / 255))
    },
    Fixture(
      "binarisation", "grey pictures", .note, says: "not for grey ones", remedy: "gaussian-shared"
    ) {
      $0.see(DataFacts(range: 0...255, areWhole: true, areTwoValued: false, unitScale: 1.0 / 255))
    },
    Fixture(
      "scale-floor", "deviations at the least", .warning,
      says: "67 of 784 deviations are at the lower bound, 0.001", remedy: "gaussian-shared"
    ) {
      $0.scale = LikelihoodScale(
        meaning: "deviations", values: [Double](repeating: 0.2, count: 784), least: 0.001, countAtLeast: 67)
    },
    Fixture(
      "scale-floor", "a shared deviation at its least", .warning, says: "at its lower bound, 1e-12",
      remedy: "`DataReport`"
    ) {
      $0.scale = LikelihoodScale(meaning: "deviation", values: [1e-12], least: 1e-12, countAtLeast: 1)
    },
    Fixture(
      "scale-floor", "below the rounding of bytes", .warning, says: "rounding of bytes, 0.001132",
      remedy: "discretized-logistic"
    ) {
      $0.scale = LikelihoodScale(meaning: "deviation", values: [0.001], least: 1e-12, countAtLeast: 0)
    },
    // `vae train mnist --likelihood gaussian --sigma 1`: the reconstruction at a mean squared error of 0.043.
    Fixture(
      "given-deviation", "far too large", .warning, says: "4.822 times that of the errors, 0.2074",
      remedy: "`deviation: 0.207`"
    ) {
      $0.configuration = try Fixture.configuration(.gaussian(deviation: 1))
      $0.examination?.reconstruction = -0.5 * 784 * (log(2 * Double.pi) + 0.043)
    },
    Fixture(
      "given-deviation", "far too small", .warning, says: "errors cost more than they should",
      remedy: "gaussian-shared"
    ) {
      $0.configuration = try Fixture.configuration(.gaussian(deviation: 0.01))
      $0.examination?.reconstruction = -0.5 * 784 * (log(2 * Double.pi * 1e-4) + 0.04 / 1e-4)
    },
  ]

  static let latents: [Fixture] = [
    Fixture("finite-likelihood", "an overflow", .serious, says: "3 of 2,000 rows", remedy: "scaled") {
      $0.examination?.unfinite = 3
    },
    // `vae train mnist --learning-rate 0.03`
    Fixture(
      "posterior-collapse", "by a high rate", .serious, says: "none of 20 varies",
      remedy: "`learningRate` (now 0.03) to 0.001"
    ) {
      $0.run?.settings.learningRate = 0.03
      $0.use(active: 0, of: 20, cost: 5e-8, idle: 0)
    },
    // `vae train mnist --likelihood gaussian --sigma 3`
    Fixture(
      "posterior-collapse", "by a large deviation", .serious, says: "none of 20 varies",
      remedy: "gaussian-shared"
    ) {
      $0.configuration = try Fixture.configuration(.gaussian(deviation: 3))
      $0.use(active: 0, of: 20, cost: 1.3e-6, idle: 0)
    },
    // `vae train mnist --latent 200`
    Fixture(
      "posterior-collapse", "of rectifiers", .serious, says: "none of 200 varies",
      remedy: "`activation: silu`"
    ) {
      $0.configuration.activation = .relu
      $0.use(active: 0, of: 200, cost: 1.6e-5, idle: 0)
    },
    Fixture(
      "posterior-collapse", "for no reason that is known", .serious, says: "cost 0.05000 nats",
      remedy: "`hyperparameters: free_bits=0.1`"
    ) {
      $0.use(active: 1, of: 20, cost: 0.05)
    },
    Fixture(
      "posterior-collapse", "of a classical autoencoder", .serious, says: "none of 20 varies",
      remedy: "`activation: silu`"
    ) {
      $0.configuration = try Fixture.configuration(model: .autoencoder)
      $0.configuration.activation = .relu
      $0.use(active: 0, of: 20, cost: 0, idle: 0)
    },
    Fixture(
      "idle-latents", "three of 32", .warning,
      says: "3 of 32 latents are active; the other 29 match the prior, with posterior variances of 0.990",
      remedy: "`latents: 4`"
    ) {
      $0.use(active: 3, of: 32, cost: 6)
    },
    Fixture("idle-latents", "a tenth more", .note, says: "24 of 200 latents", remedy: "`latents: 30`") {
      $0.use(active: 24, of: 200, cost: 24)
    },
    Fixture("idle-latents", "that cost", .warning, says: "yet cost 8.00 of 20.00 nats", remedy: "`epochs`") {
      $0.use(active: 12, of: 20, cost: 20, idle: 1, variance: 0.3)
    },
    Fixture(
      "ignored-latents", "by a decoder", .serious, says: "falls by only 3.00 nats, although they cost 23.00",
      remedy: "`latents"
    ) {
      $0.configuration.activation = .relu
      $0.examination?.exchangeLoss = 3
    },
    Fixture(
      "ignored-latents", "by a decoder without rectifiers", .serious, says: "falls by only 3.00 nats",
      remedy: "`hyperparameters: free_bits=0.1`"
    ) {
      $0.examination?.exchangeLoss = 3
    },
    Fixture(
      "ignored-latents", "by a classical decoder", .serious, says: "falls by only 0.05 nats",
      remedy: "`latents"
    ) {
      $0.configuration = try Fixture.configuration(model: .autoencoder)
      $0.examination?.exchangeLoss = 0.05
    },
    // The models of the table in Results.md: the plain bound, GECO, a mixture of normals.
    Fixture(
      "prior-holes", "of the plain bound", .note, says: "cover 66 % of it, the latents of other rows 97 %",
      remedy:
        "`ModelSampler` named 'neighbours' from between the latents of rows; `prior: vamp`"
    ) {
      $0.examination?.priorFit = PriorFit(covered: 0.66, coveredByData: 0.97)
    },
    Fixture(
      "prior-holes", "of a posterior that is free", .warning, says: "cover 28 %", remedy: "named 'neighbours'"
    ) {
      $0.examination?.priorFit = PriorFit(covered: 0.28, coveredByData: 0.97)
    },
    Fixture("prior-holes", "of a learned prior", .warning, says: "cover 40 %", remedy: "improves the prior") {
      $0.configuration = try Fixture.configuration(model: .named("mog-vae"))
      $0.examination?.priorFit = PriorFit(covered: 0.4, coveredByData: 0.97)
    },
    Fixture(
      "blur", "of latents in a row", .note, says: "18 % of the data's fine detail",
      remedy: "`network: spatial`"
    ) {
      $0.examination?.sharpness = Sharpness(laplacian: 0.18, octaves: [0.23, 0.5])
    },
  ]

  static let fixtures = training + data + latents

  @Test("a check finds what it is for, and no other check does", arguments: fixtures)
  func triggered(_ fixture: Fixture) throws {
    var facts = try Fixture.healthy()
    try fixture.change(&facts)
    let diagnosis = Diagnosis(facts, path: "runs/mnist-vae-001/model")
    let finding = try #require(
      diagnosis.findings.first { $0.name == fixture.name }?.finding, "\(diagnosis.text)")
    #expect(finding.severity == fixture.severity)
    #expect(finding.sentence.contains(fixture.says), "\(finding.sentence)")
    if let remedy = fixture.remedy {
      #expect(finding.remedy?.contains(remedy) == true, "\(finding.remedy ?? "")")
    }
    // A deviation of 3 is both the cause of a collapse and a finding of its own.
    let others = diagnosis.findings.map(\.name).filter { $0 != fixture.name && $0 != "given-deviation" }
    #expect(others.isEmpty, "\(diagnosis.text)")
    #expect(diagnosis.isHealthy == (fixture.severity == .note))
  }

  @Test("every check has a fixture that triggers it, and finds nothing in a healthy run")
  func complete() throws {
    #expect(Set(Self.fixtures.map(\.name)) == Set(DiagnosisCheck.all.map(\.name)))
    let names = DiagnosisCheck.all.map(\.name)
    #expect(Set(names).count == names.count && DiagnosisCheck.all.allSatisfy { $0.question.hasSuffix("?") })
    let facts = try Fixture.healthy()
    for check in DiagnosisCheck.all { #expect(check.finding(facts) == nil, "\(check.name)") }
  }

  @Test("what comes near to a finding is none", arguments: near)
  func untriggered(_ fixture: Fixture) throws {
    var facts = try Fixture.healthy()
    try fixture.change(&facts)
    for check in DiagnosisCheck.all where check.name == fixture.name {
      #expect(check.finding(facts) == nil)
    }
  }

  @Test("without a run, without rows, or without anything, checks say nothing of what they do not know")
  func missing() throws {
    var facts = try Fixture.healthy()
    facts.run = nil
    #expect(
      Diagnosis(facts, path: "model").entries.prefix(5).allSatisfy { $0.numbers == nil && $0.finding == nil })
    facts.rows = nil
    facts.examination = nil
    let diagnosis = Diagnosis(facts, path: "model")
    #expect(diagnosis.entries.allSatisfy { $0.numbers == nil && $0.finding == nil } && diagnosis.rows == nil)
  }
}
