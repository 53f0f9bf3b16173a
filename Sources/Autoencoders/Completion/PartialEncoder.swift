// q(z|x_o, m): what the latents of a picture may be of which only a part x_o is known, the pixels of a mask m. The decoder of the
// model stays as it is; a network of its own maximises E log p(x_o|z) - KL(q || p), so that what is drawn follows the model
// (Cremer, Morris and Duvenaud, "Reinterpreting importance-weighted autoencoders", 2017, section 3, and Mattei and Frellsen,
// "Leveraging the exact likelihood of deep latent variable models", NeurIPS 2018, take the same bound of a part). A part leaves
// several answers open, which one normal cannot describe: q is a mixture.

import Examples
import Foundation
public import Foundations
public import Layers
public import Tensors

/// A model with an encoder of parts of pictures, in one store of parameters: the model's own first.
public struct PartialEncoder: StatefulModel {
  /// How large the network is.
  public struct Size: Hashable, Sendable {
    /// The width of both hidden layers.
    public var width: Int
    /// The normals of the mixture.
    public var components: Int

    /// A size.
    public init(width: Int = 512, components: Int = 8) {
      self.width = width
      self.components = components
    }
  }

  /// The scope of its own parameters.
  public static let scope = "partial"
  /// The share of draws that come from the prior: where q is wrong, weights are bounded by its reciprocal (Hesterberg,
  /// "Weighted average importance sampling and defensive mixture distributions", Technometrics 37, 1995).
  static let priorShare = 0.1

  /// The model whose latents it speaks of.
  public let model: VariationalAutoencoder
  /// The parameters, which begin with those of the model.
  public let store: ParameterStore
  /// The model's own.
  public let buffers: BufferStore
  /// How large it is.
  public let size: Size
  private let hidden: [Dense]
  private let head: Dense
  private let attributes: Int

  /// An encoder of parts for the model of a configuration.
  ///
  /// - Throws: As ``require(_:)``.
  public init(_ configuration: ModelConfiguration, _ size: Size = Size()) throws {
    try Self.require(configuration)
    let scope = ParameterScope()
    model = VariationalAutoencoder(configuration, in: scope)
    attributes = configuration.told?.width ?? 0
    self.size = size
    let own = scope[Self.scope]
    let widths = [configuration.dimensions + configuration.positions + attributes, size.width, size.width]
    hidden = (0..<2).map {
      Dense(own[$0], inputs: widths[$0], outputs: widths[$0 + 1], initializer: .heNormal)
    }
    // Normals that begin alike would stay alike.
    head = Dense(
      own["head"], inputs: size.width, outputs: size.components * (1 + 2 * configuration.latents),
      initializer: .normal(deviation: 0.5 / Float(size.width).squareRoot()))
    store = scope.store
    buffers = scope.buffers
  }

  /// Throws where pictures cannot be completed by a model.
  ///
  /// - Throws: ``Failure`` of kind `badData` for other examples than pictures, `usage` for a model whose latents are not
  ///   real numbers that are drawn.
  public static func require(_ configuration: ModelConfiguration) throws {
    guard configuration.kind.isDrawable else {
      throw Failure(
        .badData, "the model's examples are not pictures",
        remedy: configuration.schema == nil ? "Give a model of pictures" : "Fill a table with \(.imputeTable)"
      )
    }
    guard configuration.objective.drawsLatents else {
      throw Failure(
        .usage,
        "the objective '\(configuration.objective.name)' does not sample latents, so nothing can be said of what is missing",
        remedy: "Train a variational autoencoder")
    }
    guard configuration.structure.family.isFlat,
      configuration.conditions.allSatisfy({ $0.name == .condition })
    else {
      throw Failure(
        .usage,
        "pictures cannot be completed by the model '\(configuration.model.name)', whose latents are not one row of real numbers",
        remedy: "Train the model '\(PublishedModel.vae.name)'")
    }
  }

  /// The numbers of both, those of the network as they begin.
  public func parameters(_ trained: HostArray, key: Key) -> HostArray {
    var values = store.initialValues(key: key).floats
    let given = trained.floats
    for parameter in store.parameters where !isOwn(parameter) {
      let range = parameter.offset..<parameter.offset + parameter.shape.count
      values.replaceSubrange(range, with: given[range])
    }
    return HostArray([store.count], values)
  }

  /// Whether a parameter is one of the network, not of the model.
  public func isOwn(_ parameter: Parameter) -> Bool { parameter.path.hasPrefix("\(Self.scope)/") }

  // MARK: The posterior of a part

  /// What describes q(z|x_o, m), [rows, components x (1 + 2 latents)].
  ///
  /// - Parameters:
  ///   - x: Observations [rows, dimensions]; what is not known does not matter, if it is a number.
  ///   - mask: 1 for the pixels that are known and 0 for the others, [rows, positions].
  public func description(of x: Tensor, _ mask: Tensor, _ context: LayerContext = .inference) -> Tensor {
    let known = everyChannel(mask)
    var parts = [Tensor.select(known .> 0, model.configuration.encoderInput(x), 0), mask]
    if let told = model.configuration.told {
      parts.append(told.numbers(context, rows: x.shape[0], in: x.trace))
    }
    let features = hidden.reduce(Tensor.concatenated(parts, axis: 1)) { $1($0, context).rectified() }
    return head(features, context)
  }

  /// A mask of pixels as one of numbers, [rows, dimensions].
  private func everyChannel(_ mask: Tensor) -> Tensor {
    let channels = model.configuration.channels
    if channels == 1 { return mask }
    let (rows, positions) = (mask.shape[0], mask.shape[1])
    return mask.reshaped(to: [rows, positions, 1]).broadcast(to: [rows, positions, channels])
      .reshaped(to: [rows, positions * channels])
  }

  /// log p(x_o|z) of latents [rows, samples, latents], [rows, samples].
  func logLikelihood(of x: Tensor, _ mask: Tensor, at z: Tensor, _ context: LayerContext) -> Tensor {
    let terms = model.decode(z, context).terms(of: x.reshaped(to: [x.shape[0], 1, x.shape[1]]))
    let count = terms.shape[2]
    let known = count == mask.shape[1] ? mask : everyChannel(mask)
    return Tensor.select(known.reshaped(to: [x.shape[0], 1, count]) .> 0, terms, 0).sum(axes: [2])
  }

  // One draw of each normal, weighted by its share, is the expectation over the mixture without the noise of a choice, and
  // has a gradient by the shares (Morningstar et al., "Automatic differentiation variational inference with mixtures",
  // AISTATS 2021).
  /// E log p(x_o|z) - KL(q || p) of rows, by one draw of each normal, [rows]: a bound of log p(x_o).
  public func bound(
    of x: Tensor, _ mask: Tensor, _ source: RandomSource, _ context: LayerContext = .inference
  ) -> Tensor {
    let mixture = PartialPosterior(description(of: x, mask, context), latents: model.configuration.latents)
    let z = mixture.draws(source)
    let weights =
      logLikelihood(of: x, mask, at: z, context) + logPrior(z, context) - mixture.logDensity(of: z)
    return (mixture.logShares.exponential() * weights).sum(axes: [1])
  }

  func logPrior(_ z: Tensor, _ context: LayerContext) -> Tensor {
    model.latents.logPrior(of: Latents(model.latents.groups, flat: z), context)
  }

  /// A draw of the latents of each row with its weight: log p(x_o|z) p(z) / r(z), [rows], and z, [rows, latents]. The draws are
  /// from r, nine parts of q and one of the prior.
  ///
  /// - Parameter description: As ``description(of:_:_:)`` gives it.
  public func draw(
    _ description: Tensor, of x: Tensor, _ mask: Tensor, _ source: RandomSource,
    _ context: LayerContext = .inference
  ) -> (logWeights: Tensor, latents: Tensor) {
    let rows = x.shape[0]
    let (trace, latents) = (x.trace, model.configuration.latents)
    let mixture = PartialPosterior(description, latents: latents)
    let prior = model.latents.generate(source, temperature: trace.constant(1), context).flat
    let fromPrior = source.uniform([rows, 1]) .< trace.constant(Self.priorShare)
    let z = Tensor.select(fromPrior, prior, mixture.draw(source)).reshaped(to: [rows, 1, latents])
    let logPrior = logPrior(z, context)
    let densities = [
      mixture.logDensity(of: z) + log(2 * (1 - Self.priorShare)), logPrior + log(2 * Self.priorShare),
    ]
    let logDensity = Tensor.concatenated(densities, axis: 1).logMeanExp(axis: 1)
    let logJoint = (logLikelihood(of: x, mask, at: z, context) + logPrior).reshaped(to: [rows])
    return (logJoint - logDensity, z.reshaped(to: [rows, latents]))
  }
}

/// A mixture of normals for each row.
struct PartialPosterior {
  /// The logarithms of the shares, [rows, components].
  let logShares: Tensor
  private let means: Tensor
  private let logVariances: Tensor
  private let components: Int
  private let latents: Int
  /// The largest logarithm of a variance, and the negative of the least.
  private static let reach = 8.0

  /// The mixture that numbers [rows, components x (1 + 2 latents)] describe.
  init(_ description: Tensor, latents: Int) {
    let rows = description.shape[0]
    self.latents = latents
    components = description.shape[1] / (1 + 2 * latents)
    let parts = description.reshaped(to: [rows, components, 1 + 2 * latents])
    let logits = parts.sliced(axis: 2, 0..<1).reshaped(to: [rows, components])
    logShares = logits - logits.logSumExp(axes: [1], keeping: true)
    means = parts.sliced(axis: 2, 1..<1 + latents)
    let raw = parts.sliced(axis: 2, 1 + latents..<1 + 2 * latents)
    logVariances = (raw * (1 / Self.reach)).hyperbolicTangent() * Self.reach
  }

  /// A draw of each normal, [rows, components, latents].
  func draws(_ source: RandomSource) -> Tensor {
    means + (logVariances * 0.5).exponential() * source.normal(means.shape)
  }

  // Normal k is chosen where the sum of the shares before it is at most u, and that with its own above u.
  /// A draw of the mixture, [rows, latents].
  func draw(_ source: RandomSource) -> Tensor {
    let rows = means.shape[0]
    let shares = logShares.exponential()
    let trace = shares.trace
    let isBefore = Tensor.isLower(components, in: trace).transposed().cast(to: .float32)
    let sums = shares.matrixProduct(isBefore)
    let u = source.uniform([rows, 1]) * sums.sliced(axis: 1, components - 1..<components)
    let number = (sums .<= u).cast(to: .float32).sum(axes: [1]).minimum(
      trace.constant(Double(components - 1)))
    let chosen = number.oneHot(count: components).reshaped(to: [rows, components, 1])
    return (draws(source) * chosen).sum(axes: [1])
  }

  /// The logarithm of the density at points [rows, samples, latents], [rows, samples].
  func logDensity(of z: Tensor) -> Tensor {
    let (rows, samples) = (z.shape[0], z.shape[1])
    let points = z.reshaped(to: [rows, samples, 1, latents])
    let centres = means.reshaped(to: [rows, 1, components, latents])
    let spreads = logVariances.reshaped(to: [rows, 1, components, latents])
    let deviations = points - centres
    let terms = (deviations * deviations * (-spreads).exponential() + spreads) * -0.5
    let logs = terms.sum(axes: [3]) - Double(latents) / 2 * log(2 * Double.pi)
    return (logs + logShares.reshaped(to: [rows, 1, components])).logSumExp(axes: [2])
  }
}
