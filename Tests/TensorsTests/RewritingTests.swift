// Passes over finished graphs: what becomes of slices of joined values and of sums of products, and that values stay.

import Foundations
import Reference
import Testing
import _TestSupport

@testable import Tensors

@Suite("Passes over finished graphs")
struct RewritingTests {
  /// The graph of a program, with passes and without.
  private static func graphs(_ inputs: [HostArray], _ body: @escaping ([Tensor]) -> [Tensor]) -> [Graph] {
    [true, false].map { rewriting in
      Graph(inputs: inputs.map(\.type), layout: StateLayout(), rewriting: rewriting) { _, x in body(x) }
    }
  }

  private static func count(_ graph: Graph, _ isCounted: (Tensors.Operation) -> Bool) -> Int {
    graph.nodes.count { isCounted($0.operation) }
  }

  private static func assemblies(_ graph: Graph) -> Int {
    count(graph) { if case .assemble = $0 { true } else { false } }
  }

  private static func products(_ graph: Graph) -> Int { count(graph) { $0 == .contract } }

  private static func outputs(_ graph: Graph, _ inputs: [HostArray], on backend: any Backend) throws
    -> [HostArray]
  {
    try backend.perform {
      let executable = try backend.compile(graph, state: backend.makeState(graph.layout))
      for (position, input) in inputs.enumerated() { executable.set(position, input) }
      try executable.run()
      try executable.finish()
      return graph.outputs.indices.map { executable.output($0) }
    }
  }

  @Test(
    "a slice within a piece of an assembly reads the piece, in a gap it is zeros",
    arguments: TestedBackend.all)
  func slices(backend: TestedBackend) throws {
    let shapes: [[Shape]] = [
      [[3], [4], [2]], [[2, 3], [2, 4], [2, 1]], [[3, 2, 2], [1, 2, 2], [5, 2, 2]],
    ]
    for (number, pieces) in shapes.enumerated() {
      let axis = number == 1 ? 1 : 0
      let inputs = pieces.enumerated().map { HostArray.random($1, seed: UInt64(400 + $0)) }
      let offsets = [2, 2 + pieces[0][axis], 4 + pieces[0][axis] + pieces[1][axis]]
      let length = offsets[2] + pieces[2][axis] + 1
      for start in 0..<length {
        for end in (start + 1)...length {
          let graphs = Self.graphs(inputs) { x in
            let whole = Tensor.assembled(x, axis: axis, offsets: offsets, length: length)
            return [whole.sliced(axis: axis, start..<end), whole.sliced(axis: axis, start..<length)]
              .map { $0.sliced(axis: axis, 0..<(end - start)) + 1 }
          }
          let crosses = zip(offsets, pieces).contains { offset, piece in
            let stop = offset + piece[axis]
            return offset < end && start < stop && !(offset <= start && end <= stop)
          }
          // What is a piece as a whole anyway was one before.
          let isWhole = start == 0 && end == length
          #expect(Self.assemblies(graphs[0]) == (crosses || isWhole ? 1 : 0), "\(start)..<\(end)")
          let results = try graphs.map { try Self.outputs($0, inputs, on: backend.backend) }
          #expect(results[0] == results[1], "\(start)..<\(end) of \(pieces)")
        }
      }
    }
  }

  @Test("slices fold through axes of extent 1 and through slices of slices")
  func reshapes() throws {
    let inputs = [HostArray.random([2, 3], seed: 410), .random([2, 4], seed: 411)]
    let graphs = Self.graphs(inputs) { x in
      let whole = Tensor.concatenated(x, axis: 1)
      return [
        whole.reshaped(to: [2, 1, 7]).sliced(axis: 2, 1..<3) + 1,
        whole.sliced(axis: 1, 2..<7).sliced(axis: 1, 2..<4) + 1,
        whole.reshaped(to: [1, 2, 7, 1]).sliced(axis: 2, 3..<7).reshaped(to: [8]) + 1,
      ]
    }
    #expect(graphs.map(Self.assemblies) == [0, 1])
    // Elements that a reshape brings into other axes are left where they are.
    let other = Self.graphs(inputs) {
      [Tensor.concatenated($0, axis: 1).reshaped(to: [14]).sliced(axis: 0, 0..<3)]
    }
    #expect(other.map(Self.assemblies) == [1, 1])
    for graphs in [graphs, other] {
      let results = try graphs.map { try Self.outputs($0, inputs, on: Reference()) }
      #expect(results[0] == results[1])
    }
  }

  /// A recurrence whose weights every step shares, and their gradients.
  private static func recurrence(_ steps: Int) -> ([HostArray], ([Tensor]) -> [Tensor]) {
    let inputs = [
      HostArray.random([steps, 5, 3], seed: 420), .random([3, 4], in: -1...1, seed: 421),
      .random([4, 4], in: -1...1, seed: 422), .random([5, 4], seed: 423),
    ]
    return (
      inputs,
      { x in
        var (h, loss) = (x[3], x[0].trace.constant(0))
        for step in 0..<steps {
          let read = x[0].sliced(axis: 0, step..<step + 1).reshaped(to: [5, 3])
          h = (read.matrixProduct(x[1]) + h.matrixProduct(x[2])).hyperbolicTangent()
          loss = loss + h.squared().sum()
        }
        return [loss] + gradients(of: loss, withRespectTo: Array(x.dropFirst()))
      }
    )
  }

  @Test("the gradient of weights that steps share is one product", arguments: [2, 3, 4, 7, 30])
  func sums(steps: Int) throws {
    let (inputs, body) = Self.recurrence(steps)
    let graphs = Self.graphs(inputs, body)
    // Forwards two products a step and backwards one through the state, besides those of both weights.
    #expect(Self.products(graphs[1]) == 2 * steps + steps + 2 * steps)
    #expect(Self.products(graphs[0]) == (steps < 4 ? Self.products(graphs[1]) : 3 * steps + 2))
    if steps < 4 { #expect(graphs[0].nodes == graphs[1].nodes) }
    let exact = try graphs.map { try Self.outputs($0, inputs, on: Reference()) }
    for (joined, plain) in zip(exact[0], exact[1]) {
      expectClose(joined, plain, relative: 1e-6, absolute: 1e-6)
    }
    for backend in TestedBackend.all {
      for (actual, expected) in zip(try Self.outputs(graphs[0], inputs, on: backend.backend), exact[1]) {
        expectClose(actual, expected, relative: 1e-4, absolute: 1e-4, backend.testDescription)
      }
    }
  }

  @Test("rows that are adjacent ranges of one value are read where they lie")
  func adjacent() {
    let (inputs, body) = Self.recurrence(6)
    let graph = Self.graphs(inputs, body)[0]
    // Put together are the states and their gradients, of which both products read the same, and not what is read.
    #expect(Self.assemblies(graph) == 2)
  }

  @Test("products that others read, and sums of other things beside them, stay what they are")
  func others() throws {
    let inputs = [
      HostArray.random([4, 6, 3], seed: 430), .random([4, 6, 2], seed: 431), .random([3, 2], seed: 432),
    ]
    let graphs = Self.graphs(inputs) { x in
      func slice(_ t: Tensor, _ step: Int) -> Tensor {
        t.sliced(axis: 0, step..<step + 1).reshaped(to: [6, t.shape[2]])
      }
      let products = (0..<4).map { slice(x[0], $0).transposed().matrixProduct(slice(x[1], $0)) }
      let sum = products.dropFirst().reduce(products[0], +)
      let more = products.dropFirst().reduce(x[2].sine() + products[0].squared(), +)
      // The first sum's products are read elsewhere, those of the second are the same, and of the third nobody's.
      let own = (0..<4).map { slice(x[0], $0).transposed().matrixProduct(slice(x[1], 3 - $0)) }
      return [sum, more, x[2].sine() + own[0] + own[1] + (own[2] + x[2]) + own[3]]
    }
    #expect(graphs.map(Self.products) == [5, 8])
    let results = try graphs.map { try Self.outputs($0, inputs, on: Reference()) }
    for (joined, plain) in zip(results[0], results[1]) {
      expectClose(joined, plain, relative: 1e-6, absolute: 1e-6)
    }
  }

  @Test(
    "a joined product can be in bfloat16",
    arguments: TestedBackend.all.filter { $0.backend.supports(.bfloat16) })
  func rounded(backend: TestedBackend) throws {
    let (inputs, body) = Self.recurrence(5)
    let graphs = Self.graphs(inputs, body).map { $0.contracting(in: .bfloat16) }
    let expected = try Self.outputs(graphs[1], inputs, on: Reference())
    for (actual, expected) in zip(try Self.outputs(graphs[0], inputs, on: backend.backend), expected) {
      let scale = expected.doubles.reduce(0) { max($0, abs($1)) }
      expectClose(actual, expected, relative: 2e-2, absolute: 1e-2 * scale)
    }
  }
}
