// The variational autoencoder on one page: encode, decode, evidence
// (Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014).

import Foundations
public import Layers
public import Tensors

/// A variational autoencoder over rows of data.
public struct VariationalAutoencoder: Sendable {
  /// What it was built from.
  public let configuration: ModelConfiguration
  /// Its parameters, in order.
  public let store: ParameterStore
  /// What its training steps write without a gradient, in order.
  public let buffers: BufferStore
  private let encoder: Chain
  private let posterior: DiagonalPosterior
  private let decoder: Chain
  private let output: Chain
  private let head: LikelihoodHead

  /// Builds the model of a configuration.
  ///
  /// - Parameter dataMean: The mean of the data, one number per dimension; the output layer begins there.
  public init(_ configuration: ModelConfiguration, dataMean: [Float]? = nil) {
    let scope = ParameterScope()
    let network = configuration.network
    let site = NetworkSite(
      scope: scope, exampleShape: configuration.exampleShape, latents: configuration.latents,
      activation: configuration.activation,
      outputsPerPosition: configuration.likelihood.outputsPerPosition(channels: configuration.channels),
      outputWeights: configuration.likelihood.outputWeights,
      outputBias: dataMean.map {
        configuration.likelihood.outputBias(dataMean: $0, channels: configuration.channels)
      })
    let from = network.family.encoder(site, network.sizes)
    encoder = from.layers
    posterior = DiagonalPosterior(
      scope["posterior"], features: from.features, latents: configuration.latents)
    let to = network.family.decoder(site, network.sizes)
    decoder = to.layers
    output = to.output
    head = configuration.likelihood.family.head(
      LikelihoodSite(
        scope: scope["likelihood"], positions: configuration.positions, channels: configuration.channels,
        number: configuration.likelihood.value))
    self.configuration = configuration
    store = scope.store
    buffers = scope.buffers
  }

  /// q(z|x) for observations [rows, dimensions].
  public func encode(_ x: Tensor, _ context: LayerContext = .inference) -> Normal {
    posterior(encoder(configuration.likelihood.seen(x), context), context)
  }

  /// p(x|z) for latents [..., latents], over [..., dimensions].
  ///
  /// - Parameter observed: In training, the observations to which the likelihood fits what it takes from the
  ///   batch itself, such as a shared variance.
  public func decode(
    _ z: Tensor, _ context: LayerContext = .inference, observed: Tensor? = nil
  ) -> any Distribution {
    // All rows as one matrix product, however many axes they have.
    let rows = Array(z.shape.dimensions.dropLast())
    let flat = z.reshaped(to: [rows.reduce(1, *), configuration.latents])
    let outputs = output(decoder(flat, context), context)
    return head.distribution(
      outputs.reshaped(to: Shape(rows + [outputs.shape[1]])), observed, context)
  }

  /// The terms of the evidence lower bound of observations [rows, dimensions], with one draw of the
  /// latents per row.
  public func evidence(
    of x: Tensor, _ source: RandomSource, _ context: LayerContext = .inference
  ) -> Evidence {
    let posterior = encode(x, context)
    let z = configuration.model.objective.samples ? posterior.sample(source) : posterior.mean
    context.witness?.note("the latents", z)
    return Evidence(
      reconstruction: decode(z, context, observed: x).logDensity(of: x),
      divergence: configuration.prior.divergence(of: posterior),
      divergencePerLatent: configuration.prior.divergenceTerms(of: posterior), posterior: posterior,
      latents: z)
  }

  /// The log importance weights log p(x|z) p(z) / q(z|x) of several draws per example, [rows, samples]
  /// (Burda et al., "Importance weighted autoencoders", ICLR 2016, equation 8).
  ///
  /// - Parameters:
  ///   - x: Observations [rows, dimensions].
  ///   - draws: A source with `rows * samples` rows, the samples of a row one after the other.
  public func logImportanceWeights(of x: Tensor, samples: Int, _ draws: RandomSource) -> Tensor {
    let (rows, latents) = (x.shape[0], configuration.latents)
    let posterior = encode(x)
    // One row of x and of q(z|x) stands against all samples, without being repeated.
    let each = Normal(
      mean: posterior.mean.reshaped(to: [rows, 1, latents]),
      logVariance: posterior.logVariance.reshaped(to: [rows, 1, latents]))
    let noise = draws.normal([rows * samples, latents]).reshaped(to: [rows, samples, latents])
    let z = each.mean + (each.logVariance * 0.5).exponential() * noise
    let likelihood = decode(z).logDensity(of: x.reshaped(to: [rows, 1, configuration.dimensions]))
    return likelihood + configuration.prior.logDensity(of: z) - each.logDensity(of: z)
  }

  /// The likelihood and what training found for it beside the network, in words, such as
  /// `gaussian-shared, deviation 0.06`.
  ///
  /// - Parameters:
  ///   - parameters: The flat parameter store.
  ///   - values: The flat store of buffers.
  public func likelihoodDescription(parameters: HostArray, buffers values: HostArray) -> String {
    let found = head.found(parameters.floats, values.floats)
    return ([configuration.likelihood.name] + [found].compactMap(\.self)).joined(separator: ", ")
  }
}
