// Convolutions as products of patches: which take that way, and that they have the library's results.

import CVector
import Reference
import Tensors
import Testing
import _TestSupport

@testable import CPU

/// Pictures, windows and features.
struct PatchedCase: CustomTestStringConvertible {
  var pictures = 2
  var size: Convolution.Extent
  var kernel: Convolution.Extent
  var stride: Convolution.Extent
  var padding: Convolution.Padding
  var channels = 5
  var features: Int

  var testDescription: String {
    "\(pictures) of \(size) x \(channels), \(kernel) by \(stride), \(features) features"
  }
  var convolution: Convolution { Convolution(input: size, kernel: kernel, stride: stride, padding: padding) }
  var input: Shape { [pictures, size.height, size.width, channels] }
  var filters: Shape { [kernel.height, kernel.width, channels, features] }
  var output: Shape { [pictures, convolution.output.height, convolution.output.width, features] }

  static let all: [PatchedCase] = [
    PatchedCase(
      size: .init(9, 7), kernel: .init(4, 4), stride: .init(2, 2), padding: .init(1), features: 128),
    PatchedCase(
      size: .init(7, 10), kernel: .init(3, 5), stride: .init(2, 3),
      padding: .init(top: 2, left: 0, bottom: 0, right: 3), channels: 1, features: 130),
    PatchedCase(
      size: .init(5, 6), kernel: .init(3, 3), stride: .init(1, 1), padding: .init(1), channels: 8,
      features: 256),
    PatchedCase(
      size: .init(2, 3), kernel: .init(5, 4), stride: .init(3, 2), padding: .init(3), features: 128),
    // Several parts, the last of them smaller.
    PatchedCase(
      pictures: 37, size: .init(16, 16), kernel: .init(4, 4), stride: .init(2, 2), padding: .init(1),
      channels: 32, features: 128),
    PatchedCase(
      pictures: 70, size: .init(32, 32), kernel: .init(4, 4), stride: .init(2, 2), padding: .init(1),
      channels: 32, features: 128),
  ]
}

@Suite("Patches")
struct PatchTests {
  private static func graph(_ tested: PatchedCase) -> Graph {
    var layout = StateLayout()
    layout.add("filters", TensorType(tested.filters))
    return Graph(inputs: [TensorType(tested.input), TensorType(tested.output)], layout: layout) { trace, t in
      let filters = trace.state("filters")
      return [
        tested.convolution.forward(t[0], filters), tested.convolution.transposed(t[1], filters),
        tested.convolution.filters(t[0], t[1]),
      ]
    }.contracting(in: .bfloat16)
  }

  private static func work(_ tested: PatchedCase, hasMatrixTiles: Bool) throws -> [Job.Work] {
    let library = Packing(always: true, hasMatrixTiles: hasMatrixTiles)
    let plan = try Planner.plan(graph(tested), fusion: true, products: library)
    // Byte by byte, which takes minutes for the large ones.
    if tested.input.count < 10_000 {
      plan.expectSound()
      plan.expectApart()
    }
    return plan.jobs.flatMap(\.work)
  }

  @Test(
    "where products go tile by tile, many features go by patches, else nothing", arguments: PatchedCase.all)
  func choice(tested: PatchedCase) throws {
    func count(_ work: [Job.Work]) -> Int { work.count { if case .convolution = $0 { true } else { false } } }
    #expect(count(try Self.work(tested, hasMatrixTiles: false)) == 3)
    let skips = tested.stride.height > 1
    #expect(count(try Self.work(tested, hasMatrixTiles: true)) == (skips ? 0 : 1))
    var few = tested
    few.features = 31
    #expect(count(try Self.work(few, hasMatrixTiles: true)) == 3)
  }

  @Test("filters are packed once for parts of one size")
  func packing() throws {
    let work = try Self.work(PatchedCase.all[4], hasMatrixTiles: true)
    let products = work.compactMap { if case .product(let product) = $0 { product } else { nil } }
    let packed = products.filter(\.packed)
    #expect(packed.count { $0.packsAnew } == 4)
    #expect(packed.count == 8)
    #expect(Set(packed.map(\.m)).count == 3)
  }

  @Test("a gradient by filters of many pictures adds up its parts")
  func parts() throws {
    let work = try Self.work(PatchedCase.all[5], hasMatrixTiles: true)
    let parts = work.compactMap { work -> Product? in
      if case .product(let product) = work, product.left.transposed { product } else { nil }
    }
    #expect(parts.map(\.accumulates) == [false, true])
  }

  @Test(
    "all forms have the sums of their definition, run after run",
    .enabled(if: Processor.multipliesBfloat16, "this processor does not multiply bfloat16"),
    arguments: PatchedCase.all.dropLast())
  func results(tested: PatchedCase) throws {
    let values = zip([tested.input, tested.filters, tested.output], 1...).map {
      HostArray.random($0, in: -1...1, seed: $1)
    }
    let (graph, backend) = (Self.graph(tested), CPU())
    let state = backend.makeState(graph.layout)
    state.write("filters", values[1])
    let plan = try backend.compile(graph, state: state)
    plan.set(0, values[0])
    plan.set(1, values[2])
    for _ in 0..<2 { try plan.run() }
    for (position, expected) in Self.exact(tested, values).enumerated() {
      let actual = plan.output(position)
      expectClose(actual.doubles, expected, shape: actual.type.shape, relative: 1e-4, absolute: 2e-3)
    }
  }

  /// The three forms over rounded operands, as sums of shifted products in double precision.
  private static func exact(_ tested: PatchedCase, _ values: [HostArray]) -> [[Double]] {
    let rounded = values.map { $0.doubles.map { Double(Float($0).roundedToBfloat16) } }
    let (x, w, y) = (rounded[0], rounded[1], rounded[2])
    let (c, f) = (tested.channels, tested.features)
    var forward = [Double](repeating: 0, count: tested.output.count)
    var transposed = [Double](repeating: 0, count: tested.input.count)
    var filters = [Double](repeating: 0, count: tested.filters.count)
    tested.forEachPixel { window, place, pixel in
      guard let pixel else { return }
      for channel in 0..<c {
        let (input, row) = (pixel * c + channel, (place * c + channel) * f)
        for feature in 0..<f {
          let output = window * f + feature
          forward[output] += x[input] * w[row + feature]
          transposed[input] += y[output] * w[row + feature]
          filters[row + feature] += x[input] * y[output]
        }
      }
    }
    return [forward, transposed, filters]
  }

  @Test(
    "patches are the windows' pixels, and their sums are the adjoint", arguments: PatchedCase.all.prefix(4),
    [1, 3])
  func movements(tested: PatchedCase, threads: Int) {
    let depth = tested.kernel.height * tested.kernel.width * tested.channels
    let patched = TensorType([tested.output.count / tested.features, depth])
    let pictures = HostArray.random(tested.input, seed: 3).doubles
    let patches = HostArray.random(patched.shape, seed: 4).doubles
    var copied = [Double](repeating: 0, count: patched.shape.count)
    var summed = [Double](repeating: 0, count: tested.input.count)
    let places = tested.kernel.height * tested.kernel.width
    tested.forEachPixel { window, place, pixel in
      guard let pixel else { return }
      for channel in 0..<tested.channels {
        let (patch, picture) = (
          (window * places + place) * tested.channels + channel, pixel * tested.channels + channel
        )
        copied[patch] = pictures[picture]
        summed[picture] += patches[patch]
      }
    }
    for direction in [PatchMovement.Direction.copy, .sum] {
      var (picture, patch) = (pictures.map(Float.init), patches.map(Float.init))
      let movement = PatchMovement(
        label: "patches", direction: direction, geometry: tested.convolution, pictures: tested.pictures,
        channels: tested.channels, picture: View(buffer: 0, TensorType(tested.input)),
        patches: View(buffer: 1, patched))
      picture.withUnsafeMutableBytes { first in
        patch.withUnsafeMutableBytes { second in
          guard let pictures = first.baseAddress, let patches = second.baseAddress else { return }
          let task = PatchTask(movement, threads: threads) { $0.buffer == 0 ? pictures : patches }
          #expect(task.task.run(task.task.argument) == 0)
        }
      }
      switch direction {
      case .copy: #expect(patch == copied.map(Float.init))
      case .sum:
        expectClose(
          picture.map(Double.init), summed, shape: tested.input, relative: 1e-6, absolute: 1e-5)
      }
    }
  }
}

extension PatchedCase {
  /// Every place of every window with the pixel it lies on, or nil beyond the edge.
  func forEachPixel(_ body: (_ window: Int, _ place: Int, _ pixel: Int?) -> Void) {
    let out = convolution.output
    for window in 0..<(pictures * out.height * out.width) {
      let (picture, i, j) = (
        window / (out.height * out.width), window / out.width % out.height, window % out.width
      )
      for place in 0..<(kernel.height * kernel.width) {
        let row = i * stride.height + place / kernel.width - padding.top
        let column = j * stride.width + place % kernel.width - padding.left
        let isInside = (0..<size.height).contains(row) && (0..<size.width).contains(column)
        body(window, place, isInside ? (picture * size.height + row) * size.width + column : nil)
      }
    }
  }
}
