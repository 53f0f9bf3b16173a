// Latents near those of real examples. A model's prior covers more than its data: between the clusters of ten
// species lie latents that mean two trees at once. New trees are drawn where examples are: at a random place
// between one example and two of its nearest neighbours of the same label, a manifold Parzen window in its simplest
// form (P. Vincent and Y. Bengio, "Manifold Parzen windows", NeurIPS 2002); drawing from a density that is fitted
// to the latents after training is from P. Ghosh et al., "From variational to deterministic autoencoders", ICLR 2020.

import Autoencoders
import Datasets
import Evaluation
import Foundations
import Layers
import Storage
import Tensors

/// The latents of examples, from which new ones are drawn.
struct NeighbouringLatents {
  /// The examples that are encoded.
  static let examples = 4000
  /// How many neighbours of an example take part.
  static let neighbours = 6

  /// The posterior means.
  let means: [[Float]]
  private let labels: [Int32]

  /// The posterior means of the first examples of a source.
  init(_ saved: SavedModel, of source: any DataSource, on backend: any Backend) throws {
    let indices = Array(0..<min(Self.examples, source.count))
    let encoded = try saved.inference(on: backend).encode(source.rows(indices))
    let latents = encoded.type.shape[1]
    let numbers = encoded.floats
    means = indices.map { Array(numbers[$0 * latents..<($0 + 1) * latents]) }
    let labels = source.labels(indices)
    self.labels = labels.count == indices.count ? labels : indices.map { _ in 0 }
  }

  /// New latents, [count, latents]: number i depends on the key and i alone.
  func draw(_ count: Int, key: Key) -> HostArray {
    let drawn = (0..<count).flatMap { number -> [Float] in
      let words = Philox.block(counter: SIMD4(UInt32(truncatingIfNeeded: number), 0, 0, 0), key: key)
      let more = Philox.block(counter: SIMD4(UInt32(truncatingIfNeeded: number), 1, 0, 0), key: key)
      let centre = Int(words.x) % means.count
      let near = nearest(to: centre)
      guard near.count > 1 else { return means[centre] }
      let first = Int(words.y) % near.count
      let second = (first + 1 + Int(words.z) % (near.count - 1)) % near.count
      // Two uniform numbers in order cut a stick into three parts: uniform on the triangle.
      let cuts = (Noise.uniform(more.x), Noise.uniform(more.y))
      let (low, high) = (min(cuts.0, cuts.1), max(cuts.0, cuts.1))
      let (others, own) = ((means[near[first]], means[near[second]]), means[centre])
      return own.indices.map {
        low * own[$0] + (high - low) * others.0[$0] + (1 - high) * others.1[$0]
      }
    }
    return HostArray([count, means.first?.count ?? 0], drawn)
  }

  /// The nearest other examples of the same label.
  private func nearest(to centre: Int) -> [Int] {
    let own = means[centre]
    var found: [(index: Int, distance: Float)] = []
    for index in means.indices where index != centre && labels[index] == labels[centre] {
      var distance: Float = 0
      for (place, value) in means[index].enumerated() {
        let difference = value - own[place]
        distance += difference * difference
      }
      found.append((index, distance))
    }
    return found.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
      .prefix(Self.neighbours).map(\.index)
  }
}
