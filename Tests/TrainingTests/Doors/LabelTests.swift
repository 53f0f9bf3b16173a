// A label that reaches every part of a model: the encoder, the prior and the decoder.

import Autoencoders
import Examples
import Foundations
import Layers
import Storage
import Tensors
import Testing
import Training
import _TestSupport

/// A table with a row of numbers for each label, as the label of every row of a batch reads it.
private struct LabelTable: Sendable {
  let values: Parameter

  init(_ scope: ParameterScope, width: Int) {
    values = scope.parameter("labels", [3, width], .normal(deviation: 0.1))
  }

  func callAsFunction(_ context: LayerContext) -> Tensor {
    guard let label = context.fields[.label] else { fail("a batch without labels") }
    let numbers = Tensor.wholeNumbers(3, in: label.trace).reshaped(to: [1, 3])
    let one = label.cast(to: .float32).reshaped(to: [label.shape[0], 1]).equals(numbers)
    return one.cast(to: .float32).matrixProduct(values.value(in: label.trace))
  }
}

private struct LabelledEncoder: ExampleEncoder {
  let (table, layer): (LabelTable, Dense)
  func features(of x: Tensor, _ context: LayerContext) -> Features {
    Features(flat: (layer(x, context) + table(context)).hyperbolicTangent())
  }
}

private struct LabelledDecoder: LatentDecoder {
  let (table, layer): (LabelTable, Dense)
  func outputs(_ z: Tensor, teacher: Tensor?, _ context: LayerContext) -> Tensor {
    layer(z, context) + table(context)
  }
}

/// A normal prior around a place of the row's label.
private struct LabelledPrior: LatentPrior {
  let table: LabelTable
  func logDensity(of z: Tensor, _ context: LayerContext) -> Tensor {
    (z - table(context).besideDraws(rank: z.shape.rank)).standardNormalLogDensity
  }
  func sample(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Tensor {
    let means = table(context)
    return means + source.normal(means.shape) * temperature
  }
}

@Suite("A label that reaches every part")
struct LabelTests {
  private static func model() throws -> VariationalAutoencoder {
    let prior = PriorFamily(name: "labelled", summary: "by label", source: "this file", formula: "N(m_y, 1)")
    {
      LabelledPrior(table: LabelTable($0.scope, width: $0.latents))
    }
    let network = NetworkFamily(
      name: "labelled", summary: "one layer", source: "this file", standardSizes: { _ in [] },
      encoder: { site, _ in
        let layer = Dense(site.scope["encoder"], inputs: 2, outputs: 8)
        let table = LabelTable(site.scope["encoder"], width: 8)
        return NetworkEncoder(layers: LabelledEncoder(table: table, layer: layer), features: 8)
      },
      decoder: { site, _ in
        let layer = Dense(site.scope["output"], inputs: 1, outputs: 2)
        return LabelledDecoder(table: LabelTable(site.scope["output"], width: 2), layer: layer)
      })
    return VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [2], network: Network(network, sizes: []), latents: 1,
        likelihood: .gaussian(deviation: 0.3), prior: Prior(prior), conditions: [Field(.label, [], .int32)]))
  }

  @Test("samples and reconstructions are of the label that is given", arguments: TestedBackend.all)
  func labels(backend: TestedBackend) throws {
    let model = try Self.model()
    let gradient = Set(model.store.parameters.map(\.path).filter { $0.hasSuffix("labels") })
    #expect(gradient == ["encoder/labels", "output/labels", "prior/labels"])
    let (noise, places) = (
      HostArray.random([90, 2], in: -0.3...0.3, seed: 1).floats, [[2, 0], [-2, 1], [0, -2]]
    )
    let values = noise.enumerated().map { $1 + Float(places[$0 / 2 % 3][$0 % 2]) }
    let rows = FieldRows([
      .content: HostArray([90, 2], values), .label: .whole([90], (0..<90).map { $0 % 3 }),
    ])
    let before = model.store.initialValues(key: Key(seed: 0).folding("parameters")).floats
    let settings = TrainingSettings(epochs: 60, batch: 30, learningRate: 2e-2)
    let result = try Trainer(model, settings, on: backend.backend).fit(rows, validation: rows)
    for parameter in model.store.parameters where parameter.path.hasSuffix("labels") {
      let own = parameter.offset..<(parameter.offset + parameter.shape.count)
      #expect(Array(before[own]) != Array(result.parameters.floats[own]), "\(parameter.path) learnt nothing")
    }
    let inference = result.model.inference(on: backend.backend)
    for label in 0..<3 {
      let fields = [FieldName.label: HostArray.whole([40], [Int](repeating: label, count: 40))]
      let latents = try inference.sampleLatents(40, fields: fields, key: Key(seed: 3))
      let samples = try inference.decode(latents, fields: fields).doubles
      for column in 0..<2 {
        let mean = stride(from: column, to: 80, by: 2).reduce(0) { $0 + samples[$1] } / 40
        #expect(abs(mean - Double(places[label][column])) < 0.4, "label \(label), column \(column): \(mean)")
      }
    }
    // Rows without labels are refused in a sentence.
    #expect(throws: Failure.self) {
      try Trainer(model, settings, on: backend.backend).fit(
        FieldRows([.content: HostArray([90, 2], values)]))
    }
  }
}
