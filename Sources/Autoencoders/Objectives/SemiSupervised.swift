// What a model of a class maximises where the class of few rows is known.
//
// With U rows without a label and L with one, N = U + L, per row of the data:
//
//   J/N = (U/N) mean_u log p(x) + (L/N) mean_l log p(x, y) - alpha mean_l (-log q(y|x)),
//
// the first two by their bounds (Kingma et al., NeurIPS 2014, equations 6 to 9). alpha N is the weight of the mean
// cross-entropy of labelled rows, with alpha 0.1 as in the paper; programs that weight it by row and by batch mean other
// numbers by the same name.

import Examples
import Foundations
import Layers
import Tensors

extension ObjectiveFamily {
  static let semiSupervised = ObjectiveFamily(
    name: "semi-supervised",
    summary: "the bounds of rows with and without a label, and how well the class of those with one is told",
    source: "Kingma et al., Semi-supervised learning with deep generative models, NeurIPS 2014",
    formula: "log p(x) of unlabelled rows + log p(x, y) of labelled rows + label_weight N mean log q(y|x)",
    meaning:
      "how likely examples are, with their class where it is known, and how probable the encoder finds that class",
    hyperparameters: [
      .weight(
        "label_weight", "weight of the mean cross-entropy of labels, times the number of all rows",
        standard: 0.1),
      .weight("beta", "weight of the KL term of the latents beside the class", standard: 1),
    ],
    requirements: [.classLatents],
    isSumOverRows: { _ in false },
    head: { site in SemiSupervisedStep(site).descent })
}

extension Choice where Row == ObjectiveFamily {
  // With a small weight from the beginning, clusters may find each other before labels find them, and a class ends at the
  // wrong cluster: of three clear ones with four labels each, in two trainings of three (Documentation/Results.md).
  /// Few labels, which count much at first.
  static var fewLabels: Objective {
    .standard(
      .semiSupervised,
      ["label_weight": Annealing(0.1, rise: Annealing.Rise(from: 10, .linear, over: .share(0.5)))])
  }
}

/// The step of a batch whose last rows are labelled.
private struct SemiSupervisedStep {
  private let site: ObjectiveSite
  private let latents: any ClassInference
  /// How many rows of the batch are labelled: the last ones.
  private let labelled: Int

  init(_ site: ObjectiveSite) {
    guard let latents = site.model.classInference else { fail("labels for a model without a class") }
    self.site = site
    self.latents = latents
    labelled = min(site.extent.labelledBatch, site.rows)
  }

  var descent: Descent {
    let unlabelled = site.rows - labelled
    // A mean over the rows of a step, each of which stands for as many rows of the data.
    let all = Double(site.extent.examples + site.extent.labelled)
    var terms: [Tensor] = []
    var evidences: [Evidence] = []
    if unlabelled > 0 {
      let evidence = evidence(0..<unlabelled, isLabelled: false).evidence
      evidences.append(evidence)
      terms.append(bound(evidence).mean() * (Double(site.extent.examples) / all))
    }
    if labelled > 0 {
      let (evidence, features, context) = evidence(unlabelled..<site.rows, isLabelled: true)
      evidences.append(evidence)
      terms.append(bound(evidence).mean() * (unlabelled > 0 ? Double(site.extent.labelled) / all : 1))
      terms.append(
        site.weight("label_weight") * logClass(features, context, rows: unlabelled..<site.rows).mean())
    }
    let sum = terms.dropFirst().reduce(terms[0], +)
    return Descent(loss: -sum, evidence: Evidence(joining: evidences))
  }

  /// The bound with a weight on the divergence of what is no class.
  private func bound(_ evidence: Evidence) -> Tensor {
    if site.isAlways("beta", 1) { return evidence.bound }
    let beta = site.weight("beta")
    let costs = evidence.divergences.map { part in
      part.name == ClassLatents.label ? part.divergence.perExample : beta * part.divergence.perExample
    }
    return costs.reduce(evidence.reconstruction, -)
  }

  /// log q(y|x) of the labels of rows.
  private func logClass(_ features: Features, _ context: LayerContext, rows: Range<Int>) -> Tensor {
    guard let known = context.fields[.condition] else { fail("labelled rows without labels") }
    let shares = latents.logClassProbabilities(features, DrawSource(source(rows)), context)
    let label = known.reshaped(to: [rows.count]).oneHot(count: latents.classes)
    return (label * shares).sum(axes: [1])
  }

  private func source(_ rows: Range<Int>) -> RandomSource {
    RandomSource(key: site.source.key, rows: site.source.rows.sliced(axis: 0, rows))
  }

  /// The terms of the bound of rows: of log p(x), or of log p(x, y) where they are labelled.
  private func evidence(
    _ rows: Range<Int>, isLabelled: Bool
  ) -> (evidence: Evidence, features: Features, context: LayerContext) {
    let model = site.model
    var context = site.context
    // What a likelihood fits to the rows of a step it fits to those of one part.
    if isLabelled, rows.lowerBound > 0 { context = context.forReuse }
    context.fields = isLabelled ? site.context.fields.mapValues { $0.sliced(axis: 0, rows) } : [:]
    let x = site.x.sliced(axis: 0, rows)
    let features = model.features(of: x, context)
    if !isLabelled { return (model.evidence(of: x, features, source(rows), context), features, context) }
    // A class that is known needs one draw, not one for every class.
    let inferred = model.latents.infer(features, DrawSource(source(rows)), context)
    let explained = model.decode(inferred.latents.flat, for: x, context)
    let evidence = Evidence(
      reconstruction: explained.distribution.logDensity(of: explained.observed),
      divergences: model.latents.divergences(of: inferred, context), inferred: inferred)
    return (evidence, features, context)
  }
}

extension Evidence {
  /// The terms of the rows of several parts of a batch, one after the other; of the first part what is not a term.
  fileprivate init(joining parts: [Evidence]) {
    guard let first = parts.first else { fail("the evidence of no rows") }
    self = first
    if parts.count == 1 { return }
    func joined(_ term: (Evidence) -> Tensor) -> Tensor { .concatenated(parts.map(term), axis: 0) }
    reconstruction = joined(\.reconstruction)
    divergences = first.divergences.indices.map { place in
      GroupDivergence(
        first.divergences[place].name,
        Divergence(exact: joined { $0.divergences[place].divergence.perExample }))
    }
  }
}
