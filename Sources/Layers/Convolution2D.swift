// Convolutions as layers: one that takes windows and makes a picture smaller, and its mirror image that makes it
// larger again. Pictures are [rows, height, width, channels].

public import Tensors

/// A convolution with a bias: [rows, height, width, channels] to [rows, windows down, windows across, features].
public struct Convolution2D: Layer {
  /// Where its windows lie.
  public let geometry: Convolution
  /// The filters, [kernel height, kernel width, channels, features].
  public let weight: Parameter
  /// The bias, [features].
  public let bias: Parameter

  /// A layer whose parameters are `weight` and `bias` at the scope.
  public init(
    _ scope: ParameterScope, _ geometry: Convolution, channels: Int, features: Int,
    initializer: Initializer = .lecunNormal, bias: Initializer = .constant(0)
  ) {
    self.geometry = geometry
    let kernel = geometry.kernel
    weight = scope.parameter(
      "weight", [kernel.height, kernel.width, channels, features],
      initializer.resolved(inputs: kernel.height * kernel.width * channels))
    self.bias = scope.parameter("bias", [features], bias)
  }

  /// The convolution of a picture, and the bias.
  public func callAsFunction(_ input: Tensor, _ context: LayerContext = .inference) -> Tensor {
    let output = geometry.forward(input, weight.value(in: input.trace)) + bias.value(in: input.trace)
    context.recorder?.note(layerOf: weight, summary, output)
    return output
  }

  /// `convolution`, kernel, stride and channels.
  public var summary: String {
    "convolution \(geometry.summary), \(weight.shape[2])-\(weight.shape[3])"
  }
}

/// A transposed convolution with a bias: [rows, windows down, windows across, features] to
/// [rows, height, width, channels] of its geometry's input.
public struct TransposedConvolution2D: Layer {
  /// The convolution whose windows it spreads.
  public let geometry: Convolution
  /// The filters, [kernel height, kernel width, channels, features]: of the convolution it mirrors.
  public let weight: Parameter
  /// The bias, [channels].
  public let bias: Parameter

  // A pixel of the result adds up about kernel / stride windows in each direction, each of all features.
  /// A layer whose parameters are `weight` and `bias` at the scope.
  public init(
    _ scope: ParameterScope, _ geometry: Convolution, features: Int, channels: Int,
    initializer: Initializer = .lecunNormal, bias: Initializer = .constant(0)
  ) {
    self.geometry = geometry
    let (kernel, stride) = (geometry.kernel, geometry.stride)
    let inputs = kernel.height * kernel.width * features / (stride.height * stride.width)
    weight = scope.parameter(
      "weight", [kernel.height, kernel.width, channels, features],
      initializer.resolved(inputs: max(inputs, 1)))
    self.bias = scope.parameter("bias", [channels], bias)
  }

  /// The windows spread over a picture, and the bias.
  public func callAsFunction(_ input: Tensor, _ context: LayerContext = .inference) -> Tensor {
    let output = geometry.transposed(input, weight.value(in: input.trace)) + bias.value(in: input.trace)
    context.recorder?.note(layerOf: weight, summary, output)
    return output
  }

  /// `transposed convolution`, kernel, stride and channels.
  public var summary: String {
    "transposed convolution \(geometry.summary), \(weight.shape[3])-\(weight.shape[2])"
  }
}

extension Convolution {
  /// Kernel and stride, such as `4x4 stride 2`.
  fileprivate var summary: String {
    let step =
      stride.height == stride.width ? "\(stride.height)" : "\(stride.height)x\(stride.width)"
    return "\(kernel.height)x\(kernel.width) stride \(step)"
  }

  /// Windows of 4 x 4 pixels at a distance of two, for pictures of any size: zeros around them are as few as make
  /// every pixel part of a window, so that n pixels become n/2 windows, rounded up.
  public static func halving(_ input: Extent) -> Convolution {
    // Of n pixels and p zeros (n + p - 4)/2 + 1 windows: p = 2 where n is even, 3 where it is odd.
    Convolution(
      input: input, kernel: Extent(4, 4), stride: Extent(2, 2),
      padding: Padding(top: 1, left: 1, bottom: 1 + input.height % 2, right: 1 + input.width % 2))
  }

  /// Windows of 3 x 3 pixels around every pixel.
  public static func surrounding(_ input: Extent) -> Convolution {
    Convolution(input: input, kernel: Extent(3, 3), padding: Padding(1))
  }
}
