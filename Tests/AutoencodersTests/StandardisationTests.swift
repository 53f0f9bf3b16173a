// Models of real numbers in any unit: what the encoder sees, what the decoder describes, and the change of variables
// between them.

import Examples
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Standardisation")
struct StandardisationTests {
  static let likelihoods: [Likelihood] = [
    .gaussian(deviation: 1), .gaussianShared, .gaussianDiagonal(minimumDeviation: 1e-3), .laplace, .student(),
  ]
  /// One for all numbers of a row, one for each number, one for each channel of a picture.
  static let cases: [(shape: [Int], location: [Float], spread: [Float])] = [
    ([6], [1000], [250]), ([6], [1, -2, 3, 400, -0.5, 0], [2, 0.5, 8, 100, 0.25, 1e-3]),
    ([2, 1, 3], [10, 20, 30], [4, 0.5, 2]),
  ]

  private static func model(
    _ shape: [Int], _ likelihood: Likelihood, _ standardisation: Standardisation?
  ) throws -> VariationalAutoencoder {
    VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: shape, hidden: [5], latents: 2, likelihood: likelihood, standardisation: standardisation
      ))
  }

  @Test(
    "a model sees standardised numbers, and its density is that of the numbers as they are",
    arguments: TestedBackend.all, likelihoods)
  func changeOfVariables(backend: TestedBackend, likelihood: Likelihood) throws {
    for (shape, location, spread) in Self.cases {
      let standardisation = try Standardisation(location: location, spread: spread)
      let z = HostArray.random([4, 6], seed: 3)
      let x = HostArray(
        [4, 6],
        z.floats.enumerated().map { place, value in
          value * spread[place % spread.count] + location[place % location.count]
        })
      func terms(_ model: VariationalAutoencoder, _ rows: HostArray) throws -> [[Double]] {
        let state = model.makeState(
          parameters: model.store.initialValues(key: Key(seed: 1)), on: backend.backend)
        let key = [HostArray([2], words: [5, 6]), HostArray([4, 2], words: [0, 0, 1, 0, 2, 0, 3, 0])]
        return try evaluate(
          on: backend.backend, inputs: [rows] + key, layout: state.layout, state: state
        ) { _, inputs in
          let evidence = model.evidence(of: inputs[0], RandomSource(key: inputs[1], rows: inputs[2]))
          return [evidence.reconstruction, evidence.divergence, model.decode(evidence.latents).mean]
        }.map(\.doubles)
      }
      let (own, plain) = try (
        terms(Self.model(shape, likelihood, standardisation), x), terms(Self.model(shape, likelihood, nil), z)
      )
      let spreads = (0..<6).map { Double(spread[$0 % spread.count]) }
      let determinant = spreads.reduce(0) { $0 + log($1) }
      let tolerance = 2e-3
      if likelihood.deviation == nil {
        expectClose(own[0], plain[0].map { $0 - determinant }, relative: tolerance, absolute: tolerance)
        #expect(abs(standardisation.logDeterminant(dimensions: 6) - determinant) < 1e-6)
      } else {
        // The deviation that is given is one of the numbers as they are.
        let expected = (0..<4).map { row in
          (0..<6).reduce(0.0) { sum, column in
            let error = x.doubles[6 * row + column] - own[2][6 * row + column]
            return sum - 0.5 * (error * error + log(2 * Double.pi))
          }
        }
        expectClose(own[0], expected, relative: tolerance, absolute: tolerance)
      }
      expectClose(own[1], plain[1], relative: tolerance, absolute: tolerance)
      let means = plain[2].enumerated().map { place, value in
        value * spreads[place % 6] + Double(location[place % location.count])
      }
      expectClose(own[2], means, relative: tolerance, absolute: tolerance)
    }
  }

  @Test("a unit a power of two away gives the same bits", arguments: [-40, -3, 12, 60])
  func powersOfTwo(exponent: Int) throws {
    let factor = Float(sign: .plus, exponent: exponent, significand: 1)
    let (location, spread): ([Float], [Float]) = ([3, 0.7, -11], [2.3, 0.011, 7])
    let rows = HostArray.random([5, 3], seed: 9).floats
    let own = try Standardisation(location: location, spread: spread)
    let other = try Standardisation(
      location: location.map { $0 * factor }, spread: spread.map { $0 * factor })
    #expect(own.standardised(rows) == other.standardised(rows.map { $0 * factor }))
  }

  @Test("numbers far out are seen nearer, others as they are", arguments: TestedBackend.all)
  func bounded(backend: TestedBackend) throws {
    let numbers: [Float] = [-1e30, -20, -8, -1, 0, 7.5, 8, 9, 1e6]
    let expected = numbers.map { value -> Double in
      let size = abs(Double(value))
      return (value < 0 ? -1 : 1) * (size <= 8 ? size : 8 + log1p(size - 8))
    }
    let seen = try backend.value([HostArray([9], numbers)]) { Standardisation.bounded($0[0]) }
    expectClose(seen.doubles, expected, relative: 1e-5)
    expectClose(Standardisation.bounded(numbers).map(Double.init), expected, relative: 1e-5)
  }

  @Test("what is no location or spread is refused")
  func refused() throws {
    for (location, spread) in [
      ([], []), ([1], [0]), ([1], [-2]), ([.nan], [1]), ([1, 2], [1]), ([0], [.infinity]),
    ] as [([Float], [Float])] {
      #expect(throws: Failure.self) { try Standardisation(location: location, spread: spread) }
    }
    let one = try Standardisation(location: [1, 2], spread: [1, 2])
    #expect(throws: Failure.self) { try Self.model([6], .gaussianShared, one) }
    #expect(throws: Failure.self) { try Self.model([2], .bernoulli, one) }
    #expect(try Standardisation(location: [2, 2], spread: [3, 3]).location == [2])
  }
}
