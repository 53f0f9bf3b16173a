// Features that see detail, without a network that was trained on other pictures: random filters. What a layer of them
// finds is as good as texture descriptors that were designed (Ustyuzhaninov, Brendel, Gatys and Bethge, "What does it take to
// generate natural textures?", ICLR 2017), and random networks rank generators much as trained ones do (Naeem et al., ICML
// 2020, section 3.2). The weights follow from a key, so every model is judged by the same ones.

import Autoencoders
import Datasets
import Examples
import Foundation
import Foundations
import Layers
import Tensors
import Training

extension FeatureSpace {
  /// Where the random weights are from.
  static let detailKey = Key(seed: 0).folding("detail")

  /// Means and deviations of random convolutions.
  public static let detail = FeatureSpace(
    name: "detail",
    summary:
      "64 whitened principal components of the means and deviations of four layers of random convolutions with the weights of key 0, of pictures, estimated from the rows",
    usesModel: false, needsPictures: true
  ) { site in
    guard case .picture(let height, let width, let channels) = site.configuration.kind else {
      throw Failure(
        .usage, "the feature space 'detail' is of pictures, and \(site.rows.name) has none", at: .features,
        remedy: "Use \(.features, pixels.name)")
    }
    let most = max(fewestFitted, min(mostFitted, site.mostNumbers / max(site.rows.rowCount, 1)))
    let count = min(most, site.rows.count)
    let layers = RandomConvolutions(height: height, width: width, channels: channels, key: detailKey)
    let seen = { site.configuration.standardised($0) }
    let fitted = seen(site.unit.values(of: try site.rows.rows(Array(0..<count))))
    let map = try layers.map(centredOn: fitted, channels: channels, backend: site.backend)
    var found: [Float] = []
    for start in stride(from: 0, to: count, by: layers.block) {
      let rows = start..<min(start + layers.block, count)
      found += try map(fitted.rows(rows, padded: rows.count))
    }
    let components = try PrincipalComponents(
      of: HostArray([count, layers.features], found), most: mostComponents, backend: site.backend)
    let dimensions = components.variances.count
    guard dimensions > 0 else {
      throw Failure(
        .badData, "all of its pictures are the same, so they have no principal components",
        at: site.rows.name, remedy: "Give data that vary")
    }
    let whitened = Whitening(components)
    return FeatureMap(dimensions: dimensions, block: layers.block) { whitened(try map(seen($0))) }
  }
}

/// Four layers of random filters of 3 x 3, the first at every pixel, the others at stride 2.
struct RandomConvolutions {
  /// The features of a layer.
  static let widths = [16, 32, 64, 64]
  /// The slope of the rectifiers below zero.
  static let slope = 0.2
  /// The pictures that go through at once.
  let block: Int
  private let geometries: [Convolution]
  private let weights: [HostArray]

  /// The features of a picture: a mean and a deviation of every filter.
  var features: Int { 2 * Self.widths.reduce(0, +) }

  /// Layers for pictures of a size.
  init(height: Int, width: Int, channels: Int, key: Key) {
    var (geometries, weights): ([Convolution], [HostArray]) = ([], [])
    var (extent, inputs) = (Convolution.Extent(height, width), channels)
    for (layer, outputs) in Self.widths.enumerated() {
      let step = layer == 0 ? 1 : 2
      let geometry = Convolution(
        input: extent, kernel: Convolution.Extent(3, 3), stride: Convolution.Extent(step, step),
        padding: Convolution.Padding(1))
      let numbers = Initializer.normal(deviation: (2 / Float(9 * inputs)).squareRoot())
      let shape: Shape = [3, 3, inputs, outputs]
      weights.append(HostArray(shape, numbers.values(shape, key: key.folding(UInt64(layer)))))
      geometries.append(geometry)
      (extent, inputs) = (geometry.output, outputs)
    }
    self.geometries = geometries
    self.weights = weights
    block = max(8, min(128, (1 << 22) / (height * width * Self.widths[0])))
  }

  /// What makes features, [count * features], of at most ``block`` pictures, less the mean of each channel of some pictures and
  /// over the deviation of all their numbers.
  func map(
    centredOn pictures: HostArray, channels: Int, backend: any Backend
  ) throws -> (HostArray) throws -> [Float] {
    let (means, deviation) = Self.moments(pictures.floats, channels)
    let program = Program(backend, state: backend.makeState(StateLayout())) { [geometries] trace, inputs in
      let extent = geometries[0].input
      let shape: Shape = [inputs[0].shape[0], extent.height, extent.width, channels]
      var x = (inputs[0].reshaped(to: shape) - inputs[1].broadcast(to: shape)) * (1 / deviation)
      var found: [Tensor] = []
      for (geometry, weight) in zip(geometries, inputs.dropFirst(2)) {
        let filtered = geometry.forward(x, weight)
        x = filtered.maximum(filtered * Self.slope)
        let mean = x.mean(axes: [1, 2])
        let excess = (x * x).mean(axes: [1, 2]) - mean * mean
        found += [mean, (excess.maximum(excess.filled(0)) + 1e-6).squareRoot()]
      }
      return [.concatenated(found, axis: 1)]
    }
    let centre = HostArray([channels], means)
    return { [block, features, weights] values in
      let count = values.type.shape[0]
      let result = try program([values.rows(0..<count, padded: block), centre] + weights)[0]
      return Array(result.floats.prefix(count * features))
    }
  }

  private static func moments(_ values: [Float], _ channels: Int) -> (means: [Float], deviation: Double) {
    var sums = [Double](repeating: 0, count: channels)
    for (place, value) in values.enumerated() { sums[place % channels] += Double(value) }
    let means = sums.map { $0 * Double(channels) / Double(values.count) }
    let squares = values.enumerated().reduce(0) { sum, entry in
      let excess = Double(entry.element) - means[entry.offset % channels]
      return sum + excess * excess
    }
    let deviation = (squares / Double(values.count)).squareRoot()
    return (means.map { Float($0) }, deviation > 0 ? deviation : 1)
  }
}

/// Components of variance 1.
private struct Whitening {
  let components: PrincipalComponents

  init(_ components: PrincipalComponents) { self.components = components }

  func callAsFunction(_ rows: [Float]) -> [Float] {
    let (mean, columns) = (components.mean.floats, components.components.floats)
    let size = components.variances.count
    return stride(from: 0, to: rows.count, by: mean.count).flatMap { start in
      var sums = [Double](repeating: 0, count: size)
      for place in mean.indices {
        let excess = Double(rows[start + place] - mean[place])
        for component in 0..<size { sums[component] += excess * Double(columns[place * size + component]) }
      }
      return zip(sums, components.variances).map { Float($0 / $1.squareRoot()) }
    }
  }
}
