// The likelihood of texts.

import Examples
import Foundations
import Layers
import Tensors

extension LikelihoodFamily {
  /// Tokens one after the other.
  static let tokens = LikelihoodFamily(
    name: "tokens",
    summary: "the tokens of a text, each given those before it, up to and with the one that ends it",
    source: "Bowman et al., Generating sentences from a continuous space, CoNLL 2016",
    hyperparameters: [
      .count(
        "vocabulary", "number of different tokens", standard: nil, in: 2...TextCoding.mostWords + 2,
        suggested: { facts in facts.areWhole && facts.range.lowerBound >= 0 ? facts.range.upperBound + 1 : nil
        })
    ], measure: .probability, needs: .tokens,
    support: { .names($0.count("vocabulary")) },
    outputsPerPosition: { _, choice in choice.count("vocabulary") },
    outputs: { means, choice in
      means.flatMap { _ in [Double](repeating: 0, count: choice.count("vocabulary")) }
    },
    head: { site in
      let vocabulary = site.choice.count("vocabulary")
      return LikelihoodHead(distribution: { outputs, _, context in
        let rows = Array(outputs.shape.dimensions.dropLast())
        let places = (outputs.shape.dimensions.last ?? 0) / vocabulary
        return TokenSequence(
          logits: outputs.reshaped(to: Shape(rows + [places, vocabulary])),
          lengths: context.fields[.length])
      })
    })
}

extension Choice where Row == LikelihoodFamily {
  /// Tokens of a vocabulary of so many.
  public static func tokens(_ vocabulary: Int) -> Likelihood {
    .standard(.tokens, ["vocabulary": Annealing(Double(vocabulary))])
  }
}
