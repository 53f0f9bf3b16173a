// Classes as a model finds them against Bayes' rule, and the rules about answers against what they promise.

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

@Suite("Classification")
struct ClassificationTests {
  private static let attribute = Attribute("label", .classes(["a", "b"]))

  /// A model that is told a class and whose decoder gives its place: x = 2 y - 1 + z + noise, so that
  /// p(x|y) = N(x; 2 y - 1, 1 + s^2).
  private static func told() throws -> TrainedModel {
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [1], hidden: [], latents: 1, likelihood: .gaussian(deviation: 0.5),
        attributes: [attribute]))
    var values = [Float](repeating: 0, count: model.store.count)
    let precision = 1 + 1 / 0.25
    // q(z|x, y): mean (x - m_y) / (s^2 (1 + 1/s^2)), variance 1 / (1 + 1/s^2): the exact posterior.
    let slope = 1 / 0.25 / precision
    let numbers: [String: [Double]] = [
      "encoder/attributes/shift": [1, -1],
      "posterior/weight": [slope, 0], "posterior/bias": [0, -log(precision)],
      "output/weight": [1, -1, 1],
    ]
    for parameter in model.store.parameters {
      for (place, number) in (numbers[parameter.path] ?? []).enumerated() {
        values[parameter.offset + place] = Float(number)
      }
    }
    return TrainedModel(model, parameters: HostArray([values.count], values))
  }

  @Test("a model that is told classes tells them by Bayes' rule, exactly where its posterior is exact")
  func bayes() throws {
    let x: [Float] = [-1.4, -0.3, 0.1, 0.9, 2]
    let rows = try ArraySource(NumericArray(shape: [5, 1], x), name: "x", at: "x")
    let source = AttributeSource(rows, values: [0, 0, 1, .nan, 1], width: 1)
    let found = try ClassProbabilities(of: source, draws: 3, Self.told(), on: CPU())
    #expect(found.classes == ["a", "b"] && found.truths == [0, 0, 1, nil, 1])
    for (row, value) in x.enumerated() {
      func density(_ mean: Double) -> Double {
        let deviation = Double(value) - mean
        return exp(-0.5 * deviation * deviation / 1.25) / (2 * Double.pi * 1.25).squareRoot()
      }
      let joint = [density(-1) / 2, density(1) / 2]
      let total = joint[0] + joint[1]
      #expect(abs(found.bounds[row] - log(total)) < 1e-4, "\(found.bounds[row]), exactly \(log(total))")
      #expect(abs(found.row(row)[row * 2] - joint[0] / total) < 1e-4)
      #expect(abs(found.row(row).reduce(0, +) - 1) < 1e-9)
    }
    let failure = try #require(throws: Failure.self) {
      try ClassProbabilities(of: source, by: .encoder, Self.told(), on: CPU())
    }
    #expect(failure.kind == .usage && failure.remedy != nil)
    let plain = VariationalAutoencoder(try ModelConfiguration(exampleShape: [1], hidden: [], latents: 1))
    #expect(throws: Failure.self) {
      try ClassProbabilities(
        of: source, TrainedModel(plain, parameters: HostArray(zeros: TensorType([plain.store.count]))),
        on: CPU())
    }
  }

  /// Probabilities of two classes, whose first has the given one.
  private static func probabilities(_ first: [Double], _ truths: [Int?]) -> ClassProbabilities {
    ClassProbabilities(
      classes: ["a", "b"], probabilities: first.flatMap { [$0, 1 - $0] }, bounds: first.map { _ in 0 },
      truths: truths)
  }

  @Test("accuracy, confusion, calibration error and the curve of risk are what they are by hand")
  func report() throws {
    let found = Self.probabilities([0.9, 0.8, 0.3, 0.6, 0.5], [0, 1, 1, 0, nil])
    let report = try #require(ClassReport(found, threshold: 0.75))
    #expect(report.rows == 4 && report.accuracy == 0.75)
    #expect(report.confusion == [[2, 0], [1, 1]])
    // Bins of 1/15: 0.9 (right), 0.8 (wrong), 0.7 (right), 0.6 (right), each alone.
    #expect(abs(report.calibrationError - (0.1 + 0.8 + 0.3 + 0.4) / 4) < 1e-9)
    #expect(report.answered == ClassReport.Answered(coverage: 0.5, risk: 0.5))
    #expect(report.curve.last == ClassReport.Point(coverage: 1, risk: 0.25, threshold: 0.6))
    #expect(ClassReport(Self.probabilities([0.5], [nil]), threshold: nil) == nil)
  }

  @Test("the threshold is the least that keeps the risk, counting one more wrong answer")
  func threshold() {
    let right = (0..<99).map { (probability: 0.6 + 0.004 * Double($0), isRight: true) }
    // 99 right answers allow 1 of 100.
    #expect(AnswerRule.threshold(right, risk: 0.01) == 0.6)
    #expect(AnswerRule.threshold(right, risk: 0.0099) == nil)
    // A wrong one at the bottom is left out where it costs too much.
    let wrong = right + [(probability: 0.5, isRight: false)]
    #expect(AnswerRule.threshold(wrong, risk: 0.01) == 0.6 && AnswerRule.threshold(wrong, risk: 0.02) == 0.5)
    #expect(AnswerRule.threshold([], risk: 0.5) == nil)
  }

  @Test("answers at the threshold are wrong as rarely as was asked for, over many calibrations")
  func kept() throws {
    // A right answer has the probability p itself, so that probabilities are true.
    func answers(_ seed: UInt64, _ count: Int) -> [(probability: Double, isRight: Bool)] {
      (0..<count).map { row in
        let words = Philox.block(counter: SIMD4(UInt32(row), 0, 0, 0), key: Key(seed: seed))
        let probability = 0.5 + 0.5 * Double(Noise.uniform(words[0])).squareRoot()
        return (probability, Double(Noise.uniform(words[1])) < probability)
      }
    }
    let risk = 0.1
    var (wrong, answered) = (0, 0)
    for seed in 0..<200 {
      guard let threshold = AnswerRule.threshold(answers(UInt64(seed), 200), risk: risk) else { continue }
      let given = answers(UInt64(seed + 1000), 500).filter { $0.probability >= threshold }
      answered += given.count
      wrong += given.count { !$0.isRight }
    }
    let share = Double(wrong) / Double(answered)
    #expect(answered > 20_000 && share < risk + 0.01, "\(share) of \(answered)")
  }

  @Test("calibration makes overconfident probabilities true, changes no answer, and needs thirty rows")
  func sharpness() throws {
    let truths = (0..<400).map { Int?($0 % 10 < 7 ? 0 : 1) }
    // Of rows that are told with 0.99, seven in ten are right.
    let found = Self.probabilities([Double](repeating: 0.99, count: 400), truths)
    let rule = try AnswerRule(found, risk: nil)
    let sharpened = found.sharpened(by: rule.sharpness)
    #expect(abs(sharpened.row(0)[0] - 0.7) < 1e-3 && rule.rows == 400 && rule.threshold == nil)
    #expect(sharpened.ranked(0)[0].label == found.ranked(0)[0].label)
    let few = Self.probabilities([Double](repeating: 0.9, count: 29), Array(truths.prefix(29)))
    let failure = try #require(throws: Failure.self) { try AnswerRule(few, risk: 0.1) }
    #expect(failure.kind == .badData && failure.description.contains("29"))
  }
}
