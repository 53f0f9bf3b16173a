// How unlikely rows are under a mixture of exemplars. Few exemplars near a row have nearly all of the sum; they are found by
// their distance in the units in which the encoder sees data, and the likelihood is evaluated at those alone.

import Autoencoders
import Foundation
public import Foundations
import Layers
public import Storage
public import Tensors

/// Scores rows by exemplars: minus the log-likelihood of each under their mixture, in nats; more is more abnormal.
///
/// A row's score depends on the row alone. One scorer is used by one thread at a time.
public final class ExemplarScorer {
  /// How many exemplars the likelihood is evaluated at.
  static let nearest = 4
  /// The rows of a plan.
  static let block = 256

  let model: VariationalAutoencoder
  let exemplars: Exemplars
  private let element: ElementType
  private let taken: Int
  private let skipped: Int
  private let near: Program
  private let nearWithGaps: Program
  private let mixture: Program
  private let explanation: Program
  private var choice: NearestChoice

  /// A scorer of rows that are stored in elements of a type.
  ///
  /// - Parameter withoutItself: Whether each row is an exemplar itself, which is then left out.
  /// - Throws: ``Failure`` of kind `badData` for exemplars of another model.
  public init(
    _ trained: TrainedModel, _ exemplars: Exemplars, withoutItself: Bool = false,
    element: ElementType = .float32, on backend: any Backend
  ) throws {
    let model = trained.model
    let configuration = model.configuration
    guard exemplars.anchors.type.shape[1] == configuration.dimensions else {
      throw Failure(
        .badData, "the exemplars belong to another model", remedy: "Delete them; they are then selected again"
      )
    }
    self.model = model
    self.exemplars = exemplars
    self.element = element
    skipped = withoutItself && exemplars.count > 1 ? 1 : 0
    taken = min(Self.nearest, exemplars.count - skipped)
    choice = NearestChoice(count: taken + skipped)
    var layout = StateLayout()
    model.declare(in: &layout)
    layout.add("anchors", exemplars.anchors.type)
    layout.add("squares", exemplars.logWeights.type)
    let state = backend.makeState(layout)
    model.write(parameters: trained.parameters, buffers: trained.buffers, to: state)
    state.write("anchors", exemplars.anchors)
    state.write("squares", Self.squares(exemplars.anchors))
    let unit = configuration.unit
    // |x - a|^2 without |x|^2, which orders exemplars as well: a product with a bias, and no pass over its result.
    near = Program(backend, state: state) { trace, inputs in
      let seen = configuration.encoderInput(unit.values(of: inputs[0]))
      return [(seen * -2).matrixProduct(trace.state("anchors").transposed()) + trace.state("squares")]
    }
    nearWithGaps = Program(backend, state: state) { trace, inputs in
      let x = unit.values(of: inputs[0])
      let anchors = trace.state("anchors")
      let products = configuration.encoderInput(x).matrixProduct(anchors.transposed())
      let squares = x.equals(x).cast(to: .float32).matrixProduct(anchors.squared().transposed())
      return [squares - products * 2]
    }
    mixture = Program(backend, state: state) { _, inputs in
      let x = unit.values(of: inputs[0])
      let likelihoods = model.explained(inputs[1]).logDensity(
        of: x.reshaped(to: [x.shape[0], 1, x.shape[1]]))
      let joint = likelihoods + inputs[2]
      return [-joint.logSumExp(axes: [1]), joint]
    }
    explanation = Program(backend, state: state) { _, inputs in
      let distribution = model.explained(inputs[1])
      let terms = distribution.terms(of: unit.values(of: inputs[0]))
      return [-terms, distribution.mean]
    }
  }

  private static func squares(_ anchors: HostArray) -> HostArray {
    let (count, width) = (anchors.type.shape[0], anchors.type.shape[1])
    let values = anchors.floats
    return HostArray(
      [count],
      (0..<count).map { row in
        Float(values[row * width..<(row + 1) * width].reduce(0.0) { $0 + Double($1) * Double($1) })
      })
  }

  /// What is found of a block of rows.
  private struct Findings {
    var scores: [Double] = []
    /// The exemplar with the largest part of the sum.
    var best: [Int] = []
  }

  /// The scores of rows in memory, one after the other.
  public func scores(of rows: UnsafeRawBufferPointer, count: Int) throws -> [Double] {
    var scores: [Double] = []
    scores.reserveCapacity(count)
    try forEachBlock(rows, count) { scores += try findings($0, $1).scores }
    return scores
  }

  /// The scores of rows of numbers.
  public func scores(of rows: [Float]) throws -> [Double] {
    try rows.withUnsafeBytes { try scores(of: $0, count: rows.count / model.configuration.dimensions) }
  }

  private func forEachBlock(
    _ rows: UnsafeRawBufferPointer, _ count: Int, _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) throws {
    let bytes = model.configuration.dimensions * element.size
    for start in stride(from: 0, to: count, by: Self.block) {
      let taken = min(Self.block, count - start)
      try body(UnsafeRawBufferPointer(rebasing: rows[start * bytes..<(start + taken) * bytes]), taken)
    }
  }

  private func findings(_ rows: UnsafeRawBufferPointer, _ count: Int) throws -> Findings {
    try near.backend.perform {
      let (type, search) = try search(rows)
      let width = exemplars.outputs.type.shape[1]
      let plan = try mixture.executable(for: [
        type, TensorType([Self.block, taken, width]), TensorType([Self.block, taken]),
      ])
      plan.withInput(0) { $0.copyMemory(from: rows) }
      search.withOutput(0) {
        choice.choose(among: $0.bindMemory(to: Float.self), rows: count, of: exemplars.count)
      }
      gather(plan, rows: count, width: width)
      try plan.run()
      var findings = Findings()
      plan.withOutput(0) { memory in
        let scores = memory.bindMemory(to: Float.self)
        findings.scores = (0..<count).map { Double(scores[$0]) }
      }
      plan.withOutput(1) { memory in
        let joint = memory.bindMemory(to: Float.self)
        choice.withPlaces { places in
          findings.best = (0..<count).map { row in
            var best = 0
            for place in 1..<max(taken, 1) where joint[row &* taken &+ place] > joint[row &* taken &+ best] {
              best = place
            }
            return Int(places[row &* choice.count &+ best &+ skipped])
          }
        }
      }
      return findings
    }
  }

  /// Finds the squared distances of a block of rows from every exemplar, less the rows' own squares.
  private func search(_ rows: UnsafeRawBufferPointer) throws -> (type: TensorType, plan: any Executable) {
    let type = TensorType([Self.block, model.configuration.dimensions], element)
    let hasGaps = element == .float32 && rows.contains { (value: Float) in value.isNaN }
    let search = try (hasGaps ? nearWithGaps : near).executable(for: [type])
    search.withInput(0) { $0.copyMemory(from: rows) }
    try search.run()
    return (type, search)
  }

  /// Hands over the squared distances of each row of numbers from every exemplar, less the row's own square.
  func withDistances(of rows: [Float], _ body: (UnsafeBufferPointer<Float>) -> Void) throws {
    try rows.withUnsafeBytes { bytes in
      try forEachBlock(bytes, rows.count / model.configuration.dimensions) { block, count in
        try near.backend.perform {
          try search(block).plan.withOutput(0) { memory in
            let table = memory.bindMemory(to: Float.self)
            for row in 0..<count {
              body(UnsafeBufferPointer(rebasing: table[row * exemplars.count..<(row + 1) * exemplars.count]))
            }
          }
        }
      }
    }
  }

  /// Copies the outputs and weights of chosen exemplars to where a plan reads them.
  private func gather(_ plan: any Executable, rows: Int, width: Int) {
    let (taken, skipped, each) = (taken, skipped, choice.count)
    choice.withPlaces { places in
      exemplars.outputs.bytes.withUnsafeBytes { outputs in
        plan.withInput(1) { memory in
          for row in 0..<rows {
            for place in 0..<taken {
              let source = Int(places[row &* each &+ place &+ skipped]) &* width &* 4
              let target = (row &* taken &+ place) &* width &* 4
              UnsafeMutableRawBufferPointer(rebasing: memory[target...]).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: outputs[source..<source &+ width &* 4]))
            }
          }
        }
      }
      exemplars.logWeights.bytes.withUnsafeBytes { weights in
        let weights = weights.bindMemory(to: Float.self)
        plan.withInput(2) { memory in
          let target = memory.bindMemory(to: Float.self)
          for row in 0..<rows {
            for place in 0..<taken {
              target[row &* taken &+ place] = weights[Int(places[row &* each &+ place &+ skipped])]
            }
          }
        }
      }
    }
  }

  /// What a row matches.
  struct Match {
    var score: Double
    /// The exemplar with the largest part in the score.
    var exemplar: Int
  }

  /// The scores of rows of numbers, with the exemplars that explain them best.
  func matches(of rows: [Float]) throws -> [Match] {
    var matches: [Match] = []
    try rows.withUnsafeBytes { bytes in
      try forEachBlock(bytes, rows.count / model.configuration.dimensions) {
        let found = try findings($0, $1)
        matches += zip(found.scores, found.best).map { Match(score: $0, exemplar: $1) }
      }
    }
    return matches
  }

  /// What a row was compared with.
  public struct Comparison: Sendable {
    /// The row's score.
    public var score: Double
    /// Minus the log-density of each number at the exemplar that explains the row best, less what is usual; 0 where the
    /// number is missing.
    public var excess: [Float]
    /// The numbers that exemplar makes expect.
    public var expected: [Float]
  }

  /// Compares rows in memory with the exemplars that explain them best.
  public func comparisons(of rows: UnsafeRawBufferPointer, count: Int) throws -> [Comparison] {
    let width = model.configuration.dimensions
    let outputWidth = exemplars.outputs.type.shape[1]
    let outputs = exemplars.outputs.floats
    let usual = exemplars.usualCosts.floats
    var comparisons: [Comparison] = []
    try forEachBlock(rows, count) { part, taken in
      let found = try findings(part, taken)
      var chosen = found.best.flatMap { outputs[$0 * outputWidth..<($0 + 1) * outputWidth] }
      chosen += [Float](repeating: 0, count: (Self.block - taken) * outputWidth)
      var padded = [UInt8](repeating: 0, count: Self.block * width * element.size)
      padded.withUnsafeMutableBytes { $0.copyMemory(from: part) }
      let results = try explanation([
        HostArray(TensorType([Self.block, width], element), bytes: padded),
        HostArray([Self.block, outputWidth], chosen),
      ])
      let (costs, means) = (results[0].floats, results[1].floats)
      for row in 0..<taken {
        let range = row * width..<(row + 1) * width
        comparisons.append(
          Comparison(
            score: found.scores[row], excess: zip(costs[range], usual).map { $0 == 0 ? 0 : $0 - $1 },
            expected: Array(means[range])))
      }
    }
    return comparisons
  }

  /// What each number of rows costs on the average.
  func meanCosts(of rows: [Float]) throws -> [Float] {
    let width = model.configuration.dimensions
    let found = try rows.withUnsafeBytes { try comparisons(of: $0, count: rows.count / width) }
    var sums = [Double](repeating: 0, count: width)
    for comparison in found { for place in 0..<width { sums[place] += Double(comparison.excess[place]) } }
    return sums.map { Float($0 / Double(max(found.count, 1))) }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func contains(_ holds: (Float) -> Bool) -> Bool {
    withMemoryRebound(to: Float.self) { $0.contains(where: holds) }
  }
}
