// Rows of one's own by nothing but public initialisers: a likelihood of two hyperparameters, one that explains tables,
// and a network with a linear path.

import Autoencoders
import Foundation
import Foundations
import Layers
import Tables
import Tensors
import Testing
import _TestSupport

@Suite("Rows of one's own")
struct OwnRowTests {
  /// Normal distributions about outputs that are shifted, with a given deviation.
  static let shifted = LikelihoodFamily(
    name: "shifted", summary: "numbers about the outputs and a shift", source: "this file",
    hyperparameters: [
      .positive("deviation", "standard deviation", standard: 1),
      .number("shift", "distance of means from outputs", standard: 0),
    ],
    measure: .density, support: { _ in .realNumbers },
    outputs: { means, choice in means.map { $0 - choice.number("shift") } },
    head: { site in
      let (logVariance, shift) = (2 * log(site.choice.number("deviation")), site.choice.number("shift"))
      return LikelihoodHead { Normal(mean: $0 + shift, logVariance: $0.filled(logVariance)) }
    })

  /// Normal distributions of the columns of a table, which passes over what is missing.
  static let columns = LikelihoodFamily(
    name: "columns", summary: "numbers, of which some are missing", source: "this file",
    hyperparameters: [.positive("scale", "first scale of a linear path", standard: 3)],
    measure: .density, explainsTables: true, support: { _ in .realNumbers },
    outputs: { means, _ in means },
    outputScales: { layout, choice in
      (0..<layout.width).map { $0 == 0 ? 1 : Float(choice.number("scale")) }
    },
    head: { site in
      #expect(site.table?.width == site.dimensions)
      return LikelihoodHead(
        distribution: { outputs, _, _ in Normal(mean: outputs, logVariance: outputs.filled(0)) },
        found: { _, _ in "nothing" })
    })

  /// One layer each way; the first row of the decoder's weights are the scales, the second the first component.
  static let linear = NetworkFamily(
    name: "linear", summary: "one layer", source: "this file", beginsAtComponents: true,
    standardSizes: { _ in [] },
    encoder: { site, _ in
      NetworkEncoder(
        layers: Chain([Dense(site.scope["encoder"], inputs: site.dimensions, outputs: 2)]), features: 2)
    },
    decoder: { site, _ in
      let zeros = [Float](repeating: 0, count: site.dimensions)
      let first = site.components.map { known in
        (0..<site.dimensions).map { known.directions[$0 * known.count] }
      }
      let output = Dense(
        site.scope["output"], inputs: 2, outputs: site.dimensions,
        initializer: .values((site.outputScales ?? zeros) + (first ?? zeros)))
      return NetworkDecoder(layers: Chain([]), output: Chain([output]))
    })

  @Test("a likelihood of two hyperparameters describes what both say", arguments: TestedBackend.all)
  func twoHyperparameters(backend: TestedBackend) throws {
    let likelihood = try Likelihood(
      Self.shifted, ["deviation": Annealing(0.5), "shift": Annealing(2)])
    #expect(likelihood.outputBias(dataMean: [3, -1]) == [1, -3])
    #expect("\(likelihood)" == "shifted, deviation 0.5, shift 2")
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [3], hidden: [], latents: 1, likelihood: likelihood))
    #expect(model.outline().likelihood == "shifted, standard deviation 0.5, distance of means from outputs 2")
    let inputs = [HostArray.random([4, 3], seed: 1), .random([4, 3], seed: 2)]
    let density = try backend.value(inputs) { model.explained($0[0]).logDensity(of: $0[1]) }
    let (outputs, x) = (inputs[0].doubles, inputs[1].doubles)
    let expected = (0..<4).map { row in
      (3 * row..<3 * row + 3).reduce(0.0) { sum, place in
        let error = (x[place] - outputs[place] - 2) / 0.5
        return sum - error * error / 2 - log(0.5) - 0.5 * log(2 * Double.pi)
      }
    }
    expectClose(density.doubles, expected, relative: backend.precision, absolute: backend.precision)
  }

  @Test("a likelihood of tables and a network with a linear path are handed what they ask for")
  func tables() throws {
    #expect(Self.linear.beginsAtComponents && !Network.perceptron([]).family.beginsAtComponents)
    let schema = TableSchema(
      columns: ["a", "b", "c"].map { name in
        var column = TableColumn(name: name, kind: .numeric)
        column.likelihood = .gaussian
        return column
      }, rows: 10)
    let width = schema.layout.width
    let likelihood = try Likelihood(Self.columns, ["scale": Annealing(7)])
    let configuration = try ModelConfiguration(
      exampleShape: [width], network: Network(Self.linear, sizes: []), latents: 2, likelihood: likelihood,
      data: DataDescription(name: "table", table: schema))
    #expect(configuration.table == schema.layout)
    #expect(configuration.encoderInput([.nan] + [Float](repeating: 1, count: width - 1))[0] == 0)
    let model = VariationalAutoencoder(configuration, components: .axes(dimensions: width, count: 2))
    let weight = try #require(model.store.parameters.first { $0.path == "output/weight" })
    let values = model.store.initialValues(key: Key(seed: 1)).floats
    let own = Array(values[weight.offset..<weight.offset + 2 * width])
    #expect(own.prefix(width) == ([1] + [Float](repeating: 7, count: width - 1))[...])
    #expect(own.suffix(width) == ([1] + [Float](repeating: 0, count: width - 1))[...])
    // Another likelihood knows no table, and a linear path has no scales.
    var other = configuration
    other.likelihood = .gaussianShared
    #expect(other.table == nil)
    let plain = VariationalAutoencoder(other, components: .axes(dimensions: width, count: 2))
    #expect(
      plain.store.initialValues(key: Key(seed: 1)).floats[weight.offset..<weight.offset + width]
        .allSatisfy { $0 == 0 })
  }
}
