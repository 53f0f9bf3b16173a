// Convolutions as products of patches: which take that way, and that they have the library's results.

import CVector
import Reference
import Tensors
import Testing
import _TestSupport

@testable import CPU

@Suite("Patches")
struct PatchTests {
  static let all: [ConvolutionCase] = [
    ConvolutionCase(
      size: .init(9, 7), kernel: .init(4, 4), stride: .init(2, 2), padding: .init(1), features: 128),
    ConvolutionCase(
      size: .init(7, 10), kernel: .init(3, 5), stride: .init(2, 3),
      padding: .init(top: 2, left: 0, bottom: 0, right: 3), channels: 1, features: 130),
    ConvolutionCase(
      size: .init(5, 6), kernel: .init(3, 3), stride: .init(1, 1), padding: .init(1), channels: 8,
      features: 256),
    ConvolutionCase(
      size: .init(2, 3), kernel: .init(5, 4), stride: .init(3, 2), padding: .init(3), features: 128),
    // Several parts, the last of them smaller.
    ConvolutionCase(
      pictures: 37, size: .init(16, 16), kernel: .init(4, 4), stride: .init(2, 2), padding: .init(1),
      channels: 24, features: 128),
    ConvolutionCase(
      pictures: 70, size: .init(32, 32), kernel: .init(4, 4), stride: .init(2, 2), padding: .init(1),
      channels: 32, features: 128),
  ]

  private static func work(_ tested: ConvolutionCase, hasMatrixTiles: Bool) throws -> [Job.Work] {
    let library = Packing(always: true, hasMatrixTiles: hasMatrixTiles)
    let plan = try Planner.plan(tested.graph, fusion: true, products: library)
    // Byte by byte, which takes minutes for the large ones.
    if tested.input.count < 10_000 {
      plan.expectSound()
      plan.expectApart()
    }
    return plan.jobs.flatMap(\.work)
  }

  @Test(
    "where products go tile by tile, many features go by patches, else nothing", arguments: PatchTests.all)
  func choice(tested: ConvolutionCase) throws {
    func count(_ work: [Job.Work]) -> Int { work.count { if case .convolution = $0 { true } else { false } } }
    func isPatch(_ work: Job.Work) -> Bool { if case .patches = work { true } else { false } }
    #expect(!(try Self.work(tested, hasMatrixTiles: false)).contains(where: isPatch))
    let skips = tested.stride.height > 1
    #expect(count(try Self.work(tested, hasMatrixTiles: true)) == (skips ? 0 : 1))
    var few = tested
    few.features = 31
    #expect(count(try Self.work(few, hasMatrixTiles: true)) == 3)
  }

  @Test("filters are packed once for parts of one size")
  func packing() throws {
    let work = try Self.work(PatchTests.all[4], hasMatrixTiles: true)
    let products = work.compactMap { if case .product(let product) = $0 { product } else { nil } }
    let packed = products.filter(\.packed)
    #expect(packed.count { $0.packsAnew } == 4)
    #expect(packed.count == 6)
    #expect(Set(packed.map(\.m)).count == 4)
  }

  @Test("a gradient by filters of many pictures adds up its parts")
  func parts() throws {
    let work = try Self.work(PatchTests.all[5], hasMatrixTiles: true)
    let parts = work.compactMap { work -> Product? in
      if case .product(let product) = work, product.left.transposed { product } else { nil }
    }
    #expect(parts.map(\.accumulates) == [false, true])
  }

  @Test(
    "all forms have the sums of their definition, run after run",
    .enabled(if: Processor.multipliesBfloat16, "this processor does not multiply bfloat16"),
    arguments: PatchTests.all.dropLast())
  func results(tested: ConvolutionCase) throws {
    let values = zip([tested.input, tested.filters, tested.output], 1...).map {
      HostArray.random($0, in: -1...1, seed: $1)
    }
    for (actual, expected) in zip(try tested.results(values), tested.exact(values)) {
      expectClose(actual.doubles, expected, shape: actual.type.shape, relative: 1e-4, absolute: 2e-3)
    }
  }

  @Test(
    "patches are the windows' pixels, and their sums are the adjoint", arguments: PatchTests.all.prefix(4),
    [1, 3])
  func movements(tested: ConvolutionCase, threads: Int) {
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
