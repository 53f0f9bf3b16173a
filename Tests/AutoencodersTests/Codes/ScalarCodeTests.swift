// Numbers on a grid: every code survives the way to numbers and back, bins are as wide as each other, and the gradient is that
// of the hyperbolic tangent.

import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Finite scalar quantisation")
struct ScalarCodeTests {
  @Test("every code is that of its numbers", arguments: TestedBackend.all, 2...16)
  func codes(backend: TestedBackend, levels: Int) throws {
    for width in 1...(levels <= 6 ? 4 : 2) {
      let codes = ScalarCodes(levels: levels, places: 1, width: width)
      let all = (0..<codes.count).map { Float($0) }
      let found = try backend.evaluate([HostArray([codes.count, 1], all)]) { _, x in
        let numbers = codes.latents(of: x[0].cast(to: .int32))
        return [numbers, codes.codes(of: numbers).cast(to: .float32)]
      }
      #expect(found[1].floats == all, "\(levels) levels, \(width) numbers")
      // The first number is the lowest digit.
      let expected = (0..<codes.count).flatMap { code in
        (0..<width).map { number -> Double in
          let digit = code / Int(pow(Double(levels), Double(number))) % levels
          return (2 * Double(digit) + 1) / Double(levels) - 1
        }
      }
      expectClose(found[0].doubles, expected, absolute: 1e-6)
    }
  }

  @Test("bins end in the middle between levels, and the outer ones are as wide", arguments: 2...16)
  func bins(levels: Int) throws {
    let codes = ScalarCodes(levels: levels, places: 1, width: 1)
    let count = 10_000
    let t = (0..<count).map { Float(-1 + (2 * Double($0) + 1) / Double(count)) }
    let found = try TestedBackend.all[1].value([HostArray([count], t)]) { codes.level(of: $0[0]) }.floats
    // Where a boundary is hit in float32, either side will do.
    var others = 0
    for (place, level) in zip(t, found) {
      let exact = (Double(place) + 1) / 2 * Double(levels)
      if Double(level) == min(floor(exact), Double(levels - 1)) { continue }
      others += 1
      #expect(abs(exact.remainder(dividingBy: 1)) < 1e-5, "\(place)")
    }
    #expect(others <= levels)
    let used = Dictionary(grouping: found, by: \.self).mapValues(\.count)
    #expect(used.count == levels)
    let entropy = used.values.reduce(0.0) { sum, count in
      let share = Double(count) / 10_000
      return sum - share * log(share)
    }
    #expect(abs(entropy / log(Double(levels)) - 1) < 0.01)
    // What lies outside belongs to the outer levels.
    let outside = try TestedBackend.all[1].value([HostArray([4], [-7, -1, 1, 7])]) { codes.level(of: $0[0]) }
    #expect(outside.floats == [0, 0, Float(levels - 1), Float(levels - 1)])
  }

  @Test("the gradient passes the rounding", arguments: TestedBackend.all)
  func gradient(backend: TestedBackend) throws {
    let scope = ParameterScope()
    let head = PosteriorFamily.finiteScalar.head(
      PosteriorSite(scope: scope, features: 3, latents: 4, choice: .standard(.finiteScalar)))
    let parameters = HostArray.random([scope.store.count], in: -1...1, seed: 4)
    let inputs = [HostArray.random([5, 3], seed: 1), .random([5, 4], seed: 2)]
    let found = try backend.evaluate(inputs, state: [ParameterStore.variable: parameters]) { _, x in
      let said = Dense.sum(x[0], in: scope.store)
      let posterior = head(x[0], .inference)
      return [
        scope.store.gradient(of: (posterior.mean * x[1]).sum()),
        scope.store.gradient(of: (said.hyperbolicTangent() * x[1]).sum()), posterior.mean,
      ]
    }
    expectClose(found[0].doubles, found[1].doubles, relative: 1e-4, absolute: 1e-5)
    #expect(
      found[2].doubles.allSatisfy { value in [-0.8, -0.4, 0, 0.4, 0.8].contains { abs($0 - value) < 1e-5 } })
  }

  @Test("draws are certain: the code itself, of any number of draws")
  func draws() throws {
    let found = try TestedBackend.all[0].evaluate([
      HostArray.random([3, 4], seed: 1), HostArray([3, 2], words: [0, 0, 1, 0, 2, 0]),
      HostArray([2], words: [1, 2]),
    ]) { _, x in
      let posterior = CodedPosterior(latents: x[0])
      let source = RandomSource(key: x[2], rows: x[1])
      let (one, several) = (
        posterior.draw(DrawSource(source)), posterior.draw(DrawSource(source, samples: 2))
      )
      return [one.latents, one.logDensity, several.latents, several.logDensity]
    }
    #expect(found[0] == HostArray.random([3, 4], seed: 1) && found[1].floats == [0, 0, 0])
    #expect(found[2].type.shape == [3, 2, 4] && found[3].floats == [Float](repeating: 0, count: 6))
    let rows = (0..<3).flatMap { row in
      let own = found[0].floats[(4 * row)..<(4 * row + 4)]
      return Array(own) + Array(own)
    }
    #expect(found[2].floats == rows)
  }
}

extension Dense {
  /// W x + b by the only two parameters of a store.
  fileprivate static func sum(_ x: Tensor, in store: ParameterStore) -> Tensor {
    let (first, second) = (store.parameters[0], store.parameters[1])
    let (weight, bias) = first.shape.rank == 2 ? (first, second) : (second, first)
    return x.matrixProduct(weight.value(in: x.trace)) + bias.value(in: x.trace)
  }
}
