// State in Double: twenty optimiser steps accumulate no float32 rounding. Rounding happens in `read`.

import Foundations
import Tensors

/// The state variables of one layout, each as Doubles in row-major order.
final class ReferenceState: State {
  let layout: StateLayout
  private var values: [String: [Double]] = [:]

  /// All zero.
  init(_ layout: StateLayout) {
    self.layout = layout
    for variable in layout.variables {
      values[variable.name] = [Double](repeating: 0, count: variable.type.shape.count)
    }
  }

  func read(_ name: String) -> HostArray { HostArray(type(of: name), doubles: self[name]) }

  func write(_ name: String, _ value: HostArray) {
    let type = type(of: name)
    if value.type != type { fail("writing \(value.type) to the state's '\(name)', which is \(type)") }
    self[name] = value.doubles
  }

  /// A variable at full precision.
  subscript(name: String) -> [Double] {
    get {
      guard let value = values[name] else { fail("the state has no variable '\(name)'") }
      return value
    }
    set { values[name] = newValue }
  }

  private func type(of name: String) -> TensorType {
    guard let type = layout[name] else { fail("the state has no variable '\(name)'") }
    return type
  }
}
