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
      let source = RandomSource(key: inputs[0], rows: inputs[1])
      return [model.prior.sample(source, temperature: inputs[2])]
    }
  }

  /// The posterior means of stored data, [n, dimensions] to [n, latents].
  ///
  /// The data are taken as the probabilities of binary likelihoods: nothing is drawn.
  public func encode(_ data: HostArray) throws -> HostArray { try blockwise(encoder, [data]) }

  /// The mean observation for latents, [n, latents] to [n, dimensions].
  public func decode(_ latents: HostArray) throws -> HostArray { try blockwise(decoder, [latents]) }

  /// The mean observation for the posterior mean of stored data.
  public func reconstruct(_ data: HostArray) throws -> HostArray { try blockwise(reconstructor, [data]) }

  /// Draws of latents from the prior, [n, latents]: number i depends on the key and i alone.
  ///
  /// - Parameter temperature: What deviations from the mean are multiplied by, in a prior of components from each
  ///   component's mean; below 1 draws are more typical.
  public func sampleLatents(_ count: Int, key: Key, temperature: Float = 1) throws -> HostArray {
    let ids = RandomSource.words((0..<count).map(UInt64.init))
    let rows = HostArray([count, 2], words: ids)
    let keys = HostArray([2], words: [key.low, key.high])
    return try blockwise(prior, [keys, rows, HostArray([], [temperature])], rows: 1)
  }

  /// Runs rows through a program block by block; the other inputs are the same for every block.
  ///
  /// - Parameter position: The input that holds the rows.
  private func blockwise(_ program: Program, _ inputs: [HostArray], rows position: Int = 0) throws
    -> HostArray
  {
    let count = inputs[position].type.shape[0]
    var bytes: [UInt8] = []
    var width = 0
    for start in stride(from: 0, to: max(count, 1), by: Inference.block) {
      let taken = min(Inference.block, count - start)
      var block = inputs
      block[position] = inputs[position].rows(start..<(start + taken), padded: Inference.block)
      let result = try program(block)[0]
      width = result.type.shape[1]
      bytes += result.bytes.prefix(taken * width * 4)
    }
    return HostArray(TensorType([count, width]), bytes: bytes)
  }
}
