// Group normalisation (Wu and He, ECCV 2018): the channels of a picture in groups, each group brought to mean 0
// and variance 1 over its channels and all pixels, then scaled and shifted by channel. It depends on no other row.

public import Tensors

/// Normalisation over groups of channels: [rows, height, width, channels] to the same shape.
public struct GroupNormalization: Layer {
  /// How many groups the channels are divided into.
  public let groups: Int
  /// The factor of each channel, [channels].
  public let scale: Parameter
  /// What is added to each channel, [channels].
  public let shift: Parameter
  /// Added to the variance, so that equal pixels stay finite.
  static let epsilon = 1e-5

  /// A layer whose parameters are `scale` and `shift` at the scope.
  ///
  /// - Parameter groups: The largest number of groups; the largest divisor of the channels up to it is taken.
  public init(_ scope: ParameterScope, channels: Int, groups: Int = 8) {
    self.groups = (1...max(1, min(groups, channels))).last { channels % $0 == 0 } ?? 1
    scale = scope.parameter("scale", [channels], .constant(1))
    shift = scope.parameter("shift", [channels], .constant(0))
  }

  // With m and v the mean and variance of a group, y = (x - m) / sqrt(v + epsilon) scale + shift. The variance is
  // the mean square of what is left after the mean, in a pass of its own: the difference of two large moments would
  // lose it. Sums go over pixels first, then over the channels of a group.
  /// The normalised pictures.
  public func callAsFunction(_ input: Tensor, _ context: LayerContext = .inference) -> Tensor {
    let (rows, channels) = (input.shape[0], input.shape[3])
    let pixels = input.shape[1] * input.shape[2]
    let x = input.reshaped(to: [rows, pixels, channels])
    let centred = x - groupMean(of: x)
    let deviation = (groupMean(of: centred.squared()) + Self.epsilon).squareRoot()
    let factor = scale.value(in: input.trace) / deviation
    let output = (centred * factor + shift.value(in: input.trace)).reshaped(to: input.shape)
    context.recorder?.note(layerOf: scale, summary, output)
    return output
  }

  /// The mean of each group, repeated over its channels, [rows, 1, channels].
  private func groupMean(of x: Tensor) -> Tensor {
    let (rows, pixels, channels) = (x.shape[0], x.shape[1], x.shape[2])
    let each = channels / groups
    let sums = x.sum(axes: [1]).reshaped(to: [rows, groups, each]).sum(axes: [2], keeping: true)
    return (sums / Double(pixels * each)).broadcast(to: [rows, groups, each])
      .reshaped(to: [rows, 1, channels])
  }

  /// `group normalisation` and the groups.
  public var summary: String { "group normalisation, \(groups) groups" }
}
