// Small models of a class whose likelihood is an integral over one or two numbers, so that a grid gives it exactly.

import Autoencoders
import Examples
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

/// A model of a class, and where its other latents lie.
struct ClassSubject: CustomTestStringConvertible, Sendable {
  static let classes = 3
  static let attribute = Attribute("label", .classes(["a", "b", "c"]))

  let testDescription: String
  let structure: LatentStructure
  let latents: Int
  /// A row of latents for a class and the numbers of the others.
  let row: @Sendable (_ label: Int, _ others: [Float]) -> [Float]
  /// How many other latents there are.
  let others: Int

  private static func oneHot(_ label: Int) -> [Float] { (0..<classes).map { $0 == label ? 1 : 0 } }

  static let all = [
    ClassSubject(
      testDescription: "labelled", structure: .standard(.named("labelled")), latents: classes + 1,
      row: { oneHot($0) + $1 }, others: 1),
    ClassSubject(
      testDescription: "auxiliary", structure: .standard(.named("auxiliary"), ["auxiliary": Annealing(1)]),
      latents: classes + 2, row: { oneHot($0) + $1 }, others: 2),
    ClassSubject(
      testDescription: "stacked",
      structure: .standard(.named("stacked"), ["style": Annealing(1), "hidden": Annealing(4)]),
      latents: classes + 2, row: { [$1[0]] + oneHot($0) + [$1[1]] }, others: 2),
  ]

  /// The model with random parameters.
  func subject() throws -> Subject {
    let configuration = try ModelConfiguration(
      exampleShape: [3], hidden: [4], latents: latents, activation: .tanh,
      likelihood: .gaussian(deviation: 0.8), objective: .named("semi-supervised"), structure: structure,
      attributes: [Self.attribute])
    let model = VariationalAutoencoder(configuration)
    return Subject(model: model, parameters: .random([model.store.count], in: -0.5...0.5, seed: 17))
  }

  static let x: [Float] = [0.4, -0.7, 0.9]

  /// log p(x, y) of each class, by a grid over the other latents.
  func exact(_ subject: Subject, on backend: any Backend) throws -> [Double] {
    // A latent whose deviation is learned may lie far out.
    let step: Float = others == 1 ? 0.02 : 0.125
    let reach: Float = others == 1 ? 6 : 20
    let points = Array(stride(from: -reach, through: reach, by: step))
    let grid = others == 1 ? points.map { [$0] } : points.flatMap { first in points.map { [first, $0] } }
    return try (0..<Self.classes).map { label in
      let rows = grid.flatMap { row(label, $0) }
      let state = subject.model.makeState(parameters: subject.parameters, on: backend)
      let found = try evaluate(
        on: backend, inputs: [HostArray([grid.count, latents], rows), HostArray([1, 3], Self.x)],
        layout: state.layout, state: state
      ) { _, inputs in
        let model = subject.model
        let latents = Latents(model.latents.groups, flat: inputs[0])
        let likelihood = model.decode(inputs[0]).logDensity(of: inputs[1].broadcast(to: [grid.count, 3]))
        return [model.latents.logPrior(of: latents, .inference) + likelihood]
      }
      let logs = found[0].doubles
      let most = logs.max() ?? 0
      return most + log(logs.reduce(0) { $0 + exp($1 - most) }) + Double(others) * log(Double(step))
    }
  }
}

extension CatalogRow {
  /// The row of a name that is there.
  fileprivate static func named(_ name: String) -> Self where Self == LatentFamily {
    guard let found = LatentFamily.all.first(where: { $0.name == name }) else { fail("no row '\(name)'") }
    return found
  }
}

/// log of the mean of e^x, and the standard error of it over groups of rows.
func logMean(_ logs: [Double]) -> (value: Double, error: Double) {
  let most = logs.max() ?? 0
  let weights = logs.map { exp($0 - most) }
  let mean = weights.reduce(0, +) / Double(weights.count)
  let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(weights.count)
  return (most + log(mean), (variance / Double(weights.count)).squareRoot() / mean)
}
