// The end of a training whose numbers are none any more: which part of the step went wrong first.

import Autoencoders
import Datasets
import Foundations
import Tensors

/// The names of what a program puts out, which are known once it is traced.
private final class Names {
  var values: [String] = []
}

/// Why steps were rejected.
struct Divergence {
  /// The rejected steps in a row after which a training is given up; single ones are skipped.
  static let patience = 10

  /// The terms of the loss that are not finite, and the first part that is not.
  var terms: [String]
  var origin: String
  /// Within which bounds the data lie.
  var range: ClosedRange<Float>
  /// The number of the step's examples that is farthest from 0, and where it stands.
  var farthest: String

  /// Looks into a rejected step: the state is unchanged since, so it goes wrong again.
  init<Model: Trainable>(
    of graph: StepGraph<Model>, on backend: any Backend, state: any State, step: Int, _ rows: [Int],
    of source: any DataSource, key: Key
  ) throws {
    let names = Names()
    let program = RowProgram(backend, state: state, reads: graph.model.stepReads) { _, batch in
      let parts = graph.diagnosis(batch)
      names.values = parts.names
      return parts.counts
    }
    let fitted = source.fitted(to: rows)
    let plan = try program.plan(rows: rows.count, fitted.fields, shared: StepInput.types)
    try plan.begin(step: step, rows, of: fitted, key: key)
    try plan.run()
    let broken = names.values.indices.filter { plan.sum($0, count: 1) > 0 }.map { names.values[$0] }
    range = source.valueRange
    farthest = try Self.farthest(rows, of: source)
    terms = broken.filter { $0.hasSuffix(" term") }
    // Every part may be finite while the sum of squares is not.
    origin = broken.first ?? "the gradient's norm"
  }

  /// The number of rows that is farthest from 0, and where it stands, in words.
  private static func farthest(_ rows: [Int], of source: any DataSource) throws -> String {
    var found: (place: Int, value: Float) = (0, 0)
    try source.bytes(of: rows).withUnsafeBytes { bytes in
      bytes.forEachNumber(of: source.elementType) { place, value in
        if abs(value) > abs(found.value) { found = (place, value) }
      }
    }
    let width = max(source.rowCount, 1)
    return
      "\(found.value) in row \(source.number(of: rows[found.place / width])), place \(found.place % width)"
  }

  /// The sentence.
  ///
  /// - Parameters:
  ///   - count: How many steps were rejected, in words.
  ///   - keptNone: Whether no step was kept: then no learning rate has had a part in it.
  func failure(step: Int, epoch: Int, count: String, keptNone: Bool, learningRate: Double) -> Failure {
    let blown = terms.isEmpty ? "the loss or its gradient" : terms.joined(separator: " and ")
    if keptNone {
      return Failure(
        .failure,
        "no training step was possible: \(blown) \(terms.count > 1 ? "were" : "was") not finite from the first step on, first in \(origin), with data from \(range.lowerBound) to \(range.upperBound), farthest from 0 \(farthest)",
        remedy:
          "Look for wild values with \(.inspectData) and remove their rows or columns; with \(.likelihood) or its settings given, leave these out"
      )
    }
    return Self.failure(
      "training diverged in epoch \(epoch), step \(step): \(blown) \(terms.count > 1 ? "were" : "was") not finite, first in \(origin); \(count) were skipped",
      learningRate: learningRate)
  }

  /// A sentence with what can be done about it.
  static func failure(_ sentence: String, learningRate: Double) -> Failure {
    Failure(
      .failure, Message(sentence),
      remedy: "Lower \(.learningRate) (now \(learningRate)) or give \(.clip, 1)")
  }
}
