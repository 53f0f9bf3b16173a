// Where every value lies. Values that only loops read stay in registers; the others get memory, and the
// new value of a state variable, an output, or a piece of an assembly is computed where it belongs.

import Foundations
import Tensors

/// The memory of a plan's values.
struct Placement {
  /// What a buffer is.
  enum Kind: Equatable {
    /// Memory reused within a run.
    case arena
    /// The graph's input of this position.
    case input(Int)
    /// A state variable.
    case state(String)
    /// The graph's output of this position.
    case output(Int)
  }

  /// A piece of memory.
  struct Buffer {
    var kind: Kind
    var byteCount: Int
  }

  /// A view that has to be copied, or a number written out, before others can read it as memory.
  struct Copy {
    /// The node copied; nil repeats the constant, or moves memory that an earlier copy filled.
    var source: Int?
    var value = 0.0
    /// Memory that an earlier copy filled.
    var filled: View?
    var target: View
    /// The value this provides, or nil where it fills an output or a state variable.
    var node: Int?
    /// The value to wait for beside the source.
    var waits: Int?
  }

  /// How state variables take their new values.
  enum Updating: CaseIterable {
    /// Written by the loop that computes them, where it allows that.
    case inPlace
    /// Copied once every reader of the old value is done.
    case afterwards
    /// Copied to the side first, so that variables may exchange their values.
    case buffered
  }

  let flow: Dataflow
  /// The loops; what they must wait for grows with what they overwrite.
  var fusion: Fusion
  let contractions: [Int: Epilogue]
  private(set) var buffers: [Buffer] = []
  private(set) var copies: [Copy] = []
  /// Pieces of assemblies computed in place, by assembly.
  private(set) var inPlace: [Int: Set<Int>] = [:]
  /// Where computed values are stored that do not stay in registers.
  var homes: [Int: View] = [:]
  /// The value whose memory a loop's result takes over, by result.
  var overwritten: [Int: Int] = [:]
  private var views: [Int: View] = [:]
  private var compact: [Int: View] = [:]
  private(set) var stateBuffers: [String: Int] = [:]

  /// - Parameter least: The size in bytes from which on results take over the memory of operands; nil for none.
  init(
    _ flow: Dataflow, _ fusion: Fusion, _ contractions: [Int: Epilogue], updating: Updating,
    overwritingFrom least: Int?
  ) {
    self.flow = flow
    self.fusion = fusion
    self.contractions = contractions
    for (position, type) in flow.graph.inputs.enumerated() {
      buffers.append(Buffer(kind: .input(position), byteCount: type.byteCount))
    }
    for variable in flow.graph.layout.variables {
      stateBuffers[variable.name] = buffers.count
      buffers.append(Buffer(kind: .state(variable.name), byteCount: variable.type.byteCount))
    }
    placeWrites(updating)
    placeOutputs()
    placeAssemblies()
    for node in needed().sorted() where isComputed(node) && homes[node] == nil { _ = newHome(node) }
    if let least { overwrite(from: least) }
  }

  // MARK: Homes

  /// Whether a node is the result of a computation, rather than a view, an input, state or a constant.
  private func isComputed(_ node: Int) -> Bool {
    if fusion.membership[node] != nil || contractions[node] != nil { return true }
    return switch flow.role(node) {
    case .assembly, .table, .collective: true
    // Looped nodes and contractions that are not results of their own are parts of others.
    case .leaf, .view, .looped, .contraction: false
    }
  }

  private mutating func newBuffer(_ kind: Kind, _ type: TensorType) -> View {
    buffers.append(Buffer(kind: kind, byteCount: type.byteCount))
    return View(buffer: buffers.count - 1, type)
  }

  private mutating func newHome(_ node: Int) -> View {
    let view = newBuffer(.arena, flow.type(node))
    homes[node] = view
    return view
  }

  private mutating func placeWrites(_ updating: Updating) {
    for (index, write) in flow.graph.writes.enumerated() {
      guard let buffer = stateBuffers[write.name] else { fail("no state '\(write.name)'") }
      let node = flow.passing(write.node)
      let target = View(buffer: buffer, flow.type(write.node))
      if updating == .inPlace, homes[node] == nil, let group = fusion.membership[node],
        canOverwrite(write.name, node, in: fusion.groups[group])
      {
        homes[node] = target
      } else if updating == .buffered {
        // Numbers beyond the graph's nodes name the values held to the side.
        let aside = flow.graph.nodes.count + index
        let buffer = newBuffer(.arena, flow.type(node))
        copies.append(copy(of: node, to: buffer, providing: aside))
        copies.append(Copy(filled: buffer, target: target, waits: aside))
      } else {
        copies.append(copy(of: node, to: target, providing: nil))
      }
    }
  }

  /// Whether a loop may write a state variable that it also reads: every read is at the element being
  /// written.
  private func canOverwrite(_ name: String, _ node: Int, in group: Fusion.Group) -> Bool {
    if group.shape != flow.shape(node) || group.permutation != Array(0..<group.shape.rank) { return false }
    for member in group.nodes {
      if case .reduce = flow.operation(member), member == node { return false }
      for operand in flow.operands(member) where flow.operation(flow.base(operand)) == .state(name) {
        if flow.operation(flow.passing(operand)) != .state(name) { return false }
      }
    }
    return true
  }

  private mutating func placeOutputs() {
    for (position, output) in flow.graph.outputs.enumerated() {
      let node = flow.passing(output)
      let target = newBuffer(.output(position), flow.type(output))
      if isComputed(node), homes[node] == nil {
        homes[node] = target
      } else {
        copies.append(copy(of: node, to: target, providing: nil))
      }
    }
  }

  private mutating func placeAssemblies() {
    for node in flow.graph.nodes.indices.reversed() {
      guard case .assemble(let axis, let offsets) = flow.operation(node) else { continue }
      let whole = homes[node] ?? newHome(node)
      let gaps = flow.operands(node).reduce(0) { $0 + flow.shape($1)[axis] } < flow.shape(node)[axis]
      if gaps && axis > 0 { continue }
      for (piece, offset) in zip(flow.operands(node), offsets) {
        guard let slot = slot(of: piece, in: whole, axis: axis, offset: offset) else { continue }
        homes[slot.node] = slot.view
        inPlace[node, default: []].insert(piece)
      }
    }
  }

  /// The computation behind a piece, and the view that makes it write into the assembly.
  private func slot(of piece: Int, in whole: View, axis: Int, offset: Int) -> (node: Int, view: View)? {
    var node = piece
    while case .reshape = flow.operation(node) { node = flow.operands(node)[0] }
    guard isComputed(node), homes[node] == nil, flow.shape(node).count > 0 else { return nil }
    var view = whole
    view.offset += offset * whole.strides[axis]
    view.shape = flow.shape(piece)
    if view.isContiguous {
      view.shape = flow.shape(node)
      view.strides = flow.shape(node).strides
      return (node, view)
    }
    // A loop can store with strides; a reduction, a product or another assembly is stored whole.
    guard node == piece, fusion.membership[node] != nil else { return nil }
    if case .reduce = flow.operation(node) { return nil }
    return (node, view)
  }

  /// The nodes whose values are read from memory.
  private func needed() -> Set<Int> {
    var needed: Set<Int> = []
    for (index, group) in fusion.groups.enumerated() {
      for operand in group.nodes.flatMap(flow.operands).map(flow.passing)
      where !fusion.isInRegister(operand, index) {
        needed.insert(flow.base(operand))
      }
    }
    for epilogue in contractions.values { needed.formUnion(epilogue.operands(in: flow).map(flow.base)) }
    for index in flow.graph.nodes.indices {
      switch flow.role(index) {
      case .assembly, .table, .collective: needed.formUnion(flow.operands(index).map(flow.base))
      case .leaf, .view, .looped, .contraction: break
      }
    }
    needed.formUnion(copies.compactMap(\.source).map(flow.base))
    return needed
  }

  /// Where a computed value is stored, or nil where it stays in registers.
  func home(_ node: Int) -> View? { homes[node] }

  // MARK: Views

  private func copy(of node: Int, to target: View, providing: Int?) -> Copy {
    if let value = flow.constant(node) {
      return Copy(source: nil, value: value, target: target, node: providing)
    }
    return Copy(source: node, target: target, node: providing)
  }

  private mutating func copied(_ node: Int) -> View {
    let target = newBuffer(.arena, flow.type(node))
    copies.append(copy(of: node, to: target, providing: node))
    return target
  }

  /// How a node lies in memory; a view that strides cannot express is copied first.
  mutating func view(_ node: Int) -> View {
    if let view = views[node] { return view }
    let view =
      switch flow.role(node) {
      case .leaf: leaf(node)
      case .view: moved(node)
      case .looped, .contraction, .assembly, .table, .collective:
        homes[node] ?? { fail("node \(node) (\(flow.operation(node))) has no memory") }()
      }
    views[node] = view
    return view
  }

  private mutating func leaf(_ node: Int) -> View {
    switch flow.operation(node) {
    case .input(let position): return View(buffer: position, flow.type(node))
    case .state(let name):
      guard let buffer = stateBuffers[name] else { fail("no state '\(name)'") }
      return View(buffer: buffer, flow.type(node))
    case .constant: return copied(node)
    case .index(let axis): return View(coordinatesAlong: axis, of: flow.shape(node))
    case .elementwise, .select, .cast, .reduce, .contract, .convolve, .reshape, .broadcast, .transpose,
      .slice,
      .assemble, .randomBits, .stopGradient, .gather, .scatterAdd, .allReduce:
      fail("\(flow.operation(node)) is no leaf")
    }
  }

  private mutating func moved(_ node: Int) -> View {
    let operand = flow.operands(node)[0]
    if flow.constant(node) != nil { return copied(node) }
    if let moved = view(operand).moved(by: flow.operation(node), to: flow.shape(node)) { return moved }
    // The copy walks the operand in its own shape and stores it row-major, which is the reshape.
    var target = newBuffer(.arena, flow.type(operand))
    copies.append(Copy(source: operand, target: target, node: node))
    target.shape = flow.shape(node)
    target.strides = flow.shape(node).strides
    return target
  }

  /// How a node lies in memory; coordinates are written down first.
  mutating func storedView(_ node: Int) -> View {
    let view = view(node)
    return view.isGenerated ? compactView(node) : view
  }

  /// How a node lies in memory, contiguous; copied first where it is not.
  mutating func compactView(_ node: Int) -> View {
    if let view = compact[node] { return view }
    var view = self.view(node)
    if view.isGenerated || !view.isContiguous { view = copied(node) }
    compact[node] = view
    return view
  }

  /// The node whose job makes a node readable: the nearest copy, or the computation behind it; nil for
  /// inputs and state.
  func provider(_ node: Int, copied: Set<Int>) -> Int? {
    if node >= flow.graph.nodes.count { return node }
    var node = node
    while !copied.contains(node) {
      if !flow.isView(node) { return isComputed(node) ? node : nil }
      node = flow.operands(node)[0]
    }
    return node
  }

  /// The state variable that a view lies in.
  func stateName(_ view: View) -> String? {
    if case .state(let name) = buffers[view.buffer].kind { return name }
    return nil
  }

  /// Memory for the duration of one job.
  mutating func temporary(_ byteCount: Int) -> Int {
    buffers.append(Buffer(kind: .arena, byteCount: byteCount))
    return buffers.count - 1
  }
}
