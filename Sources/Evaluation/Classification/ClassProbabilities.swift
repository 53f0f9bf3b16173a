// How probable a model finds each class of rows, and how well it explains them.
//
// Two ways. By q(y|x): what the encoder says, averaged over draws of what it depends on. By the bound: of each class the bound
// of log p(x, y), and by Bayes' rule p(y|x) = p(x, y) / sum_y p(x, y). With S draws of the other latents, p(x, y) is estimated
// by the mean of p(x, y, z) / q(z|x, y) (Burda, Grosse and Salakhutdinov, ICLR 2016), which one draw makes the bound.

import Autoencoders
public import Datasets
import Examples
import Foundation
import Foundations
import Layers
public import Storage
public import Tensors
import Training

/// How classes are told.
public enum ClassRule: String, CaseIterable, Sendable {
  /// By q(y|x).
  case encoder
  /// By the bound of each class.
  case bound
}

/// The classes of rows as a model finds them.
public struct ClassProbabilities: Sendable {
  /// The names of the classes.
  public let classes: [String]
  /// p(y|x) of each row, [rows * classes], one row after the other.
  public var probabilities: [Double]
  /// The estimate of log p(x) of each row, in nats.
  public let bounds: [Double]
  /// The class that is known of each row, if one is.
  public let truths: [Int?]

  /// Classes that are known already.
  init(classes: [String], probabilities: [Double], bounds: [Double], truths: [Int?]) {
    (self.classes, self.probabilities, self.bounds, self.truths) = (classes, probabilities, bounds, truths)
  }

  /// These rows and others of the same classes behind them.
  public func followed(by others: ClassProbabilities) -> ClassProbabilities {
    ClassProbabilities(
      classes: classes, probabilities: probabilities + others.probabilities, bounds: bounds + others.bounds,
      truths: truths + others.truths)
  }

  /// How many rows there are.
  public var count: Int { bounds.count }

  /// Of how many rows the class is known.
  public var known: Int { truths.count { $0 != nil } }

  /// The probabilities of a row.
  public func row(_ index: Int) -> ArraySlice<Double> {
    probabilities[index * classes.count..<(index + 1) * classes.count]
  }

  /// The classes of a row, the most probable first.
  public func ranked(_ index: Int) -> [(label: Int, probability: Double)] {
    let row = row(index)
    return row.indices.map { ($0 - row.startIndex, row[$0]) }
      .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }.map { (label: $0.0, probability: $0.1) }
  }

  /// The rows whose class is known, and whether the most probable one is it.
  var judged: [(row: Int, isRight: Bool)] {
    truths.indices.compactMap { index in truths[index].map { (index, ranked(index)[0].label == $0) } }
  }

  /// What names the random numbers of every classification, so that its results can be compared.
  static let key = EvidenceEvaluator.key.folding("classes")

  /// The classes of the rows of a source.
  ///
  /// - Parameters:
  ///   - draws: How many draws of the other latents are averaged over.
  ///   - tell: Hears how many rows are done, a draw of a row counted as a row.
  /// - Throws: ``Failure`` of kind `usage` for a model that knows no classes, or whose encoder does not tell them; `badData`
  ///   for rows that do not fit it.
  public init(
    of source: any DataSource, by rule: ClassRule? = nil, draws: Int = 10, _ trained: TrainedModel,
    on backend: any Backend, tell: (Int) -> Void = { _ in }
  ) throws {
    let model = trained.model
    guard let names = model.configuration.classAttribute?.classes else {
      throw Failure(
        .usage, "the model knows no classes",
        remedy:
          "Train one that learns them, with \(.model, PublishedModel.labelled.name), or is told them, with \(.condition, Attribute.labelName)"
      )
    }
    if rule == .encoder, model.classInference == nil {
      throw Failure(
        .usage, "the encoder of '\(model.configuration.model.name)' is told the class and does not tell it",
        at: .by, remedy: "Leave it out: classes are told by the bound")
    }
    let rows = try source.readable()
    let usesBound = rule == .bound || model.classInference == nil
    let totals = try ClassTotals(
      rows, model, classes: names.count, draws: draws, state: trained.makeState(on: backend), on: backend,
      tell)
    classes = names
    bounds = totals.bounds
    probabilities = usesBound ? totals.byBound : totals.byEncoder
    truths = try (0..<rows.count).map { row in
      let known = try rows.attributes([row])[0]
      return known.isFinite ? Int(known) : nil
    }
  }
}

/// The sums over draws.
private struct ClassTotals {
  /// p(y|x) by q(y|x) and by the bound, [rows * classes].
  private(set) var byEncoder: [Double]
  private(set) var byBound: [Double]
  /// log p(x) of each row.
  private(set) var bounds: [Double]

  init(
    _ source: any DataSource, _ model: VariationalAutoencoder, classes: Int, draws: Int, state: any State,
    on backend: any Backend, _ tell: (Int) -> Void
  ) throws {
    // log of the mean over draws of p(x, y, z) / q(z|x, y), added up relative to the largest so far.
    var largest = [Double](repeating: -.infinity, count: source.count * classes)
    var sums = [Double](repeating: 0, count: source.count * classes)
    var shares = sums
    let program = ClassProgram(model, classes: classes, state: state, on: backend)
    for draw in 0..<draws {
      let key = ClassProbabilities.key.folding(UInt64(draw))
      try program.forEachRow(of: source, key: key) { row, label, logJoint, share in
        let place = row * classes + label
        shares[place] += share / Double(draws)
        if logJoint > largest[place] {
          sums[place] *= exp(largest[place] - logJoint)
          largest[place] = logJoint
        }
        sums[place] += exp(logJoint - largest[place])
      } tell: {
        tell(draw * source.count + $0)
      }
    }
    byEncoder = shares
    byBound = [Double](repeating: 0, count: source.count * classes)
    bounds = [Double](repeating: 0, count: source.count)
    for row in 0..<source.count {
      let places = row * classes..<(row + 1) * classes
      let logs = places.map { largest[$0] + log(sums[$0] / Double(draws)) }
      let most = logs.max() ?? 0
      let total = most + log(logs.reduce(0) { $0 + exp($1 - most) })
      bounds[row] = total
      for (place, value) in zip(places, logs) { byBound[place] = exp(value - total) }
    }
  }
}
