// Who is near whom among the latents of training examples.

public import Autoencoders
public import Foundations
public import Tensors

extension NeighbouringLatents: FittableSampler {
  /// Their distances are all compared.
  public static var mostRows: Int { 4000 }
  /// How many neighbours of an example take part.
  private static var width: Int { 6 }

  /// Their latents, and for each the nearest of the same label.
  public static func fitted(
    to examples: EncodedExamples, _ sampler: SamplerChoice, key: Key, on backend: any Backend,
    tell: @escaping (Double) -> Void
  ) -> NeighbouringLatents {
    let means = examples.posteriors.means
    let (count, latents) = (means.type.shape[0], means.type.shape[1])
    let numbers = means.floats
    // An example without neighbours is its own.
    var neighbours = (0..<count).map { [Int](repeating: $0, count: width) }
    let labels = examples.labels.isEmpty ? [Int32](repeating: 0, count: count) : examples.labels
    for group in Dictionary(grouping: 0..<count, by: { labels[$0] }).values {
      let points = PointSet(
        rows: group.flatMap { numbers[($0 * latents)..<(($0 + 1) * latents)] }, dimensions: latents)
      for (place, near) in points.nearest(min(width, group.count - 1)).enumerated() {
        let found = near.map { group[$0.index] }
        neighbours[group[place]].replaceSubrange(0..<found.count, with: found)
      }
    }
    return NeighbouringLatents(
      means: means, neighbours: HostArray([count, width], neighbours.joined().map(Float.init)))
  }
}
