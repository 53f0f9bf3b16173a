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
  /// q(z|x) and p(z).
  public let latents: any LatentModel
  /// The fields of a row that it reads: the content, and what its parts are told beside it.
  public var reads: [FieldName] { [.content] + configuration.conditions.map(\.name) }
  /// Which divergences it reports.
  public private(set) var divergenceShape = DivergenceShape()
  private let encoder: any ExampleEncoder
  private let gaps: GapFilling?
  private let decoder: any LatentDecoder
  private let likelihood: LikelihoodHead
  private let objective: ObjectiveHead
  /// The attributes that encoder and decoder are told, as they see them.
  private let told: AttributeEncoding?

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
    self.init(
      configuration, in: ParameterScope(), dataMean: dataMean, dataDeviation: dataDeviation,
      examples: examples,
      components: components)
    divergenceShape = tracedDivergences()
  }

  /// Builds the model at a scope, as a part of another one.
  init(
    _ configuration: ModelConfiguration, in scope: ParameterScope, dataMean: [Float]? = nil,
    dataDeviation: [Float]? = nil, examples: [Float]? = nil, components: PrincipalComponents? = nil
  ) {
    let network = configuration.network
    var site = NetworkSite(scope: scope, configuration, dataMean: dataMean, components: components)
    if let upper = configuration.upper { site.latents -= upper.latents }
    // Structures with networks of their own see the rows themselves, where the network has no other way to features.
    let isOwn =
      configuration.structure.family.infersClass && !configuration.structure.family.isStacked
      && network.family.isDense
    let from =
      isOwn
      ? NetworkEncoder(layers: Chain([]), features: configuration.dimensions)
      : network.family.encoder(site, network.sizes)
    let told = configuration.told
    encoder =
      told.map { ToldEncoder(from.layers, $0, features: from.features, scope["encoder"]["attributes"]) }
      ?? from.layers
    self.told = told
    gaps =
      configuration.fillsGaps
      ? GapFilling(
        scope["encoder"]["gaps"], dimensions: configuration.dimensions, latents: configuration.latents,
        components: components) : nil
    var latents = configuration.structure.family.build(
      LatentSite(
        scope: scope, features: from.features, scales: from.scales, latents: configuration.latents,
        picture: configuration.latentPicture,
        classes: configuration.classAttribute?.classes?.count ?? 0,
        widths: isOwn ? network.sizes : [NetworkFamily.ownWidth], upper: configuration.upper,
        activation: configuration.activation,
        choice: configuration.structure, posterior: configuration.posterior, start: from.start))
    if latents.width != configuration.latents {
      fail("\(latents.groups) for \(configuration.latents) latents")
    }
    decoder = network.family.decoder(site.decoding(latents, told), network.sizes)
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
    let inference = latents
    latents.addPrior(
      PriorSite(
        scope: scope["prior"], latents: configuration.latents, choice: configuration.prior,
        dimensions: configuration.dimensions, range: configuration.likelihood.encoderRange,
        mean: dataMean.map(configuration.encoderInput), examples: examples.map(configuration.encoderInput),
        encode: { [encoder] x, context in
          // Pseudo-inputs are no rows of the batch: nothing else is known of them.
          var context = context
          context.fields = [:]
          return inference.infer(encoder.features(of: x, context), nil, context).posterior
        }))
    self.latents = latents
    objective = configuration.objective.family.head(
      ObjectivePlace(
        scope: scope["objective"], latents: configuration.latents, kind: configuration.kind,
        choice: configuration.objective))
    self.configuration = configuration
    store = scope.store
    buffers = scope.buffers
  }

  /// What the encoder says of observations [rows, dimensions].
  public func features(of x: Tensor, _ context: LayerContext = .inference) -> Features {
    let seen = context.training.flatMap { configuration.partlyHidden(x, $0) } ?? x
    let input = configuration.encoderInput(seen)
    let filled = gaps?(input, isPresent: seen.equals(seen), context) ?? input
    return encoder.features(of: filled, context)
  }

  /// The latents of observations [rows, dimensions]: draws from q(z|x), or means where there is no source of draws.
  public func infer(
    _ x: Tensor, _ source: DrawSource? = nil, _ context: LayerContext = .inference
  ) -> Inferred {
    latents.infer(features(of: x, context), source, context)
  }

  /// The divergence of inferred latents in nats, [rows]; nil where there is none.
  public func divergence(of inferred: Inferred, _ context: LayerContext = .inference) -> Tensor? {
    let parts = latents.divergences(of: inferred, context).map(\.divergence.perExample)
    return parts.isEmpty ? nil : parts.dropFirst().reduce(parts[0], +)
  }

  /// p(x|z) for latents [..., latents], over [..., dimensions].
  ///
  /// - Parameter observed: The observations, [rows, dimensions], or [rows, 1, dimensions] for several draws of each: in
  ///   training, those to which the likelihood fits what it takes from the batch itself, such as a shared variance; for a
  ///   decoder with a teacher, what precedes each element.
  public func decode(
    _ z: Tensor, _ context: LayerContext = .inference, observed: Tensor? = nil
  ) -> any Distribution {
    // All rows as one matrix product, however many axes they have.
    let rows = Array(z.shape.dimensions.dropLast())
    let flat = z.reshaped(to: [rows.reduce(1, *), configuration.latents])
    let each = rows.count > 1 && !context.fields.isEmpty ? context.repeated(rows[1]) : context
    let outputs = outputs(flat, each, teacher: teacher(observed, rows))
    return explained(outputs.reshaped(to: Shape(rows + [outputs.shape[1]])), context, observed: observed)
  }

  /// What a decoder with a teacher is shown, a row for each of its own; nil for others.
  private func teacher(_ observed: Tensor?, _ rows: [Int]) -> Tensor? {
    guard decoder.usesTeacher, let observed, let last = observed.shape.dimensions.last else { return nil }
    return observed.broadcast(to: Shape(rows + [last])).reshaped(to: [rows.reduce(1, *), last])
  }

  /// The decoder's outputs for latents [rows, latents], by which ``explained(_:_:observed:)`` gives p(x|z).
  ///
  /// - Parameter teacher: For a decoder with a teacher, the observations, [rows, dimensions].
  public func outputs(
    _ z: Tensor, _ context: LayerContext = .inference, teacher: Tensor? = nil
  ) -> Tensor {
    decoder.outputs(decoderInput(z, context), teacher: teacher, context)
  }

  /// What the decoder is given for latents [rows, latents]: what their structure hands on, and the attributes beside it.
  public func decoderInput(_ z: Tensor, _ context: LayerContext = .inference) -> Tensor {
    let given = latents.decoderInput(Latents(latents.groups, flat: z), context)
    guard let told else { return given }
    return .concatenated([given, told.numbers(context, rows: z.shape[0], in: z.trace)], axis: 1)
  }

  /// The decoder, where it describes sequences element by element.
  public var sequenceDecoder: (any SequenceDecoder)? { decoder as? any SequenceDecoder }

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
    evidence(of: x, features(of: x, context), source, context)
  }

  /// The same of observations whose features are known.
  public func evidence(
    of x: Tensor, _ features: Features, _ source: RandomSource, _ context: LayerContext = .inference
  ) -> Evidence {
    let draws = configuration.objective.drawsLatents ? DrawSource(source, enumerates: true) : nil
    let inferred = latents.infer(features, draws, context)
    let z = inferred.latents.flat
    context.recorder?.note("the latents", z)
    let explained = decode(z, for: x, context)
    return Evidence(
      reconstruction: inferred.mean(explained.distribution.logDensity(of: explained.observed)),
      divergences: latents.divergences(of: inferred, context), inferred: inferred)
  }

  /// p(x|z) for latents of observations [rows, dimensions], and the observations as they stand against it: one row against
  /// all its draws, without being repeated.
  public func decode(
    _ z: Tensor, for x: Tensor, _ context: LayerContext = .inference
  ) -> (distribution: any Distribution, observed: Tensor) {
    let observed = z.shape.rank > 2 ? x.reshaped(to: [x.shape[0], 1, x.shape[1]]) : x
    return (decode(z, context, observed: observed), observed)
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
