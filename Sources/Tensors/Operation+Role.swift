// What passes and planners must know of an operation, in one word. Both switches are exhaustive, and so are those
// over roles: a new primitive does not compile before every place has been told about it.

/// The kinds of work that operations are, as passes over graphs and planners tell them apart.
public enum Role: Hashable, Sendable {
  /// A value that no other node is read for: it is given, or follows from its place.
  case leaf
  /// The operand's elements in another arrangement, without arithmetic.
  case view
  /// Computed element by element, or reduced; neighbours share loops over memory.
  case looped
  /// A product of matrices or a convolution, whose operands may be rounded.
  case contraction
  /// Values put together in memory.
  case assembly
  /// Whole rows moved by number.
  case table
  /// Computed by all workers of a group together, in one order.
  case collective
}

extension Operation {
  /// What kind of work it is.
  public var role: Role {
    switch self {
    case .input, .state, .constant, .index: .leaf
    case .reshape, .broadcast, .transpose, .slice, .stopGradient: .view
    case .elementwise, .select, .cast, .reduce, .randomBits: .looped
    case .contract, .convolve: .contraction
    case .assemble: .assembly
    case .gather, .scatterAdd: .table
    case .allReduce: .collective
    }
  }
}
