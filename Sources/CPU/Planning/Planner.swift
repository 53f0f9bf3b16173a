// From a graph to an ordered list of jobs over placed memory:
// epilogues, fusion, placement, views, jobs, order, arena.

import Foundations
import Tensors

/// A planned graph: what to run, in which order, over which memory.
struct Plan {
  var jobs: [Job]
  var buffers: [Placement.Buffer]
  var arena: Arena
  /// The value whose memory a loop's result took over, by result.
  var overwritten: [Int: Int]
}

/// The planning of one graph.
struct Planner {
  let flow: Dataflow
  var placement: Placement
  private var jobs: [Job] = []
  let products: any ProductLibrary

  /// From this size on results take over the memory of operands: below, there is nothing to gain.
  static let worthOverwriting = 1 << 14

  /// Plans a graph; without fusion every node runs on its own.
  ///
  /// - Parameter least: The size in bytes from which on loops overwrite operands that die in them.
  static func plan(
    _ graph: Graph, fusion: Bool, products: any ProductLibrary, overwritingFrom least: Int = worthOverwriting
  ) throws -> Plan {
    let flow = Dataflow(graph)
    // In place first; that fails where a loop both replaces a state variable and provides what a reader
    // of the old value waits for. Copies afterwards fail where variables exchange their values.
    for updating in Placement.Updating.allCases {
      for least in [least, nil] {
        var planner = Planner(flow, fusion, products, updating, overwritingFrom: least)
        if let plan = try planner.plan() { return plan }
        if planner.placement.overwritten.isEmpty { break }
      }
    }
    fail("the graph has a cycle")
  }

  private init(
    _ flow: Dataflow, _ enabled: Bool, _ products: any ProductLibrary, _ updating: Placement.Updating,
    overwritingFrom least: Int?
  ) {
    self.flow = flow
    self.products = products
    var contractions: [Int: Epilogue] = [:]
    for node in flow.graph.nodes.indices where flow.isContraction(node) {
      let epilogue = enabled ? Epilogue(of: node, in: flow) : Epilogue(none: node, in: flow)
      contractions[epilogue.result] = epilogue
    }
    let fusion = Fusion(flow, contractions: contractions, enabled: enabled)
    placement = Placement(
      flow, fusion, contractions, updating: updating, overwritingFrom: enabled ? least : nil)
  }

  private mutating func plan() throws -> Plan? {
    var begun: Set<Int> = []
    for node in flow.graph.nodes.indices {
      if let group = placement.fusion.membership[node] {
        if begun.insert(group).inserted { jobs.append(LoopBuilder.job(group, &placement)) }
      } else if let epilogue = placement.contractions[node] {
        jobs.append(try contraction(epilogue))
      } else {
        switch flow.role(node) {
        case .assembly: jobs.append(assembly(node))
        case .table: jobs.append(table(node))
        case .collective: jobs.append(collective(node))
        // Views need no work, and what a product takes over is done by it.
        case .leaf, .view, .looped, .contraction: break
        }
      }
    }
    // Copies may ask for further copies while they are written down.
    var next = 0
    while next < placement.copies.count {
      jobs.append(copying(placement.copies[next]))
      next += 1
    }
    let copied = Set(placement.copies.compactMap(\.node))
    let ordered = Order.of(
      jobs, provider: { placement.provider($0, copied: copied) },
      state: { node in
        if node >= flow.graph.nodes.count { return nil }
        if case .state(let name) = flow.operation(flow.base(node)), !copied.contains(node) { return name }
        return nil
      }, base: { $0 < flow.graph.nodes.count ? flow.base($0) : $0 })
    guard let ordered else { return nil }
    return Plan(
      jobs: ordered, buffers: placement.buffers, arena: Arena(placement.buffers, ordered),
      overwritten: placement.overwritten)
  }

  private mutating func copying(_ copy: Placement.Copy) -> Job {
    let source = copy.source.map { placement.view($0) } ?? copy.filled
    var target = copy.target
    if let source {
      target.shape = source.shape
      target.strides = source.shape.strides
    }
    let program = LoopProgram.copy(
      from: source, value: copy.value, to: target, label: "copy \(target.shape)")
    // A view that is copied under its own name waits for what it is a view of.
    let reads = copy.source.map { $0 == copy.node && flow.isView($0) ? flow.operands($0)[0] : $0 }
    return Job(
      work: [.loop(program)], reads: [reads, copy.waits].compactMap(\.self),
      provides: copy.node.map { [$0] } ?? [],
      writes: copy.node == nil ? placement.stateName(target).map { [$0] } ?? [] : [])
  }

  /// Clears the gaps of an assembly and copies the pieces that were not computed in place.
  private mutating func assembly(_ node: Int) -> Job {
    guard case .assemble(let axis, let offsets) = flow.operation(node), let whole = placement.home(node)
    else { fail("an assembly without memory") }
    let pieces = flow.operands(node)
    let inPlace = placement.inPlace[node] ?? []
    var seen: Set<Int> = []
    var work: [Job.Work] = [.clear(gaps(whole, axis, pieces, offsets))]
    for (piece, offset) in zip(pieces, offsets) where flow.shape(piece).count > 0 {
      if inPlace.contains(piece), seen.insert(piece).inserted { continue }
      var target = whole
      target.offset += offset * whole.strides[axis]
      target.shape = flow.shape(piece)
      let constant = flow.constant(piece)
      let program = LoopProgram.copy(
        from: constant == nil ? placement.view(piece) : nil, value: constant ?? 0, to: target,
        label: "assemble \(target.shape)")
      work.append(.loop(program))
    }
    return Job(
      work: work, reads: pieces.filter { flow.constant($0) == nil }, provides: [node],
      writes: placement.stateName(whole).map { [$0] } ?? [])
  }

  private func gaps(_ whole: View, _ axis: Int, _ pieces: [Int], _ offsets: [Int]) -> [View] {
    var gaps: [View] = []
    var end = 0
    for (start, length) in zip(offsets, pieces.map { flow.shape($0)[axis] }) + [(whole.shape[axis], 0)] {
      if start > end {
        var gap = whole
        gap.offset += end * whole.strides[axis]
        gap.shape = whole.shape.replacing(axis, with: start - end)
        gaps.append(gap)
      }
      end = start + length
    }
    // Along inner axes a gap is not contiguous; the whole is cleared before the pieces arrive.
    return gaps.isEmpty || axis == 0 ? gaps : [whole]
  }
}

/// What the planner asks of the library that multiplies matrices and convolves.
protocol ProductLibrary {
  /// Whether the right operand is worth bringing into the library's own layout.
  func prefersPacking(_ product: Product) -> Bool
  /// The size of the right operand in that layout.
  func packedByteCount(_ product: Product) throws -> Int
  /// The size of the filters in the library's own layout, 0 where it is the plain one.
  func packedByteCount(_ convolution: FilteredProduct) throws -> Int
  /// Whether products of bfloat16 go tile by tile, many times as fast as vector by vector.
  var hasMatrixTiles: Bool { get }
}
