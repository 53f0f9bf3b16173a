// Pictures in whole numbers by a mixture of logistics per pixel, whose channels know of each other (Salimans,
// Karpathy, Chen and Kingma, "PixelCNN++", ICLR 2017, equations 1 to 3): a component stands for all channels of a
// pixel, and within it the centre of a channel is a linear function of the channels before it.

import Foundation
public import Tensors

/// Independent pixels whose channels each hold one of the whole numbers 0 to L - 1.
///
/// With the weights w_k, the pixel's channels x_1 ... x_C in the order of ``order(channels:)`` and the centre
/// c = (L - 1)/2 of all values,
/// P(x) = sum over k of w_k times the product over i of
/// Logistic(x_i; location_ik + sum over j < i of coefficient_ijk (x_j - c), scale_ik).
public struct LogisticMixture: Distribution {
  /// Log-weights up to a constant per pixel, [..., pixels, K].
  public let weights: Tensor
  /// Each channel's locations in the data's unit, [..., pixels, K] each.
  public let locations: [Tensor]
  /// Each channel's logarithms of scales, likewise.
  public let logScales: [Tensor]
  /// How locations follow channels before, [..., pixels, K] each: the second channel of the order on the first,
  /// the third on the first, the third on the second, and so on.
  public let coefficients: [Tensor]
  private let bins: LogisticBins

  /// A distribution over a number of levels, at least 2.
  public init(
    weights: Tensor, locations: [Tensor], logScales: [Tensor], coefficients: [Tensor], levels: Int = 256
  ) {
    self.weights = weights
    self.locations = locations
    self.logScales = logScales
    self.coefficients = coefficients
    bins = LogisticBins(levels: levels)
  }

  /// The order in which channels are explained: red, green, blue as they are stored, and opacity, the last of
  /// two or four, before the colours, which mean nothing where it is 0.
  public static func order(channels: Int) -> [Int] {
    let stored = Array(0..<channels)
    return channels == 2 || channels == 4 ? [channels - 1] + stored.dropLast() : stored
  }

  /// The number of coefficients between channels.
  static func coefficientCount(channels: Int) -> Int { channels * (channels - 1) / 2 }

  private var channels: Int { locations.count }
  private var order: [Int] { Self.order(channels: channels) }
  /// The axis of components.
  private var last: Int { weights.shape.rank - 1 }

  /// The location of the channel at a place of the order, given the values of those before it.
  private func location(_ place: Int, _ earlier: [Tensor], _ locations: [Tensor], _ coefficients: [Tensor])
    -> Tensor
  {
    let first = Self.coefficientCount(channels: place)
    return earlier.enumerated().reduce(locations[order[place]]) { location, value in
      location + coefficients[first + value.offset] * (value.element - bins.largest / 2)
    }
  }

  /// The log-probability of x [..., pixels * channels], whole numbers below L, of each pixel.
  public func terms(of x: Tensor) -> Tensor {
    let values = Shape(x.shape.dimensions.dropLast() + [weights.shape[last - 1], channels])
    let pixels = x.reshaped(to: values)
    let channel = order.map { pixels.sliced(axis: values.rank - 1, $0..<($0 + 1)) }
    let joint = order.indices.reduce(weights) { sum, place in
      let location = location(place, Array(channel.prefix(place)), locations, coefficients)
      return sum
        + bins.logProbability(of: channel[place], mean: location, logScale: logScales[order[place]])
    }
    let axis = joint.shape.rank - 1
    return joint.logSumExp(axes: [axis]) - weights.logSumExp(axes: [last])
  }

  // Within a component, channels before are replaced by their means: exact but for the clamping at the ends, as
  // locations are linear in them. The mean of the mixture is that of its components by their weights.
  /// The expected values, [..., pixels * channels], as ``DiscretizedLogistic/mean`` has them: between whole
  /// numbers, and between components where several are probable.
  public var mean: Tensor {
    let shares = Categorical(logits: weights).logProbabilities.exponential()
    var means: [Tensor] = []
    for place in order.indices {
      let location = location(place, means, locations, coefficients)
      means.append(bins.expectation(mean: location, logScale: logScales[order[place]]))
    }
    return stored(means.map { (shares * $0).sum(axes: [last]) })
  }

  /// Whole numbers, one row per row of the source: a component for each pixel, and then channel after channel.
  public func sample(_ source: RandomSource) -> Tensor {
    let categories = Categorical(logits: weights)
    let pixels = Shape(weights.shape.dimensions.dropLast())
    let component = categories.sample(source).reshaped(to: Shape(pixels.dimensions + [1]))
    let isChosen = component.equals(categories.wholeNumbers)
    func chosen(_ values: Tensor) -> Tensor { Tensor.select(isChosen, values, 0).sum(axes: [last]) }
    let (own, scales) = (locations.map(chosen), logScales.map(chosen))
    let slopes = coefficients.map(chosen)
    var drawn: [Tensor] = []
    for place in order.indices {
      drawn.append(
        bins.draw(
          mean: location(place, drawn, own, slopes), logScale: scales[order[place]],
          uniform: source.uniform(pixels)))
    }
    return stored(drawn)
  }

  /// Channels in their order, [..., pixels] each, as rows [..., pixels * channels].
  private func stored(_ values: [Tensor]) -> Tensor {
    let pixels = Array(weights.shape.dimensions.dropLast())
    var channel = [Tensor?](repeating: nil, count: channels)
    for (place, value) in values.enumerated() {
      channel[order[place]] = value.reshaped(to: Shape(pixels + [1]))
    }
    let whole = Tensor.concatenated(channel.compactMap(\.self), axis: pixels.count)
    let rows = pixels.dropLast() + [(pixels.last ?? 1) * channels]
    return whole.reshaped(to: Shape(Array(rows)))
  }
}
