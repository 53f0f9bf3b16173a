// State is what outlives a run: parameters, moments, averages, metrics. It lies in one store outside
// every plan; a layout says what is in it.

import Foundations

/// The names and types of the state variables, in order.
public struct StateLayout: Hashable, Sendable {
  /// One state variable.
  public struct Variable: Hashable, Sendable {
    /// Its name, unique in the layout.
    public var name: String
    /// Its shape and element type.
    public var type: TensorType
  }

  /// The variables in store order.
  public private(set) var variables: [Variable] = []
  private var positions: [String: Int] = [:]

  /// A layout without variables.
  public init() {}

  /// Adds a variable; its name must be new.
  public mutating func add(_ name: String, _ type: TensorType) {
    if positions[name] != nil { fail("the state variable '\(name)' exists already") }
    positions[name] = variables.count
    variables.append(Variable(name: name, type: type))
  }

  /// The type of a variable, or nil where there is none of that name.
  public subscript(name: String) -> TensorType? { positions[name].map { variables[$0].type } }
}
