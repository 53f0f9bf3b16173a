// State variables in the host's memory.

import Foundations
import Tensors

/// The state of the CPU backend.
final class CPUState: State {
  let layout: StateLayout
  private var memory: [String: Memory] = [:]

  init(_ layout: StateLayout) {
    self.layout = layout
    for variable in layout.variables { memory[variable.name] = Memory(byteCount: variable.type.byteCount) }
  }

  func memory(_ name: String) -> Memory {
    guard let memory = memory[name] else { fail("the state has no variable '\(name)'") }
    return memory
  }

  private func type(_ name: String) -> TensorType {
    guard let type = layout[name] else { fail("the state has no variable '\(name)'") }
    return type
  }

  func read(_ name: String) -> HostArray { HostArray(type(name), bytes: Array(memory(name).bytes)) }

  func write(_ name: String, _ value: HostArray) {
    if value.type != type(name) { fail("'\(name)' is \(type(name)), not \(value.type)") }
    value.bytes.withUnsafeBytes { memory(name).bytes.copyMemory(from: $0) }
  }
}
