// Programming mistakes stop with a sentence that names the operation and the shapes.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Mistakes")
struct MistakeTests {
  /// A mistake, with words its sentence must hold.
  enum Mistake: String, CaseIterable, Codable, Sendable {
    case add, kind, matrixProduct, depth, reshape, broadcast, transpose, slice, concatenate, missingAxis
    case assembleRanks, overlap, beyond, reduce, select, selectTypes, gradient, state, write, twice
    case random, source, variable, extents, bytes, gather, scatterAdd, index, oneHot, argMaximum, allReduce

    var words: [String] {
      switch self {
      case .add: ["add", "[2, 3]", "[4]"]
      case .kind: ["sine", "float32", "uint8[2]"]
      case .matrixProduct: ["matrix product", "float32[2, 3]", "float32[4]"]
      case .depth: ["matrix product", "float32[2, 3]", "float32[2, 3]"]
      case .reshape: ["reshape", "[2, 3]", "[7]"]
      case .broadcast: ["broadcast", "[2, 3]", "[3, 3]"]
      case .transpose: ["transpose", "[0, 0]", "[2, 3]"]
      case .slice: ["slice", "1..<4", "axis 1", "[2, 3]"]
      case .concatenate: ["assemble", "float32[2, 3]", "float32[4]", "axis 0"]
      case .missingAxis: ["concatenate", "[2, 3]", "axis 2"]
      case .assembleRanks: ["assemble", "float32[2, 3]", "float32[4]"]
      case .overlap: ["assemble", "[0, 1]"]
      case .beyond: ["assemble", "5", "4"]
      case .reduce: ["sum", "[2]", "float32[2, 3]"]
      case .select: ["select", "bool[2, 3]", "float32[4]", "float32[2, 3]"]
      case .selectTypes: ["select", "uint8[2]"]
      case .gradient: ["gradients", "float32[2, 3]"]
      case .state: ["no variable 'nothing'"]
      case .write: ["float32[2, 3]", "'weight'", "float32[2]"]
      case .twice: ["'weight'", "twice"]
      case .random: ["random", "[5, 3]", "4 rows"]
      case .source: ["random source", "uint32[2]", "uint32[]"]
      case .variable: ["'weight'", "already"]
      case .extents: ["negative", "[2, -1]"]
      case .bytes: ["3 bytes", "float32[1]"]
      case .gather: ["gather", "float32[2, 3]", "float32[4]"]
      case .scatterAdd: ["scatterAdd", "float32[2, 3]", "int32[4]", "7 rows"]
      case .index: ["index", "[2, 3]"]
      case .oneHot: ["oneHot", "uint8[2]"]
      case .argMaximum: ["argMaximum", "float32[2, 3]", "axis 2"]
      case .allReduce: ["allReduce", "uint8[2]"]
      }
    }

    func make() {
      var layout = StateLayout()
      layout.add("weight", TensorType([2]))
      let types = [
        TensorType([2, 3]), TensorType([4]), TensorType([2], .uint8), TensorType([2], .uint32),
        TensorType([4, 2], .uint32), TensorType(.scalar, .uint32), TensorType([2]),
      ]
      _ = Graph(inputs: types, layout: layout) { trace, x in
        switch self {
        case .add: _ = x[0] + x[1]
        case .kind: _ = x[2].sine()
        case .matrixProduct: _ = x[0].matrixProduct(x[1])
        case .depth: _ = x[0].matrixProduct(x[0])
        case .reshape: _ = x[0].reshaped(to: [7])
        case .broadcast: _ = x[0].broadcast(to: [3, 3])
        case .transpose: _ = x[0].transposed([0, 0])
        case .slice: _ = x[0].sliced(axis: 1, 1..<4)
        case .concatenate: _ = Tensor.concatenated([x[0], x[1]], axis: 0)
        case .missingAxis: _ = Tensor.concatenated([x[0]], axis: 2)
        case .assembleRanks: _ = Tensor.assembled([x[0], x[1]], axis: 1, offsets: [0, 3], length: 9)
        case .overlap: _ = Tensor.assembled([x[0], x[0]], axis: 0, offsets: [0, 1], length: 9)
        case .beyond: _ = x[0].padded(axis: 1, offset: 2, length: 4)
        case .reduce: _ = x[0].sum(axes: [2])
        case .select: _ = Tensor.select(x[0] .> 0, x[1], x[0])
        case .selectTypes: _ = Tensor.select(x[6] .> 0, x[2], x[6])
        case .gradient: _ = gradients(of: x[0], withRespectTo: x)
        case .state: _ = trace.state("nothing")
        case .write: trace.write(x[0], to: "weight")
        case .twice: for _ in 0..<2 { trace.write(x[6], to: "weight") }
        case .random: _ = RandomSource(key: x[3], rows: x[4]).normal([5, 3])
        case .source: _ = RandomSource(key: x[3], rows: x[5])
        case .variable: layout.add("weight", TensorType([2]))
        case .extents: _ = Shape([2, -1])
        case .gather: _ = x[0].gather(x[1])
        case .scatterAdd: _ = x[0].scatterAdd(x[1].cast(to: .int32), into: 7)
        case .index: _ = Tensor.index(axis: 2, of: [2, 3], in: trace)
        case .oneHot: _ = x[2].oneHot(count: 3)
        case .argMaximum: _ = x[0].argMaximum(axis: 2)
        case .allReduce: _ = x[2].allReduce()
        case .bytes: _ = HostArray(TensorType([1]), bytes: [0, 0, 0])
        }
        return []
      }
    }
  }

  @Test(
    "a mistake stops with a sentence that names the operation and the shapes", arguments: Mistake.allCases)
  func sentences(mistake: Mistake) async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [mistake] in
      mistake.make()
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    for word in mistake.words { #expect(text.contains(word), "\(text)") }
  }

  @Test("tensors of two traces do not mix")
  func twoTraces() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Graph(inputs: [TensorType([2])]) { _, x in
        _ = Graph(inputs: [TensorType([2])]) { _, y in [x[0] * y[0]] }
        return x
      }
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("two traces"))
  }

  @Test("an input of another type is refused")
  func inputType() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let backend = TestedBackend.all[0].backend
      let graph = Graph(inputs: [TensorType([2])]) { _, x in x }
      let executable = try backend.compile(graph, state: backend.makeState(graph.layout))
      executable.set(0, HostArray(zeros: TensorType([3])))
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("float32[2]") && text.contains("float32[3]"))
  }
}
