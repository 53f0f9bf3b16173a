// Validation of a model of texts. A bound does not say whether latents are in use: a decoder that ignores them may have a better
// one. So every epoch also says what the latents tell, and how many texts come back.

import Autoencoders
import Datasets
import Examples
import Foundations
import Layers
import Tensors

/// The names of what validation says of texts.
enum TextMetric {
  /// I(x; z) in nats, by one draw of each of the rows that are counted beside it: at most the logarithm of their number.
  static let information = "mutual_information"
  /// Latents whose posterior mean varies over those rows.
  static let activeUnits = "active_units"
  /// The rows behind both.
  static let rows = "information_rows"
  /// The share of reconstructions that equal their text, each token the most probable one.
  static let exact = "exact"
  /// The share of reconstructions that differ from those before them.
  static let distinct = "distinct"
  /// All of them, in the order of columns.
  static let all = [information, activeUnits, rows, exact, distinct]
}

/// Evaluates the bound of texts, what their latents tell, and what comes back.
final class TextValidator: Validator {
  private let evaluator: EvidenceEvaluator
  private let writer: TextWriter
  private let program: RowProgram
  private let model: VariationalAutoencoder

  /// The most rows whose information is estimated, and the most that are written again.
  private static let (informationRows, writtenRows) = (1000, 200)

  /// - Parameters:
  ///   - evaluator: Evaluates the bound of the same numbers.
  ///   - writer: Writes with the same numbers.
  init(
    _ model: VariationalAutoencoder, _ evaluator: EvidenceEvaluator, _ writer: TextWriter, state: any State,
    on backend: any Backend
  ) {
    self.model = model
    self.evaluator = evaluator
    self.writer = writer
    program = RowProgram(
      backend, state: state, block: EvidenceEvaluator.block(of: model.configuration), reads: model.reads,
      limit: model.planLimit
    ) { _, batch in
      let features = model.features(of: model.observation(of: batch), batch.context)
      let mean = model.latents.infer(features, nil, batch.context).latents.flat
      let drawn = model.latents.infer(features, DrawSource(batch.random), batch.context)
      guard let normal = drawn.posterior?.asNormal else { return [mean] }
      return [mean, drawn.latents.flat, normal.mean, normal.logVariance]
    }
  }

  func validate(_ rows: any DataSource) throws -> Validation {
    var validation = try evaluator.validate(rows)
    let chosen = try rows.readable(atMost: Self.informationRows)
    var outputs: [[Float]] = []
    try program.forEachBlock(of: chosen, key: EvidenceEvaluator.key) { plan, block in
      if outputs.isEmpty { outputs = Array(repeating: [], count: plan.outputCount) }
      for place in outputs.indices {
        outputs[place] += plan.floats(place, count: block.count * model.configuration.latents)
      }
    }
    guard let means = outputs.first, !means.isEmpty else { return validation }
    let latents = model.configuration.latents
    let count = means.count / latents
    validation.metrics[TextMetric.rows] = [Double(count)]
    validation.metrics[TextMetric.activeUnits] = [
      Double(
        (0..<latents).count { latent in
          ActiveLatents.isActive((0..<count).map { means[$0 * latents + latent] })
        })
    ]
    if outputs.count == 4 {
      let mixture = PosteriorMixture(
        means: outputs[2].map(Double.init), logVariances: outputs[3].map(Double.init), count: count)
      let sum = (0..<count).reduce(0.0) {
        $0 + mixture.logShare(of: $1, at: outputs[1][$1 * latents..<($1 + 1) * latents])
      }
      // An estimate of what is never below 0.
      validation.metrics[TextMetric.information] = [max(sum / Double(count), 0)]
    }
    let written = min(count, Self.writtenRows)
    let texts = chosen.subset(Array(0..<written))
    let told = try texts.fields(model.configuration.generationFields, of: Array(0..<written))
    let found = try writer.write(
      HostArray([written, latents], Array(means.prefix(written * latents))), fields: told, by: .greedy(),
      key: EvidenceEvaluator.key)
    let originals = try (0..<written).map { try texts.tokens(of: $0) }
    let exact = zip(originals, found).count { $1.equals($0) }
    validation.metrics[TextMetric.exact] = [Double(exact) / Double(written)]
    validation.metrics[TextMetric.distinct] = [Double(Set(found.map(\.tokens)).count) / Double(written)]
    return validation
  }
}
