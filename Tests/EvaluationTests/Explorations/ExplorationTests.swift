// Ways, traversals and maps of models made by hand, whose encoders and decoders are known matrices.

import Autoencoders
import CPU
import Datasets
import Foundations
import Pictures
import Storage
import Tensors
import Testing
import Training
import _TestSupport

@testable import Evaluation

@Suite("Explorations of the latents")
struct ExplorationTests {
  /// A model of pictures of two pixels that hands its latents through: z = x, and x = z.
  private static func identity(_ model: PublishedModel = .vae, shape: [Int] = [1, 2, 1]) throws
    -> TrainedModel
  {
    TrainedModel(
      try ModelConfiguration(
        model: model, exampleShape: shape, hidden: [], latents: 2, likelihood: .gaussian(deviation: 1)),
      [
        "posterior/weight": [1, 0, 0, 0, 0, 1, 0, 0], "posterior/bias": [0, 0, -1, -2],
        "output/weight": [1, 0, 0, 1],
      ])
  }

  private static func pixels(_ rows: [[Float]]) throws -> ArraySource {
    try ArraySource(
      NumericArray(shape: [rows.count, 1, 2], rows.flatMap(\.self)), name: "pixels", at: "pixels")
  }

  private static let rows: [[Float]] = [[0, 1], [1, 0], [0.5, 0.5], [0.25, 1]]

  @Test("a way goes from mean to mean, with the examples at its ends", arguments: TestedBackend.all)
  func interpolation(_ tested: TestedBackend) throws {
    let result = try Interpolation(
      Self.identity(), Self.pixels(Self.rows),
      pairs: [Interpolation.Pair(from: 0, to: 1), Interpolation.Pair(from: 3, to: 3)], steps: 3,
      path: .linear, backend: tested.backend)
    let points: [Double] = [0, 1, 0.5, 0.5, 1, 0, 0.25, 1, 0.25, 1, 0.25, 1]
    #expect(result.shares == [0, 0.5, 1])
    expectClose(result.latents.doubles, points, relative: tested.precision)
    expectClose(result.decoded.doubles, points, relative: tested.precision)
    let sheet = try result.sheet()
    #expect(sheet.columnCaptions == ["start", "0", "0.5", "1", "end"])
    #expect(sheet.groups.map { $0.map(\.caption) } == [["0 to 1", "3 to 3"]])
    let pictures = sheet.groups[0][0].cells.compactMap { $0.picture?.bytes }
    #expect(pictures == [[0, 255], [0, 255], [128, 128], [255, 0], [255, 0]])
    let steps = try result.animation().steps
    let cells = steps.map { $0.groups[0].flatMap(\.cells) }
    #expect(cells.map { $0[0].picture?.bytes } == [[0, 255], [128, 128], [255, 0]])
    #expect(cells.map { $0[1].picture?.bytes } == [[64, 255], [64, 255], [64, 255]])
    #expect(cells[0].map(\.note) == ["0 to 1", "3 to 3"])
    #expect(steps.map(\.columnCaptions) == [["0"], ["0.5"], ["1"]])
  }

  @Test(
    "shares are written as briefly as three decimals allow",
    arguments: [
      (0.0, "0"), (1, "1"), (0.125, "0.125"), (0.5, "0.5"), (1.0 / 3, "0.333"), (0.1, "0.1"),
    ])
  func shares(_ share: Double, _ text: String) { #expect(Interpolation.text(share) == text) }

  @Test("examples that are not there are refused with the range", arguments: [-1, 4, .max, .min])
  func missing(_ number: Int) throws {
    let failure = try #require(throws: Failure.self) {
      try Interpolation(
        Self.identity(), Self.pixels(Self.rows), pairs: [Interpolation.Pair(from: 0, to: number)], steps: 2,
        path: .linear, backend: CPU())
    }
    #expect(failure.kind == .usage && failure.what.contains("\(number)"))
    #expect(failure.remedy == "Examples are numbered from 0 to 3")
  }

  @Test("the costliest latent comes first, and moves alone", arguments: TestedBackend.all)
  func traversal(_ tested: TestedBackend) throws {
    let (model, source) = (try Self.identity(), try Self.pixels(Self.rows))
    let importance = try LatentImportance(model, source, backend: tested.backend)
    // KL = (variance + mean^2 - 1 - log variance) / 2 with variances exp(-1) and exp(-2).
    #expect(importance.order == [1, 0] && importance.areDivergences)
    #expect(importance.caption(1).hasPrefix("z1  ") && importance.caption(1).hasSuffix(" nats"))
    let result = try Traversal(model, importance, steps: 3, backend: tested.backend)
    #expect(result.moved == [1, 0] && result.offsets == [-3, 0, 3])
    expectClose(
      result.decoded.doubles, [0, -3, 0, 0, 0, 3, -3, 0, 0, 0, 3, 0], relative: tested.precision)
    let around = try Traversal(
      model, importance, around: .example(source.rows([3]), name: "example 3"), count: 1, steps: 2,
      backend: tested.backend)
    expectClose(around.decoded.doubles, [0.25, -3, 0.25, 3], relative: tested.precision)
    let sheet = try around.sheet()
    #expect(sheet.groups.map(\.count) == [1, 1] && sheet.captionedGroup == 1)
    #expect(sheet.groups[0][0].cells.compactMap { $0.picture?.bytes } == [[64, 255], [64, 255]])
    let steps = try result.animation().steps
    let cells = steps.map { $0.groups[0].flatMap(\.cells) }
    #expect(cells.map { $0.map(\.note) } == [["z1", "z0"], ["z1", "z0"], ["z1", "z0"]])
    #expect(cells[2].map { $0.picture?.bytes } == [[0, 255], [255, 0]])
    #expect(steps.map(\.columnCaptions) == [["-3"], ["0"], ["3"]])
  }

  @Test("a model that draws no latents is walked along its own deviations")
  func autoencoder() throws {
    let (model, source) = (
      try Self.identity(.autoencoder), try Self.pixels([[0, 1], [4, 1], [0, 3], [4, 3]])
    )
    let importance = try LatentImportance(model, source, backend: CPU())
    #expect(importance.order == [0, 1] && !importance.areDivergences)
    let result = try Traversal(model, importance, count: 1, steps: 3, backend: CPU())
    expectClose(result.latents.doubles, [-4, 2, 2, 2, 8, 2])
  }

  @Test("latents are measured over rows from all of the data")
  func spread() throws {
    let source = try Self.pixels((0..<600).map { [$0 < 300 ? 0 : 4, 1] })
    let importance = try LatentImportance(Self.identity(.autoencoder), source, limit: 100, backend: CPU())
    // Of two values that are equally frequent; the first 100 rows are all the same.
    expectClose(importance.deviations, [2, 0], relative: 0, absolute: 0.1)
  }

  @Test("a map's first latent grows to the right and its second upwards", arguments: TestedBackend.all)
  func manifold(_ tested: TestedBackend) throws {
    let map = try Manifold(Self.identity(), places: 3, backend: tested.backend)
    let q = 1.6448536269514722
    expectClose(map.values, [-q, 0, q], relative: 1e-14, absolute: 1e-15)
    expectClose(
      map.decoded.doubles, [-q, q, 0, q, q, q, -q, 0, 0, 0, q, 0, -q, -q, 0, -q, q, -q],
      relative: max(1e-6, tested.precision))
    let sheet = try map.sheet()
    #expect(sheet.columnCaptions == ["-1.64", "0.00", "1.64"] && sheet.isTight)
    #expect(sheet.groups[0].map(\.caption) == ["1.64", "0.00", "-1.64"])
  }

  @Test("counts that show nothing are refused", arguments: [1, 0, -5, .max])
  func counts(_ count: Int) throws {
    let (model, source) = (try Self.identity(), try Self.pixels(Self.rows))
    let importance = try LatentImportance(model, source, backend: CPU())
    #expect(throws: Failure.self) { try Manifold(model, places: count, backend: CPU()) }
    #expect(throws: Failure.self) { try Traversal(model, importance, steps: count, backend: CPU()) }
    if count < 1 {
      #expect(throws: Failure.self) {
        try Traversal(model, importance, count: count, steps: 2, backend: CPU())
      }
    }
    #expect(throws: Failure.self) {
      try Interpolation(
        model, source, pairs: [Interpolation.Pair(from: 0, to: 1)], steps: count, path: .linear,
        backend: CPU())
    }
  }

  @Test(
    "what is no picture is refused with the file that can hold it",
    arguments: [[2], [1, 1, 2], [1, 1, 1, 2]])
  func shapes(_ shape: [Int]) throws {
    let failure = try #require(throws: Failure.self) {
      try Manifold(Self.identity(shape: shape), places: 2, backend: CPU()).sheet()
    }
    #expect(failure.kind == .badData && failure.remedy?.contains("`NPY.write`") == true)
  }
}
