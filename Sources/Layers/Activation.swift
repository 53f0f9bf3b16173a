// The nonlinearities, one row each: a name and a line of mathematics.

import Foundations
public import Tensors

/// A function applied to every element between layers.
public struct Activation: Layer, Hashable {
  /// The name the command line knows it by.
  public let name: String
  /// The initialiser that keeps signals their size under it.
  public let initializer: Initializer
  private let function: @Sendable (Tensor) -> Tensor

  init(_ name: String, _ initializer: Initializer, _ function: @escaping @Sendable (Tensor) -> Tensor) {
    self.name = name
    self.initializer = initializer
    self.function = function
  }

  /// Every activation.
  public static let all: [Activation] = [
    relu, leakyReLU, elu, silu, gelu, softplus, tanh, logistic, identity,
  ]

  /// max(x, 0).
  public static let relu = Activation("relu", .heNormal) { $0.rectified() }
  /// max(x, x/100) (Maas et al., ICML 2013).
  public static let leakyReLU = Activation("leaky-relu", .heNormal) { $0.maximum($0 * 0.01) }
  /// x for x > 0, else e^x - 1 (Clevert et al., ICLR 2016); the exponential sees min(x, 0) only.
  public static let elu = Activation("elu", .heNormal) { x in
    .select(x .> 0, x, x.minimum(x.filled(0)).exponentialMinusOne())
  }
  /// x / (1 + e^-x) (Elfwing et al., 2018).
  public static let silu = Activation("silu", .heNormal) { $0 * $0.logistic() }
  /// x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) (Hendrycks and Gimpel, 2016, their approximation).
  public static let gelu = Activation("gelu", .heNormal) { x in
    let inner = (x + x * x * x * 0.044715) * (2 / Double.pi).squareRoot()
    return x * 0.5 * (inner.hyperbolicTangent() + 1)
  }
  /// log(1 + e^x).
  public static let softplus = Activation("softplus", .heNormal) { $0.softplus() }
  /// tanh x.
  public static let tanh = Activation("tanh", .lecunNormal) { $0.hyperbolicTangent() }
  /// 1 / (1 + e^-x).
  public static let logistic = Activation("logistic", .lecunNormal) { $0.logistic() }
  /// x.
  public static let identity = Activation("identity", .lecunNormal) { $0 }

  /// The activation of a name; an unknown one throws and suggests the nearest.
  public static func named(_ name: String) throws -> Activation {
    if let found = all.first(where: { $0.name == name }) { return found }
    throw Suggestion.unknown("activation", name, among: all.map(\.name))
  }

  /// The function of every element.
  public func callAsFunction(_ input: Tensor, _ context: LayerContext = .inference) -> Tensor {
    context.recorder?.follow(self)
    return function(input)
  }

  /// The name.
  public var summary: String { name }

  /// Activations are equal when their names are.
  public static func == (left: Activation, right: Activation) -> Bool { left.name == right.name }
  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
