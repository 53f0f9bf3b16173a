// Scores by the nearest training rows: what the model leaves unexplained of a block of rows, then a search for each.

import Autoencoders
import Foundation
import Foundations
public import Storage
public import Tables
public import Tensors

/// Scores prepared rows of a table by how far they are from training rows: as a multiple of how far these are from each
/// other. One scorer is used by one thread at a time.
public final class NeighbourScorer: RowScorer {
  private let residuals: ModelResiduals?
  private let usual: [Double]
  private let width: Int
  private var search: NeighbourSearch

  /// A scorer of rows like those that the neighbours were chosen from.
  ///
  /// - Parameter trained: The model, for what it leaves unexplained; nil to compare the rows alone.
  public init(
    _ trained: TrainedModel?, _ neighbours: Neighbours, _ layout: TableLayout, on backend: any Backend
  ) {
    width = layout.width
    usual = neighbours.usual
    search = NeighbourSearch(neighbours, layout)
    residuals =
      neighbours.residualWeights.contains { $0 > 0 }
      ? trained.map { ModelResiduals($0, on: backend) } : nil
  }

  /// The scores of prepared rows of float32 that lie in memory one after the other.
  public func scores(of rows: UnsafeRawBufferPointer, count: Int) throws -> [Double] {
    let numbers = rows.bindMemory(to: Float.self)
    guard count > 0, width > 0, let first = numbers.baseAddress else {
      return [Double](repeating: 1, count: count)
    }
    let left = try residuals?.values(of: rows, count: count) ?? []
    return left.withUnsafeBufferPointer { left in
      (0..<count).map { row in
        let logs = search.distances(
          of: first + row * width, residuals: left.baseAddress.map { $0 + row * width }
        ).logs
        return Self.score(logs, usual)
      }
    }
  }

  // The sum of logarithms is a square by its size, as a distance squared is, so three logarithms stand for four.
  static func score(_ logs: [Double], _ usual: [Double]) -> Double {
    exp(zip(logs, usual).reduce(0) { $0 + $1.0 - $1.1 } / 4)
  }
}

/// What a model leaves unexplained of prepared rows: the numbers less their reconstruction, as the encoder sees them.
final class ModelResiduals {
  private let program: RowProgram
  private let width: Int

  init(_ trained: TrainedModel, on backend: any Backend) {
    let (model, configuration) = (trained.model, trained.configuration)
    width = configuration.dimensions
    program = RowProgram(backend, state: trained.makeState(on: backend), reads: [], given: 1) { _, batch in
      let x = batch.given[0]
      let mean = model.explained(model.outputs(model.encode(x).mean)).mean
      return [configuration.encoderInput(x) - configuration.encoderInput(mean)]
    }
  }

  /// [rows, numbers of a row].
  func values(of rows: UnsafeRawBufferPointer, count: Int) throws -> [Float] {
    let bytes = [UInt8](UnsafeRawBufferPointer(rebasing: rows[..<(count * width * 4)]))
    return try program(given: [HostArray(TensorType([count, width]), bytes: bytes)])[0].floats
  }
}
