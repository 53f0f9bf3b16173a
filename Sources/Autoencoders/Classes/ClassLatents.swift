// A class as a latent beside others, known of some rows and inferred of the rest: model M2 of Kingma, Rezende, Mohamed and
// Welling, "Semi-supervised learning with deep generative models", NeurIPS 2014, and, with an auxiliary latent a, the skip
// deep generative model of Maaloe, Sonderby, Sonderby and Winther, "Auxiliary deep generative models", ICML 2016:
//
//   p(x, y, z, a) = p(y) p(z) p(a|z, y) p(x|y, z, a)      q(a, y, z|x) = q(a|x) q(y|a, x) q(z|a, y, x)
//
// M2 is the same without a. The class is marginalised exactly: each of its values stands for itself with its probability.

import Examples
import Foundation
import Foundations
import Layers
import Tensors

/// A class, other latents and, in one of the two models, an auxiliary latent.
struct ClassLatents: LatentModel, ClassInference {
  /// The names of the groups.
  static let (label, style, auxiliary) = ("label", "z", "a")

  /// q(a|x) and p(a|z, y).
  private struct Auxiliary: Sendable {
    var width: Int
    var posterior: JointPerceptron
    var prior: JointPerceptron
  }

  let groups: [LatentGroup]
  let classes: Int
  private let width: (style: Int, auxiliary: Int)
  private let classifier: JointPerceptron
  private let posterior: JointPerceptron
  private let auxiliary: Auxiliary?

  init(_ site: LatentSite, auxiliary count: Int) {
    let (scope, classes) = (site.scope["posterior"], site.classes)
    let style = site.latents - classes - count
    if style < 1 { fail("\(site.latents) latents for \(classes) classes and \(count) auxiliary ones") }
    func perceptron(
      _ scope: ParameterScope, _ inputs: [Int], _ isClass: Set<Int> = [], _ outputs: Int
    ) -> JointPerceptron {
      JointPerceptron(
        scope, inputs: inputs, classes: isClass, widths: site.widths, outputs: outputs,
        activation: site.activation)
    }
    self.classes = classes
    width = (style, count)
    let beside = count > 0 ? [count] : []
    classifier = perceptron(scope["classifier"], [site.features] + beside, [], classes)
    posterior = perceptron(
      scope["style"], [site.features] + beside + [classes], [1 + beside.count], 2 * style)
    auxiliary =
      count > 0
      ? Auxiliary(
        width: count, posterior: perceptron(scope["auxiliary"], [site.features], [], 2 * count),
        prior: perceptron(site.scope["prior"]["auxiliary"], [style, classes], [1], 2 * count)) : nil
    groups =
      [LatentGroup(Self.label, [], .category(classes)), LatentGroup(Self.style, [style])]
      + beside.map { LatentGroup(Self.auxiliary, [$0]) }
  }

  // MARK: - Inference

  /// q(a|x) and a draw of it, or its mean.
  private struct AuxiliaryDraw {
    var posterior: Normal
    var draw: LatentDraw
  }

  private func auxiliaryDraw(
    _ x: Tensor, _ source: DrawSource?, _ context: LayerContext
  ) -> AuxiliaryDraw? {
    auxiliary.map { auxiliary in
      let normal = Normal(halves: auxiliary.posterior([.rows(x)], context))
      let draw = source.map { normal.draw($0) }
      return AuxiliaryDraw(
        posterior: normal, draw: draw ?? LatentDraw(latents: normal.mean, logDensity: normal.mean.filled(0)))
    }
  }

  private func input(_ draw: Tensor) -> JointPerceptron.Input {
    draw.shape.rank == 2 ? .rows(draw) : .draws(draw)
  }

  /// log q(y|x), [rows, classes], or [rows, draws, classes] for several draws of the auxiliary latent.
  private func logShares(_ x: Tensor, _ a: AuxiliaryDraw?, _ context: LayerContext) -> Tensor {
    let logits = classifier([.rows(x)] + (a.map { [input($0.draw.latents)] } ?? []), context)
    return logits - logits.logSumExp(axes: [logits.shape.rank - 1], keeping: true)
  }

  /// log q(y|x) of the rows that features are of, [rows, classes]: the mean probability over draws of the auxiliary latent,
  /// where there is one and a source.
  func logClassProbabilities(
    _ features: Features, _ source: DrawSource?, _ context: LayerContext
  ) -> Tensor {
    let shares = logShares(features.flat, auxiliaryDraw(features.flat, source, context), context)
    return shares.shape.rank == 3 ? shares.logMeanExp(axis: 1) : shares
  }

  /// Draws or means: every class in turn where the source allows it, else one drawn class, or the one that is known.
  func infer(_ features: Features, _ source: DrawSource?, _ context: LayerContext) -> Inferred {
    let x = features.flat
    if let source, source.enumerates, source.samples == nil { return everyClass(x, source, context) }
    let a = auxiliaryDraw(x, source, context)
    let shares = logShares(x, a, context)
    let known = known(context, rows: x.shape[0])
    let y = chosen(shares, known, source)
    let style = Normal(
      halves: posterior([.rows(x)] + (a.map { [input($0.draw.latents)] } ?? []) + [input(y)], context))
    guard let source else {
      // Without a draw the label's numbers are its probabilities.
      let probabilities = known.map { Tensor.select($0.isKnown, $0.oneHot, shares.exponential()) }
      return Inferred(
        latents: row(probabilities ?? shares.exponential(), style.mean, a?.draw.latents), logProposal: nil)
    }
    let z = drawn(style, source)
    let against = y.shape.rank > shares.shape.rank ? shares.besideDraws(rank: y.shape.rank) : shares
    var logClass = (y * against).sum(axes: [y.shape.rank - 1])
    if let known {
      let isKnown = known.isKnown.reshaped(to: [x.shape[0]])
      let row = logClass.shape.rank == 2 ? isKnown.reshaped(to: [x.shape[0], 1]) : isKnown
      logClass = .select(row.broadcast(to: logClass.shape), logClass.filled(0), logClass)
    }
    return Inferred(
      latents: row(y, z.latents, a?.draw.latents),
      logProposal: a.map { logClass + z.logDensity + $0.draw.logDensity } ?? logClass + z.logDensity,
      divergences: source.samples == nil
        ? divergences(
          label: logClass + log(Double(classes)),
          style: style.divergenceTermsFromStandardNormal().sum(axes: [1]),
          auxiliary: a.map { $0.draw.logDensity - logAuxiliary($0.draw.latents, z.latents, y, context) })
        : nil)
  }

  /// Every class of each row, with a draw of the other latents for it.
  private func everyClass(_ x: Tensor, _ source: DrawSource, _ context: LayerContext) -> Inferred {
    let rows = x.shape[0]
    let a = auxiliaryDraw(x, source, context)
    var logShares = logShares(x, a, context)
    var shares = logShares.exponential()
    if let known = known(context, rows: rows) {
      // Of a class that is known, the others have no share, and cost nothing.
      shares = .select(known.isKnown.broadcast(to: shares.shape), known.oneHot, shares)
      logShares = .select(known.isKnown.broadcast(to: shares.shape), logShares.filled(0), logShares)
    }
    let style = Normal(
      halves: posterior([.rows(x)] + (a.map { [.rows($0.draw.latents)] } ?? []) + [.everyClass], context))
    let z = drawn(style, source)
    let y = Tensor.isDiagonal(classes, in: x.trace).cast(to: .float32)
      .reshaped(to: [1, classes, classes]).broadcast(to: [rows, classes, classes])
    func mean(_ perClass: Tensor) -> Tensor { (shares * perClass).sum(axes: [1]) }
    let auxiliary = a.map { a in
      (prior: logAuxiliary(repeated(a.draw.latents), z.latents, y, context), density: a.draw.logDensity)
    }
    let logProposal = z.logDensity - log(Double(classes))
    return Inferred(
      latents: row(y, z.latents, a.map { repeated($0.draw.latents) }),
      logProposal: auxiliary.map { logProposal + $0.density.reshaped(to: [rows, 1]) } ?? logProposal,
      weights: shares,
      divergences: divergences(
        label: mean(logShares) + log(Double(classes)),
        style: mean(style.divergenceTermsFromStandardNormal().sum(axes: [2])),
        auxiliary: auxiliary.map { $0.density - mean($0.prior) }))
  }

  private func divergences(label: Tensor, style: Tensor, auxiliary: Tensor?) -> [GroupDivergence] {
    [
      GroupDivergence(Self.label, Divergence(exact: label)),
      GroupDivergence(Self.style, Divergence(exact: style)),
    ] + (auxiliary.map { [GroupDivergence(Self.auxiliary, Divergence(exact: $0))] } ?? [])
  }

  /// [rows, n] once for every class.
  private func repeated(_ x: Tensor) -> Tensor {
    x.reshaped(to: [x.shape[0], 1, x.shape[1]]).broadcast(to: [x.shape[0], classes, x.shape[1]])
  }

  private func row(_ y: Tensor, _ z: Tensor, _ a: Tensor?) -> Latents {
    Latents(zip(groups, [y, z] + [a].compactMap(\.self)).map { ($0, $1) })
  }

  // MARK: - Classes

  /// The class that is known of each row, one-hot, and whether one is; nil where nothing is known of any.
  private func known(_ context: LayerContext, rows: Int) -> (oneHot: Tensor, isKnown: Tensor)? {
    context.fields[.condition].map { condition in
      (condition.reshaped(to: [rows]).oneHot(count: classes), condition.isFinite())
    }
  }

  // By inversion: the class is that of the first cumulative share beyond u.
  /// A class for each row or draw, one-hot: the known one, else a draw, or the likeliest where there is no source.
  private func chosen(
    _ logShares: Tensor, _ known: (oneHot: Tensor, isKnown: Tensor)?, _ source: DrawSource?
  ) -> Tensor {
    let rows = logShares.shape[0]
    var y: Tensor
    if let source {
      let flat = logShares.reshaped(to: [logShares.shape.count / classes, classes]).exponential()
      let before = Tensor.isLower(classes, in: flat.trace).cast(to: .float32).transposed()
      var sums = flat.matrixProduct(before).reshaped(to: logShares.shape)
      if source.samples != nil, sums.shape.rank == 2 { sums = sums.reshaped(to: [rows, 1, classes]) }
      y = Self.first(sums, beyond: source.uniform([1]), classes)
    } else {
      y = logShares.argMaximum(axis: logShares.shape.rank - 1).oneHot(count: classes)
    }
    guard let known else { return y }
    let extents = y.shape.rank == 3 ? [rows, 1, classes] : [rows, classes]
    return .select(
      known.isKnown.reshaped(to: Shape(extents.dropLast() + [1])).broadcast(to: y.shape),
      known.oneHot.reshaped(to: Shape(extents)).broadcast(to: y.shape), y)
  }

  /// The first class whose cumulative share exceeds a number, one-hot.
  private static func first(_ sums: Tensor, beyond uniform: Tensor, _ classes: Int) -> Tensor {
    let numbers = Tensor.wholeNumbers(classes, in: sums.trace)
    let isPassed = (sums .<= uniform).and(numbers .< numbers.filled(Double(classes - 1)))
    let count = isPassed.cast(to: .float32).sum(axes: [isPassed.shape.rank - 1])
    return count.oneHot(count: classes)
  }

  // MARK: - Draws

  /// Draws of the other latents: one for each class where the source has no draws of its own and the normal has.
  private func drawn(_ normal: Normal, _ source: DrawSource) -> LatentDraw {
    let isOfClasses = normal.mean.shape.rank == 3 && source.samples == nil
    let noise = source.normal(isOfClasses ? [classes, width.style] : [width.style])
    return normal.transported(noise)
  }

  /// log p(a|z, y), [rows], or [rows, draws] for several.
  private func logAuxiliary(
    _ a: Tensor, _ z: Tensor, _ y: Tensor, _ context: LayerContext
  ) -> Tensor {
    guard let auxiliary else { fail("a model without an auxiliary latent") }
    return Normal(halves: auxiliary.prior([input(z), input(y)], context)).logDensity(of: a)
  }

  // MARK: - Generation

  /// A class, the one that is asked for or any, and draws of the others given it.
  func generate(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Latents {
    let rows = source.rows.shape[0]
    let trace = temperature.trace
    let steps = (Tensor.wholeNumbers(classes, in: trace) + 1) * (1 / Double(classes))
    var y = Self.first(
      steps.reshaped(to: [1, classes]).broadcast(to: [rows, classes]), beyond: source.uniform([rows, 1]),
      classes)
    if let known = known(context, rows: rows) {
      y = .select(known.isKnown.broadcast(to: y.shape), known.oneHot, y)
    }
    let z = source.normal([rows, width.style]) * temperature
    let a = auxiliary.map { auxiliary in
      let normal = Normal(halves: auxiliary.prior([.rows(z), .rows(y)], context))
      let noise = source.normal([rows, auxiliary.width]) * temperature
      return normal.mean + (normal.logVariance * 0.5).exponential() * noise
    }
    return row(y, z, a)
  }

  /// log p(y) + log p(z) + log p(a|z, y).
  func logPrior(of latents: Latents, _ context: LayerContext) -> Tensor {
    let (y, z) = (latents[Self.label], latents[Self.style])
    let logClass = y.sum(axes: [y.shape.rank - 1]) * -log(Double(classes))
    let known = logClass + z.standardNormalLogDensity
    return auxiliary == nil ? known : known + logAuxiliary(latents[Self.auxiliary], z, y, context)
  }

  /// The row of latents, with the class that is asked for instead of its own.
  func decoderInput(_ latents: Latents, _ context: LayerContext) -> Tensor {
    let flat = latents.flat
    guard flat.shape.rank == 2, let known = known(context, rows: flat.shape[0]) else { return flat }
    let own = latents[Self.label]
    let label = Tensor.select(known.isKnown.broadcast(to: own.shape), known.oneHot, own)
    return .concatenated([label, flat.sliced(axis: 1, classes..<flat.shape[1])], axis: 1)
  }
}

extension Normal {
  /// The normal whose means are the first half of the last axis, and whose log-variances are the second.
  init(halves: Tensor) {
    let axis = halves.shape.rank - 1
    let count = halves.shape[axis] / 2
    self.init(
      mean: halves.sliced(axis: axis, 0..<count), logVariance: halves.sliced(axis: axis, count..<(2 * count)))
  }
}
