// Using a trained model: encode, decode, reconstruct, sample. Rows go through in blocks of one fixed size,
// the last one padded, so that a row's result does not depend on how many others are asked for.

public import Examples
public import Foundations
import Layers
public import Tensors

/// A model with its parameters, ready to be used on a backend. Any thread may use it, one at a time; the work itself hops to
/// the thread of its backend.
public final class Inference {
  /// The architecture.
  public let model: VariationalAutoencoder
  private let encoder: RowProgram
  private let decoder: RowProgram
  private let drawing: RowProgram
  let balancing: RowProgram
  private let reconstructor: RowProgram
  private let prior: RowProgram
  private let posterior: RowProgram
  /// What runs it.
  public let backend: any Backend

  /// The rows of a block.
  static let block = 128

  // A draw of q(z|x) and one of p(x|z) in turn is a step of a Markov chain towards the rows that the model agrees with
  // itself about (Rezende, Mohamed and Wierstra, ICML 2014, appendix F). Latents between two groups of rows describe either;
  // their columns, drawn one by one, may contradict each other, and the encoder settles it.
  /// How often drawn rows are encoded and drawn again.
  static let rounds = 2

  /// A model for use.
  ///
  /// - Parameters:
  ///   - parameters: The flat parameter store, float32 [count].
  ///   - buffers: The flat store of buffers; the initial values where nil.
  public init(
    _ model: VariationalAutoencoder, parameters: HostArray, buffers: HostArray? = nil, backend: any Backend
  ) {
    self.model = model
    self.backend = backend
    let state = model.makeState(parameters: parameters, buffers: buffers, on: backend)
    func program(
      reads: [FieldName], given: Int = 0, _ body: @escaping (Batch) -> [Tensor]
    ) -> RowProgram {
      RowProgram(backend, state: state, block: Self.block, reads: reads, given: given) { body($1) }
    }
    let unit = model.configuration.unit
    let conditions = model.configuration.generationFields
    encoder = program(reads: model.reads) {
      [model.infer(unit.values(of: $0.content), nil, $0.context).latents.flat]
    }
    decoder = program(reads: conditions, given: 1) { [model.decode($0.given[0], $0.context).mean] }
    /// What is described after latents were decoded, drawn and encoded some times.
    func described(_ batch: Batch) -> any Distribution {
      func describe(_ latents: Tensor) -> any Distribution {
        model.explained(model.outputs(latents, batch.context) + batch.shared[0])
      }
      return (0..<Self.rounds).reduce(describe(batch.given[0])) { described, _ in
        let x = described.sample(batch.random)
        return describe(model.infer(x, DrawSource(batch.random), batch.context).latents.flat)
      }
    }
    drawing = program(reads: conditions, given: 1) { [described($0).sample($0.random)] }
    balancing = program(reads: conditions, given: 1) { batch in
      let described = described(batch)
      return [(described as? HistogramRow)?.probabilities ?? described.mean]
    }
    reconstructor = program(reads: model.reads) {
      let x = unit.values(of: $0.content)
      let z = model.infer(x, nil, $0.context).latents.flat
      return [model.decode(z, $0.context, observed: x).mean]
    }
    prior = program(reads: conditions) {
      [model.latents.generate($0.random, temperature: $0.shared[0], $0.context).flat]
    }
    posterior = program(reads: model.reads) { batch in
      let features = model.features(of: model.observation(of: batch), batch.context)
      let drawn = model.latents.infer(features, DrawSource(batch.random), batch.context)
      let mean =
        drawn.posterior?.mean ?? model.latents.infer(features, nil, batch.context).latents.flat
      return [mean, drawn.latents.flat] + [drawn.posterior?.asNormal?.logVariance].compactMap(\.self)
    }
  }

  /// The posterior means of stored data, [n, dimensions] to [n, latents].
  ///
  /// The data are taken as the probabilities of binary likelihoods: nothing is drawn.
  ///
  /// - Parameter fields: What the model is told of the rows beside their content (``ModelConfiguration/conditions``), here
  ///   and in all that follows.
  public func encode(_ data: HostArray, fields: [FieldName: HostArray] = [:]) throws -> HostArray {
    try encoder(complete(fields, data, hasContent: true))[0]
  }

  /// The mean observation for latents, [n, latents] to [n, dimensions].
  ///
  /// - Throws: ``Failure`` of kind `usage` for a model of texts, which have no mean and are written token by token.
  public func decode(_ latents: HostArray, fields: [FieldName: HostArray] = [:]) throws -> HostArray {
    if model.sequenceDecoder != nil {
      throw Failure(
        .usage, "the model's examples are texts, which this does not show",
        remedy: "Sample, reconstruct, decode or interpolate texts instead")
    }
    return try decoder(complete(fields, latents), given: [latents])[0]
  }

  /// New examples for latents, [n, latents] to [n, dimensions]: draws of what the decoder describes where its examples are
  /// drawn (``ModelConfiguration/drawsExamples``), such as the rows of a table, else the mean observations. Number i depends
  /// on its latents, the balance, the key and i alone.
  public func examples(
    of latents: HostArray, balance: RowBalance? = nil, fields: [FieldName: HostArray] = [:], key: Key
  ) throws -> HostArray {
    guard model.configuration.drawsExamples else { return try decode(latents, fields: fields) }
    let shifts = balance?.shifts ?? HostArray([1], [0])
    return try drawing(
      complete(fields, latents), given: [latents], shared: [shifts], key: key)[0]
  }

  /// The mean observation for the posterior mean of stored data.
  public func reconstruct(_ data: HostArray, fields: [FieldName: HostArray] = [:]) throws -> HostArray {
    try reconstructor(complete(fields, data, hasContent: true))[0]
  }

  /// Draws of latents from the prior, [n, latents]: number i depends on the key and i alone.
  ///
  /// - Parameter temperature: What deviations from the mean are multiplied by, in a prior of components from each
  ///   component's mean; below 1 draws are more typical.
  public func sampleLatents(
    _ count: Int, fields: [FieldName: HostArray] = [:], key: Key, temperature: Float = 1
  ) throws -> HostArray {
    try prior(
      complete(fields, count: count), shared: [HostArray([], [temperature])], key: key, count: count)[0]
  }

  /// q(z|x) of stored data, [n, dimensions], and a draw from each. Both follow from the key and a row's id alone.
  ///
  /// The data are observed as in training: for binary likelihoods, grey values are probabilities and x is drawn.
  ///
  /// - Parameter ids: What names the random numbers of each row, such as its place in the whole data set.
  public func posteriors(
    of data: HostArray, fields: [FieldName: HostArray] = [:], ids: [UInt64], key: Key
  ) throws -> ExamplePosteriors {
    let found = try posterior(complete(fields, data, hasContent: true), ids: ids, key: key)
    return ExamplePosteriors(means: found[0], logVariances: found.count > 2 ? found[2] : nil, draws: found[1])
  }
}

extension Inference {
  /// What is known of so many rows, beside their content: attributes that are not given are not known.
  public func complete(_ fields: [FieldName: HostArray], count: Int) -> [FieldName: HostArray] {
    let configuration = model.configuration
    guard fields[.condition] == nil, configuration.generationFields.contains(.condition) else {
      return fields
    }
    let attributes = configuration.attributes.count
    var complete = fields
    complete[.condition] = HostArray(
      [count, attributes], [Float](repeating: Attribute.unknown, count: count * attributes))
    return complete
  }

  /// The same for as many rows as an array has; with the array where it is their content.
  private func complete(
    _ fields: [FieldName: HostArray], _ rows: HostArray, hasContent: Bool = false
  ) -> [FieldName: HostArray] {
    var complete = complete(fields, count: rows.type.shape[0])
    if hasContent {
      complete[.content] = rows
      for name in complete.keys where !model.reads.contains(name) { complete[name] = nil }
    }
    return complete
  }
}

/// q(z|x) of some examples, and a draw from each, float32 [examples, latents].
public struct ExamplePosteriors: Sendable {
  /// The means.
  public var means: HostArray
  /// The logarithms of the variances; nil where posteriors are not independent normals.
  public var logVariances: HostArray?
  /// A draw from each.
  public var draws: HostArray

  /// Posteriors with their draws.
  public init(means: HostArray, logVariances: HostArray?, draws: HostArray) {
    self.means = means
    self.logVariances = logVariances
    self.draws = draws
  }
}
