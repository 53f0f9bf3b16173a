// Every likelihood as a row. A new one is a row here, in the list at the top, and a distribution where its
// mathematics is new; the command line, model files and tests follow from the row.

import Examples
import Foundation
import Layers
import Tensors

extension LikelihoodFamily {
  /// Every family.
  public static let all: [LikelihoodFamily] = [
    bernoulli, continuousBernoulli, gaussian, gaussianShared, gaussianDiagonal, heteroscedastic,
    laplace, student, categorical,
    discretizedLogistic, logisticMixture, poisson, negativeBinomial, zeroInflatedNegativeBinomial,
    mixed, histogram, ranks, tokens,
  ]

  static let bernoulli = LikelihoodFamily(
    name: "bernoulli",
    summary: "binary data; grey values are the probability of a 1 and are binarised anew in each batch",
    source: "Kingma and Welling, ICLR 2014, appendix C.1", measure: .probability, binarises: true,
    support: { _ in .unitInterval },
    outputs: { means, _ in
      means.map { mean in
        // Means are kept within [1/1000, 999/1000], where the data set is too small to know better.
        let bounded = min(max(mean, 1e-3), 1 - 1e-3)
        return log(bounded / (1 - bounded))
      }
    },
    head: { _ in LikelihoodHead { Bernoulli(logits: $0) } })

  static let continuousBernoulli = LikelihoodFamily(
    name: "continuous-bernoulli", summary: "real numbers from 0 to 1, not binarised",
    source: "Loaiza-Ganem and Cunningham, NeurIPS 2019", measure: .density,
    support: { _ in .unitInterval },
    outputs: { means, _ in means.map { ContinuousBernoulli.logit(ofMean: min(max($0, 0.02), 0.98)) } },
    head: { _ in LikelihoodHead { ContinuousBernoulli(logits: $0) } })

  static let gaussian = LikelihoodFamily(
    name: "gaussian", summary: "real numbers with one given standard deviation",
    source: "Kingma and Welling, ICLR 2014, appendix C.2",
    hyperparameters: [.positive("deviation", "standard deviation", standard: 1)], measure: .density,
    support: { _ in .realNumbers }, outputs: { means, _ in means },
    head: { site in
      let logVariance = 2 * log(site.choice.number("deviation"))
      let standardisation = site.standardisation
      return LikelihoodHead { outputs in
        // The deviation that is given is in the data's unit.
        guard let standardisation else {
          return Normal(mean: outputs, logVariance: outputs.filled(logVariance))
        }
        let relative = logVariance - standardisation.logSpread(in: outputs.trace) * 2
        return Normal(mean: outputs, logVariance: relative.broadcast(to: outputs.shape))
      }
    })

  /// "Shared" is the paper's word for a variance that all dimensions and examples have in common.
  static let gaussianShared = LikelihoodFamily(
    name: "gaussian-shared", summary: "real numbers with one standard deviation, set to its optimum",
    source: "Rybkin, Daniilidis and Levine, ICML 2021 (sigma-VAE)", measure: .density,
    support: { _ in .realNumbers }, outputs: { means, _ in means },
    head: { site in
      let scale = SharedScale(site.scope, "variance")
      let unit = site.standardisation
      return LikelihoodHead(
        distribution: { outputs, x, context in
          let variance = scale.value(x.map { ($0 - outputs).squared() }, in: outputs.trace, context)
          return Normal(mean: outputs, logVariance: variance.logarithm())
        },
        found: { _, buffers in unit.inWords("deviation", scale.stored(buffers).squareRoot()) },
        scale: FittedScale(buffer: scale.mean, weight: 0.5))
    })

  /// "Diagonal" is the field's word for a covariance with one variance per dimension.
  static let gaussianDiagonal = LikelihoodFamily(
    name: "gaussian-diagonal",
    summary: "real numbers with one standard deviation per dimension, set to its optimum",
    source: "the noise of factor analysis (Rubin and Thayer, Psychometrika 47, 1982)",
    hyperparameters: [
      .positive(
        // Of standardised numbers it is a share of each one's spread; for bytes about the rounding of a grey value.
        "minimum_deviation", "minimum standard deviation", standard: 1e-3)
    ], measure: .density,
    support: { _ in .realNumbers }, outputs: { means, _ in means },
    head: { site in
      let scale = DimensionVariance(
        site.scope, dimensions: site.dimensions, deviations: site.deviations,
        minimum: site.choice.number("minimum_deviation"))
      let unit = site.standardisation
      return LikelihoodHead(
        distribution: { outputs, x, context in
          let variance = scale.value(x.map { $0 - outputs }, in: outputs.trace, context)
          return Normal(mean: outputs, logVariance: variance.logarithm())
        },
        found: { _, buffers in
          scale.description(buffers) { unit?.spread(of: $0) ?? 1 }
        }, scale: FittedScale(buffer: scale.mean, weight: 0.5, largest: scale.mean.initial))
    })

  static let laplace = LikelihoodFamily(
    name: "laplace", summary: "real numbers with outliers; one scale, set to its optimum",
    source: "as gaussian-shared, with absolute errors", measure: .density,
    support: { _ in .realNumbers }, outputs: { means, _ in means },
    head: { site in
      let scale = SharedScale(site.scope, "scale")
      let unit = site.standardisation
      return LikelihoodHead(
        distribution: { outputs, x, context in
          let value = scale.value(x.map { ($0 - outputs).absolute() }, in: outputs.trace, context)
          return Laplace(mean: outputs, logScale: value.logarithm())
        },
        found: { _, buffers in unit.inWords("scale", scale.stored(buffers)) },
        scale: FittedScale(buffer: scale.mean, weight: 1))
    })

  // Four degrees of freedom serve data of many kinds whose tails are not known (Lange, Little and Taylor,
  // "Robust statistical modeling using the t distribution", JASA 84, 1989). The optimum of the scale has no
  // closed form: a step comes near it in two rounds from the average of the steps before, the first step from the
  // mean absolute deviation, which no single outlier decides as it would a mean of squares.
  static let student = LikelihoodFamily(
    name: "student",
    summary: "real numbers with extreme outliers (Student's t); one scale, found during training",
    source: "as Takahashi et al., IJCAI 2018 (Student-t VAE), with given degrees of freedom and one scale",
    hyperparameters: [
      Hyperparameter(
        "degrees_of_freedom", "number of degrees of freedom", allowed: "a number above 1", standard: 4
      ) { $0 > 1 }
    ], measure: .density,
    support: { _ in .realNumbers }, outputs: { means, _ in means },
    head: { site in
      let scale = SharedScale(site.scope, "squared_scale")
      let freedom = site.choice.number("degrees_of_freedom")
      let unit = site.standardisation
      return LikelihoodHead(
        distribution: { outputs, x, context in
          let optimum = x.map { x in
            let deviations = x - outputs
            let start = scale.reached(else: deviations.absolute().mean().squared())
            return Student.squaredScale(deviations, from: start, rounds: 2, degreesOfFreedom: freedom)
          }
          let rows = outputs.shape.dimensions.dropLast().reduce(1, *)
          let squared = scale.value(optimum: optimum, rows: rows, in: outputs.trace, context)
          return Student(
            mean: outputs, logScale: squared.logarithm() * 0.5, degreesOfFreedom: freedom)
        },
        found: { _, buffers in unit.inWords("scale", scale.stored(buffers).squareRoot()) },
        scale: FittedScale(buffer: scale.mean, weight: nil))
    })

  static let categorical = LikelihoodFamily(
    name: "categorical", summary: "whole numbers from 0 to at most 255, each value with its own probability",
    source: "van den Oord, Kalchbrenner and Kavukcuoglu, ICML 2016 (softmax over values)",
    hyperparameters: [
      .count(
        "categories", "number of categories", standard: nil, in: 2...256,
        suggested: { min(max($0.range.upperBound.rounded(.down) + 1, 2), 256) })
    ], measure: .probability,
    support: { .wholeNumbers($0.count("categories")) },
    outputsPerPosition: { channels, choice in channels * choice.count("categories") },
    outputs: { means, choice in
      let categories = choice.count("categories")
      return means.flatMap { Categorical.logits(ofMean: $0, categories: categories) }
    },
    head: { site in
      let shape = [site.dimensions, site.choice.count("categories")]
      return LikelihoodHead { outputs in
        Categorical(logits: outputs.reshaped(to: Shape(outputs.shape.dimensions.dropLast() + shape)))
      }
    })
}

extension Choice where Row == LikelihoodFamily {
  /// Binary data; grey values are binarised at random, x = 1 with probability of the grey value.
  public static var bernoulli: Likelihood { .standard(.bernoulli) }
  /// Real numbers within [0, 1].
  public static var continuousBernoulli: Likelihood { .standard(.continuousBernoulli) }
  /// Real data with a fixed standard deviation, which must be positive.
  public static func gaussian(deviation: Double) -> Likelihood {
    .standard(.gaussian, ["deviation": Annealing(deviation)])
  }
  /// Real data with one standard deviation at its optimum.
  public static var gaussianShared: Likelihood { .standard(.gaussianShared) }
  /// Real data with a learned standard deviation per dimension, each above a positive minimum.
  public static func gaussianDiagonal(minimumDeviation: Double) -> Likelihood {
    .standard(.gaussianDiagonal, ["minimum_deviation": Annealing(minimumDeviation)])
  }
  /// Real data with one Laplace scale at its optimum.
  public static var laplace: Likelihood { .standard(.laplace) }
  /// Real data with one scale of Student's t distribution, found while training, and given degrees of freedom,
  /// above 1.
  public static func student(degreesOfFreedom: Double = 4) -> Likelihood {
    .standard(.student, ["degrees_of_freedom": Annealing(degreesOfFreedom)])
  }
  /// Whole numbers from 0 up to but not including a count from 2 to 256.
  public static func categorical(_ categories: Int) -> Likelihood {
    .standard(.categorical, ["categories": Annealing(Double(categories))])
  }
}
