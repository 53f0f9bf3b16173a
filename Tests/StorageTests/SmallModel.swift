// A model small enough to spoil in every way.

import Autoencoders
import Foundations
import Layers
import Storage

/// A configuration whose members can be missing or wrong, and a model of it.
enum SmallModel {
  /// The members of a configuration, each as JSON text, so that any can be missing or wrong.
  static let members = [
    "format_version": "1", "model": "\"vae\"", "example_shape": "[3, 2]", "hidden": "[4]", "latents": "2",
    "activation": "\"relu\"", "likelihood": "{\"name\": \"gaussian\", \"deviation\": 0.5}",
    "prior": "\"standard-normal\"", "preprocessing": "{\"scale\": 1}",
  ]

  /// The configuration with these members.
  static func text(_ members: [String: String]) -> String {
    "{" + members.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
  }

  /// A model of that configuration with random numbers.
  static func trained() throws -> TrainedModel {
    let model = VariationalAutoencoder(try ModelConfiguration(parsing: text(members), at: "here"))
    return TrainedModel(model, parameters: model.store.initialValues(key: Key(seed: 1)))
  }
}
