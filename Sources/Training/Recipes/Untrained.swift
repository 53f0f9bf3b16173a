// A model before its first step, as the data make it begin.

public import Autoencoders
public import Datasets
import Foundations
public import Tensors

extension VariationalAutoencoder {
  /// The model of a configuration, beginning where the data say: outputs at their mean, scales at their deviation, pseudo-inputs at examples, a
  /// linear path at the principal components.
  public static func untrained(
    _ configuration: ModelConfiguration, for training: any DataSource, seed: UInt64, on backend: any Backend
  ) throws -> VariationalAutoencoder {
    let key = Key(seed: seed)
    let (prior, unit) = (configuration.prior, configuration.unit)
    var components: PrincipalComponents?
    // Data of other kinds have logits or levels for outputs, to which no linear path from themselves leads.
    if configuration.network.family.beginsAtComponents, configuration.table != nil {
      let rows = try training.examples(
        min(ComponentSearch.rows, training.count), in: unit, key: key.folding("components"))
      components = try rows.map {
        try ComponentSearch.components(
          of: configuration.encoderInput($0), dimensions: configuration.dimensions,
          count: configuration.latents,
          key: key.folding("directions"), on: backend)
      }
    }
    let moments = try training.moments(in: unit)
    return VariationalAutoencoder(
      configuration, dataMean: moments.mean, dataDeviation: moments.deviation,
      examples: try training.examples(
        prior.family.examples(prior), in: unit, key: key.folding("pseudo-inputs")),
      components: components)
  }
}
