// Programs that ask of a plan what models ask of it: chains, reductions each way, products with epilogues,
// flat gradients, updates of state, exchanges, random numbers, bytes.

import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders
@testable import CPU
@testable import Training

/// A program with values to run it on.
struct PlannedProgram: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let inputs: [HostArray]
  let state: [Variable]
  let body: @Sendable (Trace, [Tensor]) -> [Tensor]

  /// A state variable with its value before the first run.
  struct Variable: Sendable {
    var name: String
    var value: HostArray
  }

  init(
    _ name: String, _ inputs: [HostArray], state: KeyValuePairs<String, HostArray> = [:],
    _ body: @escaping @Sendable (Trace, [Tensor]) -> [Tensor]
  ) {
    testDescription = name
    self.inputs = inputs
    self.state = state.map { Variable(name: $0, value: $1) }
    self.body = body
  }

  var graph: Graph {
    var layout = StateLayout()
    for variable in state { layout.add(variable.name, variable.value.type) }
    return Graph(inputs: inputs.map(\.type), layout: layout, body)
  }

  /// A plan of the program by a library that does not pack, or packs everything.
  func plan(
    fusion: Bool, packing: Bool = false, overwritingFrom least: Int = Planner.worthOverwriting
  ) throws -> Plan {
    try Planner.plan(
      graph, fusion: fusion, products: Packing(always: packing), overwritingFrom: least)
  }

  /// Everything a number of runs leave: the outputs of each, and the state at the end.
  func results(on backend: any Backend, runs: Int = 1) throws -> [HostArray] {
    let graph = graph
    let memory = backend.makeState(graph.layout)
    for variable in state { memory.write(variable.name, variable.value) }
    let outputs = try backend.perform { () -> [HostArray] in
      let executable = try backend.compile(graph, state: memory)
      for (position, input) in inputs.enumerated() { executable.set(position, input) }
      return try (0..<runs).flatMap { _ in
        try executable.run()
        return graph.outputs.indices.map { executable.output($0) }
      }
    }
    return outputs + state.map { memory.read($0.name) }
  }
}

/// A library of products that only says how large packed operands would be.
struct Packing: ProductLibrary {
  var always: Bool
  var hasMatrixTiles = false
  func prefersPacking(_ product: Product) -> Bool { always }
  func packedByteCount(_ product: Product) throws -> Int { product.k * product.n * 4 + 64 }
  func packedByteCount(_ convolution: FilteredProduct) throws -> Int { always ? 4096 : 0 }
}

extension PlannedProgram {
  static let all: [PlannedProgram] = [
    chain, softmax, columns, mixedAxes, movement, bytes, network, norm, updates, exchange, turned, noise,
    weights, places, tables,
    step(), step(hidden: []), step(clip: 1, average: 0.9),
  ]

  static let chain = PlannedProgram("a chain", [.random([7, 130], seed: 1), .random([130], seed: 2)]) {
    _, x in
    let y = ((x[0] * x[1] + 0.5).hyperbolicTangent() - x[0]).squared()
    return [y, (y + x[1]).logistic()]
  }

  static let softmax = PlannedProgram("a softmax by rows", [.random([9, 33], seed: 3)]) { _, x in
    let shifted = x[0] - x[0].maximum(axes: [1], keeping: true)
    let weights = shifted.exponential()
    return [weights / weights.sum(axes: [1], keeping: true), x[0].logSumExp(axes: [1])]
  }

  static let columns = PlannedProgram("moments by columns", [.random([65, 20], seed: 4)]) { _, x in
    let deviation = x[0] - x[0].mean(axes: [0], keeping: true)
    let variance = deviation.squared().mean(axes: [0], keeping: true)
    return [deviation / (variance + 1e-5).squareRoot(), variance]
  }

  static let mixedAxes = PlannedProgram("reductions over every axis", [.random([4, 5, 6], seed: 5)]) { _, x in
    let y = x[0].exponential()
    let axes = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]
    return axes.flatMap { [y.sum(axes: $0), (y * 2).maximum(axes: $0)] }
  }

  static let movement = PlannedProgram("movement", [.random([4, 6], seed: 6), .random([6, 4], seed: 7)]) {
    _, x in
    let turned = x[0].transposed().exponential() * 0.5 + x[1]
    let flat = turned.reshaped(to: [3, 8]).sliced(axis: 1, 2..<7)
    let joined = Tensor.concatenated([flat, flat * 2, x[1].reshaped(to: [3, 8])], axis: 1)
    return [
      joined, joined.transposed().matrixProduct(flat).sum(axes: [0]), x[0].transposed().reshaped(to: [24]),
    ]
  }

  static let bytes = PlannedProgram(
    "bytes and truth",
    [HostArray(TensorType([5, 40], .uint8), bytes: (0..<200).map { UInt8($0) }), .random([40], seed: 8)]
  ) { _, x in
    let y = x[0].cast(to: .float32) / 255
    let above = y .> x[1].broadcast(to: [5, 40])
    return [
      above, above.cast(to: .float32).sum(axes: [1]), (y * 200).cast(to: .uint8), (y * 9).cast(to: .int32),
      Tensor.select(above, y, x[1].broadcast(to: [5, 40])),
    ]
  }

  static let network = PlannedProgram(
    "a network with its flat gradient", [.random([12, 10], seed: 9), .random([12, 3], seed: 10)],
    state: ["parameters": .random([10 * 8 + 8 + 8 * 3 + 3], in: -0.5...0.5, seed: 11)]
  ) { trace, x in
    let flat = trace.state("parameters")
    func part(_ start: Int, _ shape: Shape) -> Tensor {
      flat.sliced(axis: 0, start..<(start + shape.count)).reshaped(to: shape)
    }
    let parameters = [part(0, [10, 8]), part(80, [8]), part(88, [8, 3]), part(112, [3])]
    let hidden = (x[0].matrixProduct(parameters[0]) + parameters[1]).rectified()
    let loss = (hidden.matrixProduct(parameters[2]) + parameters[3] - x[1]).squared().sum() / 12
    let parts = gradients(of: loss, withRespectTo: parameters).map { $0.reshaped(to: [$0.shape.count]) }
    let gradient = Tensor.assembled(parts, axis: 0, offsets: [0, 80, 88, 112], length: 115)
    trace.write(flat - 0.1 * gradient, to: "parameters")
    return [loss, gradient]
  }

  // Long enough that a norm gets a loop of its own.
  static let norm = PlannedProgram(
    "an update that waits for a norm", [.random([5000], seed: 12)],
    state: ["parameters": .random([5000], seed: 13), "moment": .random([5000], seed: 14)]
  ) { trace, x in
    let gradient = x[0] * 0.5 + trace.state("parameters") * 0.01
    let length = gradient.squared().sum().squareRoot()
    let moment = trace.state("moment") * 0.9 + gradient
    let parameters = trace.state("parameters") - moment * 0.01
    trace.write(.select(length.isFinite(), parameters, trace.state("parameters")), to: "parameters")
    trace.write(.select(length.isFinite(), moment, trace.state("moment")), to: "moment")
    return [length]
  }

  static let updates = PlannedProgram(
    "updates whose old values are read late", [.random([6, 50], seed: 15)],
    state: ["a": .random([50], seed: 16), "b": .random([6, 50], seed: 17), "c": .random([50, 6], seed: 18)]
  ) { trace, x in
    let (a, b, c) = (trace.state("a"), trace.state("b"), trace.state("c"))
    let mean = (x[0] + b).mean(axes: [0])
    trace.write(a + mean, to: "a")
    trace.write(b * 0.5 + a, to: "b")
    trace.write(b.transposed() + c * mean.reshaped(to: [50, 1]), to: "c")
    return [(c * c).sum(), b - a, mean]
  }

  static let exchange = PlannedProgram(
    "an exchange of state", [.random([40], seed: 19)],
    state: ["a": .random([40], seed: 20), "b": .random([40], seed: 21), "c": .random([40], seed: 22)]
  ) { trace, x in
    trace.write(trace.state("b") + x[0], to: "a")
    trace.write(trace.state("c"), to: "b")
    trace.write(trace.state("a") * 2, to: "c")
    return [trace.state("a") + trace.state("b")]
  }

  // Larger than a block, so that elements are read after others were written.
  static let turned = PlannedProgram(
    "variables replaced by views of themselves", [.random([30, 30], seed: 31)],
    state: ["m": .random([30, 30], seed: 32), "v": .random([900], seed: 33)]
  ) { trace, x in
    let (m, v) = (trace.state("m"), trace.state("v"))
    trace.write(m.transposed() * 0.5 + x[0], to: "m")
    trace.write(v.reshaped(to: [30, 30]).transposed().reshaped(to: [900]) - v * 0.5, to: "v")
    return [m.sum(axes: [0])]
  }

  static let noise = PlannedProgram(
    "noise and dropout",
    [
      .random([9, 70], seed: 23), HostArray([2], words: [1, 2]),
      HostArray([9, 2], words: RandomSource.words((3..<12).map { $0 })),
    ]
  ) { _, x in
    let source = RandomSource(key: x[1], rows: x[2])
    let kept = Dropout(rate: 0.3)(x[0], LayerContext(training: source))
    let noisy = kept + source.normal([9, 70]) * 0.1
    return [noisy] + gradients(of: noisy.squared().sum(), withRespectTo: [x[0]])
  }

  static let places = PlannedProgram(
    "coordinates in loops of every kind", [.random([12, 40], seed: 34), .random([40, 12], seed: 35)],
    state: ["causal": .random([12, 12], seed: 36)]
  ) { trace, x in
    let column = Tensor.index(axis: 1, of: [12, 40], in: trace)
    let turned = (x[1] + column.transposed()) * 0.1
    let scores = Tensor.select(.isLower(12, in: trace), x[0].matrixProduct(x[1]), -.infinity)
    let shares = (scores - scores.logSumExp(axes: [1], keeping: true)).exponential()
    trace.write(shares * trace.state("causal"), to: "causal")
    let largest = x[0].argMaximum(axis: 0)
    return [
      shares, turned.sum(axes: [0]), (column.reshaped(to: [3, 4, 40]) * 0.5).sum(axes: [0, 2]), largest,
      largest.oneHot(count: 12).transposed() * x[0], column,
    ] + gradients(of: (shares * shares).sum(), withRespectTo: x)
  }

  static let tables = PlannedProgram(
    "rows by number", [.random([30, 8], seed: 37), .random([5, 9], in: -1...31, seed: 38)],
    state: ["table": .random([30, 8], seed: 39)]
  ) { trace, x in
    let ids = x[1].cast(to: .int32)
    let table = trace.state("table")
    let rows = (table * x[0]).gather(ids, outside: .zeros)
    let loss = (rows.hyperbolicTangent() + table.gather(ids, outside: .zeros)).squared().sum()
    let slopes = gradients(of: loss, withRespectTo: [table, x[0]])
    trace.write(table - slopes[0] * 0.01, to: "table")
    return [loss, slopes[1], Tensor.concatenated([rows, rows * 2], axis: 0)]
  }

  static let weights: PlannedProgram = {
    let model = makeModel(dimensions: 20, hidden: [9], latents: 3)
    return PlannedProgram(
      "importance weights",
      [
        .random([4, 20], in: 0...1, seed: 24), HostArray([2], words: [5, 2]),
        HostArray([24, 2], words: RandomSource.words((0..<24).map { $0 })),
      ], state: [ParameterStore.variable: model.store.initialValues(key: Key(seed: 1))]
    ) { _, x in
      [model.logImportanceWeights(of: x[0], samples: 6, RandomSource(key: x[1], rows: x[2]))]
    }
  }()

  static func makeModel(dimensions: Int, hidden: [Int], latents: Int) -> VariationalAutoencoder {
    do {
      return VariationalAutoencoder(
        try ModelConfiguration(
          exampleShape: [dimensions], hidden: hidden, latents: latents, activation: .relu))
    } catch { fail("\(error)") }
  }

  /// The step that training runs.
  static func step(
    dimensions: Int = 50, hidden: [Int] = [70, 30], latents: Int = 4, batch: Int = 6, clip: Double? = nil,
    average: Double? = nil
  ) -> PlannedProgram {
    do {
      let model = makeModel(dimensions: dimensions, hidden: hidden, latents: latents)
      let settings = TrainingSettings(clip: clip, average: average)
      let graph = StepGraph(
        model: model, optimizer: try settings.makeOptimizer(steps: 100),
        extent: TrainingExtent(examples: 1000, stepsPerEpoch: 10))
      let initial = model.store.initialValues(key: Key(seed: 2))
      let inputs = [
        HostArray.random([batch, dimensions], in: 0...1, seed: 25),
        HostArray([batch, 2], words: RandomSource.words((0..<UInt64(batch)).map { $0 })),
        HostArray([2], words: [7, 7]), HostArray(.scalar, [1]), HostArray(.scalar, [Float(batch)]),
        HostArray(.scalar, [1]),
      ]
      return PlannedProgram(
        "a step of \(hidden)\(clip == nil ? "" : ", clipped")\(average == nil ? "" : ", averaged")", inputs,
        variables: graph.layout.variables.map { variable in
          let isModel = variable.name == ParameterStore.variable
          return Variable(name: variable.name, value: isModel ? initial : HostArray(zeros: variable.type))
        }
      ) { trace, x in
        graph.trace(trace, Batch(RowLayout(reads: model.reads), x))
        return []
      }
    } catch { fail("\(error)") }
  }

  private init(
    _ name: String, _ inputs: [HostArray], variables: [Variable],
    _ body: @escaping @Sendable (Trace, [Tensor]) -> [Tensor]
  ) {
    testDescription = name
    self.inputs = inputs
    state = variables
    self.body = body
  }
}
