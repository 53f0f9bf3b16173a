// Using a trained model: encode, decode, reconstruct, sample. Rows go through in blocks of one fixed size,
// the last one padded, so that a row's result does not depend on how many others are asked for.

public import Foundations
import Layers
public import Tensors

/// A model with its parameters, ready to be used on a backend.
public final class Inference {
  /// The architecture.
  public let model: VariationalAutoencoder
  private let encoder: Program
  private let decoder: Program
  private let reconstructor: Program
  private let prior: Program
  private let posterior: Program

  /// The rows of a block.
  static let block = 128

  /// A model for use.
  ///
  /// - Parameters:
  ///   - parameters: The flat parameter store, float32 [count].
  ///   - buffers: The flat store of buffers; the initial values where nil.
  public init(
    _ model: VariationalAutoencoder, parameters: HostArray, buffers: HostArray? = nil, backend: any Backend
  ) {
    self.model = model
    let state = model.makeState(parameters: parameters, buffers: buffers, on: backend)
    let scale = model.configuration.scale
    encoder = Program(backend, state: state) { _, inputs in
      [model.encode(inputs[0].cast(to: .float32) * scale).mean]
    }
    decoder = Program(backend, state: state) { _, inputs in [model.decode(inputs[0]).mean] }
    reconstructor = Program(backend, state: state) { _, inputs in
      let posterior = model.encode(inputs[0].cast(to: .float32) * scale)
      return [model.decode(posterior.mean).mean]
    }
    prior = Program(backend, state: state) { _, inputs in
      let source = RandomSource(key: inputs[0], rows: inputs[2])
      return [model.prior.sample(source, temperature: inputs[1])]
    }
    posterior = Program(backend, state: state) { _, inputs in
      let source = RandomSource(key: inputs[0], rows: inputs[2])
      let posterior = model.encode(model.observation(of: inputs[1], source))
      return [posterior.mean, posterior.draw(source.normal(posterior.mean.shape)).latents]
        + [posterior.normal?.logVariance].compactMap(\.self)
    }
  }

  /// The posterior means of stored data, [n, dimensions] to [n, latents].
  ///
  /// The data are taken as the probabilities of binary likelihoods: nothing is drawn.
  public func encode(_ data: HostArray) throws -> HostArray { try blockwise(encoder, [data])[0] }

  /// The mean observation for latents, [n, latents] to [n, dimensions].
  public func decode(_ latents: HostArray) throws -> HostArray { try blockwise(decoder, [latents])[0] }

  /// The mean observation for the posterior mean of stored data.
  public func reconstruct(_ data: HostArray) throws -> HostArray { try blockwise(reconstructor, [data])[0] }

  /// Draws of latents from the prior, [n, latents]: number i depends on the key and i alone.
  ///
  /// - Parameter temperature: What deviations from the mean are multiplied by, in a prior of components from each
  ///   component's mean; below 1 draws are more typical.
  public func sampleLatents(_ count: Int, key: Key, temperature: Float = 1) throws -> HostArray {
    let ids = RandomSource.words((0..<count).map(UInt64.init))
    let rows = HostArray([count, 2], words: ids)
    let keys = HostArray([2], words: [key.low, key.high])
    return try blockwise(prior, [rows], shared: [keys, HostArray([], [temperature])])[0]
  }

  /// q(z|x) of stored data, [n, dimensions], and a draw from each. Both follow from the key and a row's id alone.
  ///
  /// The data are observed as in training: for binary likelihoods, grey values are probabilities and x is drawn.
  ///
  /// - Parameter ids: What names the random numbers of each row, such as its place in the whole data set.
  public func posteriors(of data: HostArray, ids: [UInt64], key: Key) throws -> ExamplePosteriors {
    let rows = HostArray([ids.count, 2], words: RandomSource.words(ids))
    let found = try blockwise(
      posterior, [data, rows], shared: [HostArray([2], words: [key.low, key.high])])
    return ExamplePosteriors(means: found[0], logVariances: found.count > 2 ? found[2] : nil, draws: found[1])
  }

  /// Runs rows through a program block by block; shared inputs come first.
  private func blockwise(
    _ program: Program, _ inputs: [HostArray], shared: [HostArray] = []
  ) throws -> [HostArray] {
    let count = inputs[0].type.shape[0]
    var outputs: [(bytes: [UInt8], width: Int)] = []
    for start in stride(from: 0, to: max(count, 1), by: Inference.block) {
      let taken = min(Inference.block, count - start)
      let results = try program(
        shared + inputs.map { $0.rows(start..<(start + taken), padded: Inference.block) })
      if outputs.isEmpty { outputs = results.map { ([], $0.type.shape[1]) } }
      for (place, result) in results.enumerated() {
        outputs[place].bytes += result.bytes.prefix(taken * outputs[place].width * 4)
      }
    }
    return outputs.map { HostArray(TensorType([count, $0.width]), bytes: $0.bytes) }
  }
}

/// q(z|x) of some examples, and a draw from each, float32 [examples, latents].
public struct ExamplePosteriors: Sendable {
  /// The means.
  public var means: HostArray
  /// The logarithms of the variances; nil where posteriors are no independent normals.
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
