// The examples whose latents lie nearest to those of others: what a model holds to be alike.

public import Autoencoders
public import Datasets
import Foundations
import Tensors
import Training

/// The nearest of some examples to each of some others, by the Euclidean distance of their posterior means.
public struct LatentNeighbours: Sendable {
  /// An example that is near.
  public struct Neighbour: Hashable, Sendable {
    /// Its row in the source that is searched.
    public var row: Int
    /// How far its posterior mean lies.
    public var distance: Double
  }

  /// The neighbours of each row, the nearest first; of equals the first row of the data.
  public let neighbours: [[Neighbour]]

  /// Searches a source.
  ///
  /// - Parameters:
  ///   - count: How many are found for each row, where there are as many.
  /// - Throws: ``Failure`` for rows that do not fit the model; as reading throws.
  public init(
    of rows: any DataSource, among source: any DataSource, count: Int, by inference: Inference
  ) throws {
    let width = inference.model.configuration.latents
    let points = try inference.encode(rows).floats
    let others = try inference.encode(source).floats
    neighbours = (0..<rows.count).map { row in
      let own = points[row * width..<(row + 1) * width]
      let distances = (0..<source.count).map { other in
        zip(own, others[other * width..<(other + 1) * width]).reduce(0.0) { sum, pair in
          let difference = Double(pair.0) - Double(pair.1)
          return sum + difference * difference
        }
      }
      return distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(count)
        .map { Neighbour(row: $0, distance: distances[$0].squareRoot()) }
    }
  }
}
