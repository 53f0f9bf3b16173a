// The prior over codes: its probabilities add up to one over all rows of codes, its draws are theirs, and no code changes the
// probability of those before it.

import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("The prior over codes")
struct CodePriorTests {
  /// Three codes at each of four places, in a row or in a picture of two by two.
  private struct Small {
    let codes = ScalarCodes(levels: 3, places: 4, width: 1)
    let prior: any LatentPrior
    let parameters: HostArray

    init(isPicture: Bool) throws {
      let scope = ParameterScope()
      prior = PriorFamily.codes.build(
        PriorSite(
          scope: scope, latents: 4, choice: try .named("codes", ["width": Annealing(5)]), dimensions: 1,
          codes: codes, picture: isPicture ? [2, 2, 1] : nil, encode: { _, _ in nil }))
      parameters = .random([scope.store.count], in: -1.2...1.2, seed: 6)
    }

    /// log p of every row of codes, the first place's the fastest.
    func table(_ backend: TestedBackend) throws -> [Double] {
      let all = (0..<81).flatMap { Self.digits($0).map(Float.init) }
      return try backend.evaluate([HostArray([81, 4], all)], state: [ParameterStore.variable: parameters]) {
        let codes = $1[0].cast(to: .int32)
        return [prior.logDensity(of: self.codes.latents(of: codes), .inference)]
      }[0].doubles
    }

    /// The codes of a row of the table.
    static func digits(_ row: Int) -> [Int] { [row % 3, row / 3 % 3, row / 9 % 3, row / 27] }
  }

  @Test("probabilities of all rows add up to one", arguments: TestedBackend.all, [false, true])
  func sum(backend: TestedBackend, isPicture: Bool) throws {
    let table = try Small(isPicture: isPicture).table(backend).map { exp($0) }
    #expect(abs(table.reduce(0, +) - 1) < 1e-4)
    #expect((table.max() ?? 0) > 2 * (table.min() ?? 0), "the parameters say something")
  }

  @Test("a code depends on those before the last one, too", arguments: [false, true])
  func memory(isPicture: Bool) throws {
    let table = try Small(isPicture: isPicture).table(TestedBackend.all[0]).map { exp($0) }
    func share(_ codes: [Int?]) -> Double {
      table.indices.reduce(0) { sum, row in
        let own = Small.digits(row)
        return zip(codes, own).allSatisfy { $0 == nil || $0 == $1 } ? sum + table[row] : sum
      }
    }
    // p(third | first, second), for two firsts.
    let given = (0..<2).map { first in share([first, 1, 2, nil]) / share([first, 1, nil, nil]) }
    #expect(abs(given[0] - given[1]) > 1e-4)
  }

  @Test("draws have the probabilities of the table", arguments: [false, true])
  func draws(isPicture: Bool) throws {
    let small = try Small(isPicture: isPicture)
    let backend = TestedBackend.all[1]
    let count = 20_000
    let drawn = try backend.evaluate(
      [
        HostArray([count, 2], words: RandomSource.words(0..<UInt64(count))), HostArray([2], words: [4, 2]),
        HostArray([], [1]),
      ], state: [ParameterStore.variable: small.parameters]
    ) { _, x in
      let z = small.prior.sample(RandomSource(key: x[1], rows: x[0]), temperature: x[2], .inference)
      return [small.codes.codes(of: z).cast(to: .float32)]
    }[0].floats
    var counts = [Double](repeating: 0, count: 81)
    for row in 0..<count {
      let own = drawn[(4 * row)..<(4 * row + 4)].map { Int($0) }
      counts[own[0] + 3 * own[1] + 9 * own[2] + 27 * own[3]] += 1
    }
    let expected = try small.table(backend).map { exp($0) * Double(count) }
    // A sum of 81 squares of nearly normal numbers, with 80 degrees of freedom: 132 at one in ten thousand or so.
    let square = zip(counts, expected).reduce(0) { $0 + pow($1.0 - $1.1, 2) / max($1.1, 1e-9) }
    #expect(square < 140, "\(square)")
  }

  @Test("without temperature the likeliest code is drawn each time")
  func cold() throws {
    let small = try Small(isPicture: true)
    let drawn = try TestedBackend.all[1].evaluate(
      [
        HostArray([50, 2], words: RandomSource.words(0..<50)), HostArray([2], words: [4, 2]),
        HostArray([], [0]),
      ], state: [ParameterStore.variable: small.parameters]
    ) { _, x in
      [small.prior.sample(RandomSource(key: x[1], rows: x[0]), temperature: x[2], .inference)]
    }[0].floats
    #expect((1..<50).allSatisfy { Array(drawn[(4 * $0)..<(4 * $0 + 4)]) == Array(drawn[0..<4]) })
  }

  @Test(
    "latents that are codes and priors of others are refused, and so are more codes than a prior can tell apart"
  )
  func refusals() throws {
    func failure(_ make: () throws -> ModelConfiguration) throws -> Failure {
      try #require(throws: Failure.self) { _ = try make() }
    }
    let other = try failure {
      try ModelConfiguration(exampleShape: [6], hidden: [4], latents: 2, posterior: .named("fsq"))
    }
    #expect(other.place == "\(.prior)" && other.what.contains("are codes"))
    let none = try failure {
      try ModelConfiguration(exampleShape: [6], hidden: [4], latents: 2, prior: .named("codes"))
    }
    #expect(none.place == "\(.prior)" && none.what.contains("over codes"))
    let many = try failure {
      try ModelConfiguration(
        model: .named("fsq-vae"), exampleShape: [8, 8, 1], network: Network(.spatial, sizes: [4]),
        latents: 16 * 8)
    }
    #expect(many.place == "\(.latents)" && many.what.contains("more than 4096 codes"))
  }
}
