// From a group of nodes to a register program.

import Foundations
import Tensors

/// Builds the loop of one group.
struct LoopBuilder {
  private let flow: Dataflow
  private let group: Fusion.Group
  private let index: Int
  private let isIdentity: Bool
  private var program: LoopProgram
  /// Registers of values computed here, of loads by operand, and of constants.
  private var values: [Int: Int] = [:]
  private var loaded: [Int: Int] = [:]
  private var constants: [UInt64: Int] = [:]

  /// The program of a group, as job: stores go where the placement has its values.
  static func job(_ index: Int, _ placement: inout Placement) -> Job {
    var builder = LoopBuilder(index, placement)
    return builder.build(&placement)
  }

  private init(_ index: Int, _ placement: Placement) {
    flow = placement.flow
    group = placement.fusion.groups[index]
    self.index = index
    isIdentity = group.permutation == Array(0..<group.shape.rank)
    let extents = placement.fusion.groups[index].permutation.map {
      placement.fusion.groups[index].shape[$0]
    }
    program = LoopProgram(label: "", extents: extents)
    let split = group.split ?? 0
    program.rows = extents.prefix(split).reduce(1, *)
    program.columns = extents.dropFirst(split).reduce(1, *)
    program.segments = extents.prefix(group.segment ?? 0).reduce(1, *)
  }

  private mutating func build(_ placement: inout Placement) -> Job {
    var reads: [Int] = []
    for node in group.nodes {
      let operands = flow.operands(node).map(flow.passing)
      switch flow.operation(node) {
      case .randomBits(let stream):
        values[node] = newRegister()
        program.draws.append(
          LoopProgram.Draw(
            register: values[node] ?? 0, stream: stream, key: placement.compactView(operands[0]),
            rows: placement.compactView(operands[1]),
            columns: flow.shape(node).dimensions.dropFirst().reduce(1, *)))
        reads += operands
      case .reduce(let reduction, _):
        let source = register(operands[0], &placement, &reads)
        guard let view = placement.home(node) else { fail("a reduction without memory") }
        program.accumulations.append(
          LoopProgram.Accumulation(
            register: source, reduction: reduction, axes: axes(node, placement.fusion), view: view))
      default:
        let sources = operands.map { register($0, &placement, &reads) }
        values[node] = newRegister()
        program.instructions.append(
          LoopProgram.Instruction(kernel: kernel(node), target: values[node] ?? 0, operands: sources))
      }
    }
    let owned = group.nodes.filter { placement.fusion.membership[$0] == index }
    for node in owned {
      guard let register = values[node], let home = placement.home(node) else { continue }
      program.stores.append(LoopProgram.Store(register: register, view: permuted(home), direct: false))
    }
    let exclusive = Set(values.filter { flow.hasOneReader($0.key) }.values)
    program = Peephole.improved(program, exclusive: exclusive)
    for index in program.stores.indices { program.stores[index].direct = canKeep(program.stores[index]) }
    program.label = "loop \(program.extents) \(summary)"
    let written = owned.compactMap { node in placement.home(node).flatMap { placement.stateName($0) } }
    program = Registers.assigned(program).collapsed()
    return Job(
      work: [.loop(program)], reads: reads,
      provides: owned.filter { placement.home($0) != nil }, writes: written,
      overwrites: owned.compactMap { placement.overwritten[$0] })
  }

  private mutating func newRegister() -> Int {
    defer { program.registers += 1 }
    return program.registers
  }

  /// The register of an operand: computed here, a constant, or loaded; coordinates are loaded from nowhere.
  private mutating func register(_ node: Int, _ placement: inout Placement, _ reads: inout [Int]) -> Int {
    if placement.fusion.isInRegister(node, index), let register = values[node] { return register }
    if let value = flow.constant(node) {
      if let register = constants[value.bitPattern] { return register }
      let register = newRegister()
      constants[value.bitPattern] = register
      program.constants.append(LoopProgram.Constant(register: register, value: value))
      return register
    }
    if let register = loaded[node] { return register }
    let register = newRegister()
    loaded[node] = register
    program.loads.append(LoopProgram.Load(register: register, view: permuted(placement.view(node))))
    reads.append(node)
    return register
  }

  private func permuted(_ view: View) -> View {
    if isIdentity { return view }
    var view = view
    view.strides = group.permutation.map { view.strides[$0] }
    view.shape = Shape(program.extents)
    return view
  }

  /// Whether a value may be computed where it is stored: nothing loaded from that memory is read after
  /// the value's instruction, and what is loaded is the element being written.
  private func canKeep(_ store: LoopProgram.Store) -> Bool {
    let aliases = program.loads.filter { $0.view.buffer == store.view.buffer }
    if aliases.isEmpty { return true }
    guard let defined = program.instructions.firstIndex(where: { $0.target == store.register }) else {
      return false
    }
    return aliases.allSatisfy { load in
      load.view == store.view
        && !program.instructions[(defined + 1)...].contains { $0.operands.contains(load.register) }
        && !program.accumulations.contains { $0.register == load.register }
    }
  }

  /// What a reduction leaves: `at` names the first axis within a row, which is reduced or kept.
  private func axes(_ node: Int, _ fusion: Fusion) -> LoopProgram.Axes {
    guard case .reduce(_, let axes) = flow.operation(node) else { return .all }
    switch fusion.division(node) {
    case .none, .all: return .all
    case .mixed: return .columns
    case .at(let axis): return axes.contains(axis) ? .columns : .rows
    case .between: return .segments
    }
  }

  /// What the loop does, in words, as it will run.
  private var summary: String {
    let computed = program.instructions.map { instruction in
      switch instruction.kernel {
      case .named(let name): name
      case .definition(let row): "\(row.name) (by definition)"
      }
    }
    let draws = program.draws.map { _ in "random" }
    return (draws + computed + program.accumulations.map(\.reduction.rawValue)).joined(separator: " ")
  }

  private func kernel(_ node: Int) -> LoopProgram.Kernel {
    switch flow.operation(node) {
    case .elementwise(let row):
      return VectorLibrary.hasKernel(row.name) ? .named(row.name) : .definition(row)
    case .select: return .named("select")
    case .cast:
      let name = VectorLibrary.conversion(
        from: flow.type(flow.operands(node)[0]).element, to: flow.type(node).element)
      return .named(name)
    case .input, .state, .constant, .index, .reduce, .contract, .convolve, .reshape, .broadcast, .transpose,
      .slice, .assemble, .randomBits, .stopGradient, .gather, .scatterAdd, .allReduce:
      fail("\(flow.operation(node)) is no instruction of a loop")
    }
  }
}
