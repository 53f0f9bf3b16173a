// One row of the elementwise table: a name, the exact scalar definition, and the derivative. The row is
// documentation, automatic differentiation and test oracle at once; the Reference backend runs the
// definition, and a backend with a fast kernel of the same name runs that.

public import Foundations

/// A function applied to each element, or to each pair of elements.
public struct Elementwise: Sendable {
  /// What an operand or result is made of.
  public enum Kind: Sendable {
    /// float32.
    case number
    /// bool.
    case truth
    /// uint32 random words.
    case word
  }

  /// The scalar function in Double; truth values are 0 and 1.
  public enum Definition: Sendable {
    /// A function of one element.
    case unary(@Sendable (Double) -> Double)
    /// A function of two elements.
    case binary(@Sendable (Double, Double) -> Double)
  }

  /// Where a row stands in a program when its derivative is asked for.
  public struct Site {
    /// The operands.
    public var operands: [Tensor]
    /// The row's result, so that a derivative can be written by it.
    public var result: Tensor
    /// The gradient of the loss with respect to the result.
    public var upstream: Tensor
    /// The first operand.
    public var x: Tensor { operands[0] }
    /// The second operand.
    public var y: Tensor { operands[1] }
  }

  /// The gradients with respect to the operands, nil where there is none.
  public typealias Derivative = @Sendable (Site) -> [Tensor?]

  /// The row's name, by which it is identified and by which a backend finds its kernel.
  public let name: String
  /// What the operands are made of.
  public let operands: Kind
  /// What the result is made of.
  public let result: Kind
  /// The exact function.
  public let definition: Definition
  /// The interval in which the function is smooth and well conditioned: tests draw operands from it.
  public let domain: ClosedRange<Double>
  /// The derivative; nil for functions without one.
  public let derivative: Derivative?

  /// The number of operands.
  public var arity: Int {
    switch definition {
    case .unary: 1
    case .binary: 2
    }
  }

  init(
    _ name: String, of operands: Kind = .number, to result: Kind = .number,
    on domain: ClosedRange<Double> = -4...4, is definition: Definition, derivative: Derivative?
  ) {
    self.name = name
    self.operands = operands
    self.result = result
    self.domain = domain
    self.definition = definition
    self.derivative = derivative
  }
}

extension Elementwise: Hashable {
  /// Rows are equal when their names are.
  public static func == (left: Elementwise, right: Elementwise) -> Bool { left.name == right.name }
  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Elementwise.Kind {
  /// The element type that holds it.
  public var element: ElementType {
    switch self {
    case .number: .float32
    case .truth: .bool
    case .word: .uint32
    }
  }
}
