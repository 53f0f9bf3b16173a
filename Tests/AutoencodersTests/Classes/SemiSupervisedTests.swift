// The semi-supervised objective against its definition, and its gradient against central differences.

import Autoencoders
import Examples
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Semi-supervised objective")
struct SemiSupervisedTests {
  private static let (rows, labelled) = (7, 3)

  /// A step over rows of which the last ones are labelled.
  private static func site(
    _ subject: Subject, _ x: Tensor, _ source: RandomSource, labels: Tensor, _ extent: TrainingExtent
  ) -> ObjectiveSite {
    let constant = x.trace.constant
    var context = LayerContext(training: source)
    context.fields[.condition] = labels
    return ObjectiveSite(
      model: subject.model, x: x, source: source, context: context, step: constant(1),
      count: constant(Double(x.shape[0])), extent: extent)
  }

  private static func extent(_ labelled: Int) -> TrainingExtent {
    var extent = TrainingExtent(examples: 50, stepsPerEpoch: 10)
    (extent.labelledBatch, extent.labelled) = (labelled, 10)
    return extent
  }

  private static let data = HostArray.random([rows, 3], in: -1...1, seed: 4)
  private static let labels: [Float] = [.nan, .nan, .nan, .nan, 0, 2, 1]

  @Test("the loss is the weighted sum of its three terms", arguments: TestedBackend.all, ClassSubject.all)
  func definition(backend: TestedBackend, example: ClassSubject) throws {
    let subject = try example.subject()
    let found = try subject.evaluate(
      backend, Self.data, ids: (0..<UInt64(Self.rows)).map { $0 }
    ) { x, source in
      let labels = Tensor.concatenated(
        Self.labels.map { x.trace.constant(Double($0)).reshaped(to: [1, 1]) }, axis: 0)
      let loss = subject.model.descent(
        Self.site(subject, x, source, labels: labels, Self.extent(Self.labelled)))
      return [loss.loss, loss.evidence.reconstruction, loss.evidence.divergence]
    }
    #expect(found[1].type.shape == [Self.rows] && found[2].type.shape == [Self.rows])
    // The terms are those of the rows: 50 of 60 have no label, 10 have one, and labels count for a tenth.
    let bounds = zip(found[1].doubles, found[2].doubles).map { $0 - $1 }
    let unlabelled = bounds.prefix(4).reduce(0, +) / 4
    let labelled = bounds.suffix(3).reduce(0, +) / 3
    let rest = -found[0].doubles[0] - (50.0 / 60 * unlabelled + 10.0 / 60 * labelled)
    // What is left is a tenth of the mean log q(y|x) of three labels.
    #expect(rest < 0 && rest > -0.1 * 10, "\(rest)")
    guard example.testDescription == "labelled" else { return }
    let shares = try subject.evaluate(
      backend, Self.data, ids: (0..<UInt64(Self.rows)).map { $0 }
    ) { x, source in
      guard let inference = subject.model.classInference else { return [] }
      return [inference.logClassProbabilities(subject.model.features(of: x), nil, .inference)]
    }
    let logs = shares[0].doubles
    let mean = (logs[4 * 3 + 0] + logs[5 * 3 + 2] + logs[6 * 3 + 1]) / 3
    #expect(abs(rest - 0.1 * mean) < 1e-3 * abs(rest) + 1e-5, "\(rest) and \(0.1 * mean)")
  }

  @Test("where every row is labelled, the walk is over them", arguments: ClassSubject.all)
  func supervised(_ example: ClassSubject) throws {
    let subject = try example.subject()
    let found = try subject.evaluate(
      TestedBackend.all[0], Self.data, ids: (0..<UInt64(Self.rows)).map { $0 }
    ) { x, source in
      let labels = x.trace.constant(1).broadcast(to: [Self.rows, 1])
      var extent = TrainingExtent(examples: 7, stepsPerEpoch: 1)
      extent.labelledBatch = .max
      let descent = subject.model.descent(Self.site(subject, x, source, labels: labels, extent))
      return [descent.loss, descent.evidence.bound]
    }
    let bound = found[1].doubles.reduce(0, +) / Double(Self.rows)
    let rest = -found[0].doubles[0] - bound
    #expect(rest < 0 && rest > -1)
  }

  @Test("its gradient agrees with central differences", arguments: TestedBackend.all, ClassSubject.all)
  func gradient(backend: TestedBackend, example: ClassSubject) throws {
    let subject = try example.subject()
    let labels = HostArray([Self.rows, 1], Self.labels.map { $0.isNaN ? 0 : $0 })
    let inputs = [
      Self.data, HostArray([2], words: [4, 2]),
      HostArray([Self.rows, 2], words: RandomSource.words((0..<UInt64(Self.rows)).map { $0 })), labels,
    ]
    try backend.expectGradient(
      byState: ParameterStore.variable, subject.parameters, besides: [:], at: inputs,
      gradient: { subject.model.store.gradient(of: $0) }
    ) { x in
      let source = RandomSource(key: x[1], rows: x[2])
      return subject.model.descent(
        Self.site(subject, x[0], source, labels: x[3], Self.extent(Self.labelled))
      ).loss
    }
  }
}
