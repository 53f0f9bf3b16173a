// The variational autoencoder on one page: encode, decode, evidence
// (Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014).

public import Examples
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
  /// p(z).
  public let prior: any LatentPrior
  /// The fields of a row that it reads.
  public let reads: [FieldName] = [.content]
  private let encoder: Chain
  private let posterior: any PosteriorHead
  private let decoder: Chain
  private let output: Chain
  private let likelihood: LikelihoodHead
  private let objective: ObjectiveHead

  /// Builds the model of a configuration.
  ///
  /// - Parameters:
  ///   - dataMean: The mean of the data, one number per dimension; the output layer begins there.
  ///   - dataDeviation: The standard deviations of the data, one number per dimension; those of likelihoods begin there.
  ///   - examples: Data in the model's unit, one row after the other, as many as ``Prior`` asks for; a prior of
  ///     pseudo-inputs begins with them.
  ///   - components: The principal components of the data as the encoder sees them; a network with a linear path begins
  ///     with them.
  public init(
    _ configuration: ModelConfiguration, dataMean: [Float]? = nil, dataDeviation: [Float]? = nil,
    examples: [Float]? = nil, components: PrincipalComponents? = nil
  ) {
    let scope = ParameterScope()
    let network = configuration.network
    let site = NetworkSite(scope: scope, configuration, dataMean: dataMean, components: components)
    let from = network.family.encoder(site, network.sizes)
    let posterior = configuration.posterior.family.head(
      PosteriorSite(
        scope: scope["posterior"], features: from.features, latents: configuration.latents,
        choice: configuration.posterior, start: from.start))
    encoder = from.layers
    self.posterior = posterior
    let to = network.family.decoder(site, network.sizes)
    decoder = to.layers
    output = to.output
    likelihood = configuration.likelihood.family.head(
      LikelihoodSite(
        scope: scope["likelihood"], positions: configuration.positions, channels: configuration.channels,
        choice: configuration.likelihood, table: configuration.table,
        histograms: configuration.histograms,
        standardisation: configuration.standardisation,
        deviations: dataDeviation.map { deviations in
          deviations.enumerated().map {
            $1 / Float(configuration.standardisation?.spread(of: $0) ?? 1)
          }
        }))
    prior = configuration.prior.family.build(
      PriorSite(
        scope: scope["prior"], latents: configuration.latents, choice: configuration.prior,
        dimensions: configuration.dimensions, range: configuration.likelihood.encoderRange,
        mean: dataMean.map(configuration.encoderInput), examples: examples.map(configuration.encoderInput),
        encode: { posterior(from.layers($0, $1), $1) }))
    objective = configuration.objective.family.head(
      ObjectivePlace(
        scope: scope["objective"], latents: configuration.latents, choice: configuration.objective))
    self.configuration = configuration
    store = scope.store
    buffers = scope.buffers
  }

  /// q(z|x) for observations [rows, dimensions].
  public func encode(_ x: Tensor, _ context: LayerContext = .inference) -> any LatentPosterior {
    posterior(encoder(configuration.encoderInput(x), context), context)
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
    let outputs = outputs(flat, context)
    return explained(outputs.reshaped(to: Shape(rows + [outputs.shape[1]])), context, observed: observed)
  }

  /// The decoder's outputs for latents [rows, latents], by which ``explained(_:_:observed:)`` gives p(x|z).
  public func outputs(_ z: Tensor, _ context: LayerContext = .inference) -> Tensor {
    output(decoder(z, context), context)
  }

  /// The distribution that the decoder's outputs [..., outputs] describe, over [..., dimensions].
  ///
  /// - Parameter observed: As for ``decode(_:_:observed:)``.
  public func explained(
    _ outputs: Tensor, _ context: LayerContext = .inference, observed: Tensor? = nil
  ) -> any Distribution {
    guard let standardisation = configuration.standardisation else {
      return likelihood.distribution(outputs, observed, context)
    }
    return StandardisedDistribution(
      base: likelihood.distribution(outputs, observed.map(standardisation.standardised), context),
      standardisation: standardisation)
  }

  /// The terms of the evidence lower bound of observations [rows, dimensions], with one draw of the
  /// latents per row.
  public func evidence(
    of x: Tensor, _ source: RandomSource, _ context: LayerContext = .inference
  ) -> Evidence {
    let posterior = encode(x, context)
    let draw =
      configuration.objective.drawsLatents ? posterior.draw(source.normal(posterior.mean.shape)) : nil
    let z = draw?.latents ?? posterior.mean
    context.recorder?.note("the latents", z)
    let reconstruction = decode(z, context, observed: x).logDensity(of: x)
    let terms = prior.divergenceTerms(of: posterior)
    // In closed form where there is one; the classical autoencoder has no other divergence to tell.
    let divergence =
      prior.divergence(of: posterior) ?? draw.map { $0.logDensity - prior.logDensity(of: z, context) }
      ?? reconstruction.filled(0)
    return Evidence(
      reconstruction: reconstruction, divergence: divergence, divergencePerLatent: terms,
      posterior: posterior, latents: z)
  }

  /// Several draws of the latents of each observation [rows, dimensions], with the parts of their weights.
  ///
  /// - Parameters:
  ///   - posterior: q(z|x) of the observations.
  ///   - noise: Standard normal numbers, [rows, samples, latents].
  public func draws(
    of x: Tensor, from posterior: any LatentPosterior, _ noise: Tensor, _ context: LayerContext = .inference
  ) -> WeightedDraws {
    let draw = posterior.draw(noise)
    return draws(of: x, at: draw.latents, logPosterior: draw.logDensity, context)
  }

  /// The parts of the weights of given latents.
  ///
  /// - Parameters:
  ///   - z: The latents, [rows, samples, latents].
  ///   - logPosterior: log q(z|x) there, [rows, samples].
  public func draws(
    of x: Tensor, at z: Tensor, logPosterior: Tensor, _ context: LayerContext = .inference
  ) -> WeightedDraws {
    context.recorder?.note("the latents", z)
    // One row of x stands against all its samples, without being repeated.
    let observed = x.reshaped(to: [x.shape[0], 1, x.shape[1]])
    return WeightedDraws(
      latents: z, logLikelihood: decode(z, context, observed: observed).logDensity(of: observed),
      logPrior: prior.logDensity(of: z, context), logPosterior: logPosterior)
  }

  /// The log importance weights log p(x|z) p(z) / q(z|x) of several draws per example, [rows, samples]
  /// (Burda et al., "Importance weighted autoencoders", ICLR 2016, equation 8).
  ///
  /// - Parameters:
  ///   - x: Observations [rows, dimensions].
  ///   - source: A source with `rows * samples` rows, the samples of a row one after the other.
  public func logImportanceWeights(of x: Tensor, samples: Int, _ source: RandomSource) -> Tensor {
    let (rows, latents) = (x.shape[0], configuration.latents)
    let noise = source.normal([rows * samples, latents]).reshaped(to: [rows, samples, latents])
    return draws(of: x, from: encode(x), noise).logWeights
  }

  /// What a training step descends on.
  public func descent(_ site: ObjectiveSite) -> Descent { objective(site) }

  /// The scale of the likelihood, where it has one that is not the decoder's.
  public var scale: FittedScale? { likelihood.scale }

  /// The likelihood and what training found for it beside the network, in words, such as
  /// `gaussian-shared, deviation 0.06`.
  ///
  /// - Parameters:
  ///   - parameters: The flat parameter store.
  ///   - values: The flat store of buffers.
  public func likelihoodDescription(parameters: HostArray, buffers values: HostArray) -> String {
    let found = likelihood.found(parameters.floats, values.floats)
    return ([configuration.likelihood.name] + [found].compactMap(\.self)).joined(separator: ", ")
  }
}
