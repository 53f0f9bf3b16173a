// What is missing in rows, given what is there: draws of the latents, weighted by how well they explain the numbers that
// are known, and what the decoder makes of each (Mattei and Frellsen, "MIWAE", ICML 2019, section 3). The first draws are
// those of the encoder that sees the gaps; later ones those of the encoder that sees rows completed by draws of the round
// before (population Monte Carlo: Cappé, Guillin, Marin and Robert, Journal of Computational and Graphical Statistics 13,
// 2004), which an encoder that never saw a gap needs.

import Autoencoders
import Foundation
public import Foundations
public import Storage
public import Tensors
import Training

/// Completes rows.
public final class RowCompletion {
  /// How often rows are completed and encoded again.
  static let rounds = 3
  /// With so many effective draws, or a quarter of all, a row is not drawn again.
  static let enough = 25.0
  /// The draws of a run.
  private static let block = 1024

  private let model: VariationalAutoencoder
  private let program: RowProgram
  /// The numbers of a row.
  let width: Int

  /// A completion by a model.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a model that draws no latents.
  public init(_ trained: TrainedModel, on backend: any Backend) throws {
    let model = trained.model
    guard model.configuration.objective.drawsLatents else {
      throw Failure(
        .usage,
        "the objective '\(model.configuration.objective.name)' does not sample latents, so nothing can be said of what is missing",
        remedy: "Train a variational autoencoder")
    }
    self.model = model
    width = model.configuration.dimensions
    program = RowProgram(
      backend, state: trained.makeState(on: backend), block: Self.block, reads: [], given: 2
    ) { _, batch in
      let draw = model.partialDraw(
        of: batch.given[0], seen: batch.given[1], batch.random, batch.context)
      return [draw.logWeights, draw.mean, draw.cells]
    }
  }

  /// Completions of a row, each with its weight.
  public struct Draws: Sendable {
    /// The normalised weights, which sum to 1.
    public var weights: [Double]
    /// What the decoder expects, [draws, width].
    public var means: [Float]
    /// Draws of every number, [draws, width].
    public var cells: [Float]
    /// A uniform number of the row, by which draws are chosen according to their weights.
    var coin: Double

    /// (sum of w)^2 / sum of w^2: the number of equally good draws that would say as much.
    public var effective: Double { 1 / weights.reduce(0) { $0 + $1 * $1 } }
  }

  /// Draws of rows in the model's unit, one after the other, with NaN for what is missing.
  ///
  /// - Parameters:
  ///   - ids: What names each row; its draws follow from it and the key alone.
  ///   - count: The draws of each row.
  public func draws(of rows: [Float], ids: [UInt64], count: Int, key: Key) throws -> [Draws] {
    var found: [Draws] = []
    var seen = repeated(rows, count)
    // The rows that are to be drawn, in each round those of which too few draws count.
    var open = Array(ids.indices)
    for round in 0..<Self.rounds where !open.isEmpty {
      let own = try drawn(
        open.flatMap { rows[$0 * width..<($0 + 1) * width] }, seen: seen, ids: open.map { ids[$0] }, count,
        key.folding(UInt64(round)))
      if round == 0 {
        found = own
      } else {
        for (row, draws) in zip(open, own) where draws.effective > found[row].effective { found[row] = draws }
      }
      let next = open.indices.filter { own[$0].effective < min(Self.enough, Double(count) / 4) }
      seen = next.flatMap { place in
        completed(rows[open[place] * width..<(open[place] + 1) * width], own[place])
      }
      open = next.map { open[$0] }
    }
    return found
  }

  /// Draws of rows by what the encoder makes of completions of them.
  private func drawn(
    _ rows: [Float], seen: [Float], ids: [UInt64], _ count: Int, _ key: Key
  ) throws -> [Draws] {
    let shape: Shape = [ids.count * count, width]
    let result = try program(
      given: [HostArray(shape, repeated(rows, count)), HostArray(shape, seen)],
      ids: ids.flatMap { id in (0..<UInt64(count)).map { id << 32 | $0 } }, key: key)
    let (weights, means, cells) = (result[0].floats, result[1].floats, result[2].floats)
    return ids.indices.map { row in
      let range = row * count..<(row + 1) * count
      let numbers = range.lowerBound * width..<range.upperBound * width
      return Draws(
        weights: Self.normalised(weights[range]), means: Array(means[numbers]), cells: Array(cells[numbers]),
        coin: Double(
          Noise.uniform(Philox.word(key: key.folding("coin"), stream: 0, row: ids[row], column: 0))))
    }
  }

  /// A row whose gaps hold the draws of the round before, once for each draw of the next.
  private func completed(_ row: ArraySlice<Float>, _ draws: Draws) -> [Float] {
    Self.resampled(draws.weights, count: draws.weights.count, by: draws.coin).flatMap { ancestor in
      row.enumerated().map { $1.isNaN ? draws.cells[ancestor * width + $0] : $1 }
    }
  }

  private func repeated(_ rows: [Float], _ count: Int) -> [Float] {
    var all: [Float] = []
    all.reserveCapacity(rows.count * count)
    for start in stride(from: 0, to: rows.count, by: width) {
      for _ in 0..<count { all += rows[start..<start + width] }
    }
    return all
  }

  /// Weights that sum to 1, from their logarithms.
  static func normalised(_ logWeights: ArraySlice<Float>) -> [Double] {
    let largest = Double(logWeights.max() ?? 0)
    let weights = logWeights.map { exp(Double($0) - largest) }
    let sum = weights.reduce(0, +)
    return sum.isFinite && sum > 0 ? weights.map { $0 / sum } : weights.map { _ in 1 / Double(weights.count) }
  }

  // Systematic resampling (Kitagawa, Journal of Computational and Graphical Statistics 5, 1996): place k of n takes the draw in
  // which the sum of weights passes (k + u) / n, with u uniform on [0, 1), so that a draw is taken n w times on average.
  /// So many draws, each as often as its weight says.
  ///
  /// - Parameter coin: u.
  static func resampled(_ weights: [Double], count: Int, by coin: Double) -> [Int] {
    var (place, sum) = (0, weights.first ?? 0)
    return (0..<count).map { number in
      let wanted = (Double(number) + coin) / Double(count)
      while sum < wanted, place + 1 < weights.count {
        place += 1
        sum += weights[place]
      }
      return place
    }
  }
}
