// Inverse dispersions per dimension: their bounds, and what is said of them.

import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Inverse dispersions")
struct DispersionTests {
  @Test(
    "no parameter brings an inverse dispersion beyond its bounds, and each keeps a gradient near them",
    arguments: TestedBackend.all)
  func bounds(backend: TestedBackend) throws {
    let scope = ParameterScope()
    let dispersion = DimensionDispersion(scope, dimensions: 8)
    let (least, largest) = (DimensionDispersion.least, DimensionDispersion.largest)
    let parameters = [-1e6, log(least) - 3, log(least), -2, 0, 2, log(largest) + 3, 1e6].map { Float($0) }
    var flat = [Float](repeating: 0, count: scope.store.count)
    flat.replaceSubrange(0..<8, with: parameters)
    let actual = try backend.evaluate(state: [ParameterStore.variable: HostArray([flat.count], flat)]) {
      trace, _ in
      let logs = dispersion.logInverseDispersion(in: trace)
      return [logs, scope.store.gradient(of: logs.sum())]
    }
    let expected = parameters.map { -log(1 / largest + 1 / (least + exp(Double($0)))) }
    expectClose(actual[0].doubles, expected, relative: backend.precision / 20, absolute: 3e-6)
    let slopes = actual[1].doubles.prefix(8)
    #expect(slopes.first == 0 && slopes.last == 0)
    #expect(slopes.dropFirst().dropLast().allSatisfy { $0 > 0.04 && $0 <= 1 })
    #expect(dispersion.description(flat) == "inverse dispersions 0.0001 to 1000000.0, median 1.000099")
  }

  @Test("a model of counts says its inverse dispersions")
  func words() throws {
    for likelihood in [Likelihood.negativeBinomial, .zeroInflatedNegativeBinomial] {
      let model = VariationalAutoencoder(
        try ModelConfiguration(exampleShape: [3], hidden: [], latents: 1, likelihood: likelihood))
      let said = model.likelihoodDescription(
        parameters: model.store.initialValues(key: Key(seed: 1)), buffers: model.buffers.initialValues)
      #expect(said.hasPrefix("\(likelihood.name), inverse dispersions 1.0"), "\(said)")
    }
  }
}
