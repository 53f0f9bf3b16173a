// Models of a class against the likelihood that a grid gives: by draws, by every class in turn, of a class that is known.

import Autoencoders
import CPU
import Examples
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Latents of which one is a class")
struct ClassLatentsTests {
  private static let rows = 30_000

  /// The outputs of a program over copies of one row, each with random numbers of its own.
  private static func copies(
    _ subject: Subject, known label: Int? = nil,
    _ body: (Tensor, RandomSource, LayerContext) -> [Tensor]
  ) throws -> [HostArray] {
    let data = HostArray([rows, 3], (0..<rows).flatMap { _ in ClassSubject.x })
    return try subject.evaluate(
      TestedBackend.all[1], data, ids: (0..<UInt64(rows)).map { $0 }, key: Key(seed: 6)
    ) { x, source in
      var context = LayerContext.inference
      if let label { context.fields[.condition] = x.trace.constant(Double(label)).broadcast(to: [rows, 1]) }
      return body(x, source, context)
    }
  }

  @Test(
    "weights of draws and of every class have the exact likelihood as their mean", arguments: ClassSubject.all
  )
  func likelihood(_ example: ClassSubject) throws {
    let subject = try example.subject()
    let joint = try example.exact(subject, on: CPU())
    let exact = log(joint.reduce(0) { $0 + exp($1) })
    let found = try Self.copies(subject) { x, source, context in
      let model = subject.model
      let single = model.infer(x, DrawSource(source), context)
      let several = model.infer(x, DrawSource(source, samples: 4), context)
      let every = model.infer(x, DrawSource(source, enumerates: true), context)
      let evidence = model.evidence(of: x, source, context)
      let weights = model.draws(of: x, every, context).logWeights
      let shares = every.weights ?? weights
      return [
        model.draws(of: x, single, context).logWeights, model.draws(of: x, several, context).logWeights,
        weights, evidence.bound, shares,
      ]
    }
    let classes = Double(ClassSubject.classes)
    for logs in [found[0].doubles, found[1].doubles, found[2].doubles] {
      let (value, error) = logMean(logs)
      #expect(abs(value - exact) < 5 * error + 1e-3, "\(value) +- \(error), exactly \(exact)")
      #expect(error < 0.1)
    }
    // log p(x, y) of each class.
    let everyClass = found[2].doubles
    for label in 0..<ClassSubject.classes {
      let own = (0..<Self.rows).map { everyClass[$0 * ClassSubject.classes + label] }
      let (value, error) = logMean(own)
      #expect(abs(value - log(classes) - joint[label]) < 5 * error + 1e-3, "class \(label)")
    }
    // The bound is the mean of sum_y q(y|x) (log w_y - log q(y|x) - log K), its divergences in closed form where they
    // have one; and it is a bound.
    let (logs, shares) = (found[2].doubles, found[4].doubles)
    let terms = (0..<Self.rows).map { row in
      (0..<ClassSubject.classes).reduce(0.0) { sum, label in
        let place = row * ClassSubject.classes + label
        return sum + shares[place] * (logs[place] - log(classes) - log(shares[place]))
      }
    }
    func mean(_ numbers: [Double]) -> (Double, Double) {
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
      return (mean, (variance / Double(numbers.count)).squareRoot())
    }
    let (bound, boundError) = mean(found[3].doubles)
    let (drawn, drawnError) = mean(terms)
    #expect(abs(bound - drawn) < 5 * (boundError + drawnError), "\(bound) and \(drawn)")
    #expect(bound < exact)
  }

  @Test(
    "a class that is known gives log p(x, y), with one draw and with every class", arguments: ClassSubject.all
  )
  func known(_ example: ClassSubject) throws {
    let subject = try example.subject()
    let joint = try example.exact(subject, on: CPU())
    for label in 0..<ClassSubject.classes {
      let found = try Self.copies(subject, known: label) { x, source, context in
        let model = subject.model
        let single = model.infer(x, DrawSource(source), context)
        let evidence = model.evidence(of: x, source, context)
        let one = model.latents.divergences(of: single, context).map(\.divergence.perExample)
        let explained = model.decode(single.latents.flat, for: x, context)
        return [
          model.draws(of: x, single, context).logWeights, evidence.bound,
          one.reduce(explained.distribution.logDensity(of: explained.observed), -),
          single.latents[ClassLatentsTests.label],
        ]
      }
      let (value, error) = logMean(found[0].doubles)
      #expect(
        abs(value - joint[label]) < 5 * error + 1e-3, "class \(label): \(value), exactly \(joint[label])")
      let means = [found[1], found[2]].map { $0.doubles.reduce(0, +) / Double(Self.rows) }
      #expect(
        abs(means[0] - means[1]) < 0.1 && means[0] < joint[label] + 0.02,
        "class \(label): \(means), exactly \(joint[label])")
      let oneHot = (0..<ClassSubject.classes).map { $0 == label ? 1.0 : 0 }
      #expect(Array(found[3].doubles.prefix(ClassSubject.classes)) == oneHot)
    }
  }

  private static let label = "label"

  @Test("examples are of the class that is asked for, else of any", arguments: ClassSubject.all)
  func generation(_ example: ClassSubject) throws {
    let subject = try example.subject()
    func labels(_ asked: Int?) throws -> [Double] {
      let found = try Self.copies(subject, known: asked) { x, source, context in
        let one = x.trace.constant(1)
        return [subject.model.latents.generate(source, temperature: one, context)[Self.label]]
      }
      let drawn = found[0].doubles
      return (0..<ClassSubject.classes).map { label in
        (0..<Self.rows).reduce(0) { $0 + drawn[$1 * ClassSubject.classes + label] } / Double(Self.rows)
      }
    }
    #expect(try labels(nil).allSatisfy { abs($0 - 1.0 / 3) < 0.04 })
    #expect(try labels(1) == [0, 1, 0])
    // What is decoded is of the class that is asked for, whatever the row says.
    let row = example.row(0, [Float](repeating: 0.3, count: example.others))
    let inference = Inference(subject.model, parameters: subject.parameters, backend: CPU())
    let latents = HostArray([1, example.latents], row)
    let asked = try inference.decode(latents, fields: [.condition: HostArray([1, 1], [2])])
    let own = try inference.decode(
      HostArray([1, example.latents], example.row(2, Array(repeating: 0.3, count: example.others))))
    if example.testDescription != "stacked" { #expect(asked == own) }
    #expect(try asked != inference.decode(latents))
  }

  @Test("the probability of a class is that of the encoder", arguments: ClassSubject.all)
  func probabilities(_ example: ClassSubject) throws {
    let subject = try example.subject()
    let inference = try #require(subject.model.classInference)
    #expect(inference.classes == ClassSubject.classes)
    let found = try Self.copies(subject) { x, source, context in
      let features = subject.model.features(of: x, context)
      return [inference.logClassProbabilities(features, DrawSource(source), context).exponential()]
    }
    let shares = found[0].doubles
    let sums = (0..<Self.rows).map { shares[3 * $0..<3 * $0 + 3].reduce(0, +) }
    #expect(sums.allSatisfy { abs($0 - 1) < 1e-5 })
  }
}
