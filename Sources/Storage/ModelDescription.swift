// A model's configuration as the text of `config.json`, and back. Names are checked on the way in: a file
// may come from anywhere.

public import Autoencoders
import Examples
import Foundation
import Foundations
import Layers

/// The members of `config.json`.
struct ModelDescription: Codable {
  /// How stored values become those that a model sees: times the scale, less the location, divided by the spread.
  struct Preprocessing: Codable {
    var scale: Double
    /// One number, or one for each channel, or one for each number of an example; none where nothing is subtracted.
    var location: [Float]?
    var spread: [Float]?

    init(_ configuration: ModelConfiguration) {
      scale = configuration.scale
      location = configuration.standardisation?.location
      spread = configuration.standardisation?.spread
    }

    /// The location and spread, if there are any.
    var standardisation: Standardisation? {
      get throws {
        if location == nil, spread == nil { return nil }
        return try Standardisation(location: location ?? [], spread: spread ?? [])
      }
    }
  }

  /// A field that a model is told beside the content of a row.
  struct Condition: Codable {
    var name: String
    var shape: [Int]
    var element: String

    init(_ field: Field) {
      (name, shape, element) = (field.name.rawValue, field.shape, field.element.rawValue)
    }

    /// The field.
    var field: Field {
      get throws {
        guard let name = FieldName(rawValue: name), let element = ElementType(rawValue: element),
          shape.allSatisfy({ (1...ModelConfiguration.largestSize).contains($0) }), name != .content
        else { throw Failure(.badData, "has a condition '\(self.name)' that no model can be told") }
        return Field(name, shape, element)
      }
    }
  }

  var formatVersion: Int
  var model: String
  var exampleShape: [Int]
  /// What an example is, where its shape suggests something else.
  var exampleKind: String?
  /// How many tokens there are, where examples are tokens.
  var vocabulary: Int?
  /// The network's family; files from before there were several have dense layers and say nothing.
  var network: ChoiceDescription?
  /// The sizes of its layers, by the name the family has for them.
  var hidden: [Int]?
  var channels: [Int]?
  var latents: Int
  var activation: String
  /// Always an object, and with every hyperparameter.
  var likelihood: ChoiceDescription
  /// What the model's row says where a file has none: those of the first version.
  var objective: ChoiceDescription?
  var prior: ChoiceDescription?
  var posterior: ChoiceDescription?
  /// How the latents are made up; one flat row where a file does not say.
  var latentStructure: ChoiceDescription?
  /// What the model is told of a row beside its content; nothing where a file does not say.
  var conditions: [Condition]?
  /// The attributes of rows that the model knows; none where a file does not say.
  var attributes: [AttributeDescription]?
  var preprocessing: Preprocessing
  var data: DataDescription?

  /// - Parameter complete: Whether members are written that the first format does without.
  init(_ configuration: ModelConfiguration, complete: Bool = false) {
    let isOld = configuration.isOfFirstFormat && !complete
    formatVersion =
      complete || !configuration.isOfThirdFormat
      ? ModelFolder.formatVersion : isOld ? 1 : configuration.isOfSecondFormat ? 2 : 3
    model = configuration.model.name
    exampleShape = configuration.exampleShape
    exampleKind = configuration.unusualKind?.family.rawValue
    if case .tokens(_, let count) = configuration.unusualKind { vocabulary = count }
    let family = configuration.network.family
    network = ChoiceDescription(configuration.network.choice, .nameWithoutHyperparameters)
    hidden = family.sizesName == "hidden" ? configuration.network.sizes : nil
    channels = family.sizesName == "channels" ? configuration.network.sizes : nil
    latents = configuration.latents
    activation = configuration.activation.name
    likelihood = ChoiceDescription(configuration.likelihood, .object)
    objective = isOld ? nil : ChoiceDescription(configuration.objective, .nameWithoutHyperparameters)
    prior = ChoiceDescription(configuration.prior, .nameWithoutHyperparameters)
    posterior = isOld ? nil : ChoiceDescription(configuration.posterior, .nameWithoutHyperparameters)
    if !configuration.structure.family.isFlat {
      latentStructure = ChoiceDescription(configuration.structure, .nameWithoutHyperparameters)
    }
    let fields = configuration.conditions.filter { $0.name != .condition || configuration.attributes.isEmpty }
    if !fields.isEmpty { conditions = fields.map(Condition.init) }
    if !configuration.attributes.isEmpty {
      attributes = configuration.attributes.map(AttributeDescription.init)
    }
    preprocessing = Preprocessing(configuration)
    data = configuration.data
  }

  func configuration(_ catalog: ModelCatalog) throws -> ModelConfiguration {
    guard let prior else { throw Failure(.badData, "lacks 'prior'") }
    let chosen = try network?.choice(among: catalog.networks) ?? .named("mlp", among: catalog.networks)
    let family = chosen.family
    guard let sizes = family.sizesName == "hidden" ? hidden : channels else {
      throw Failure(.badData, "lacks '\(family.sizesName)'")
    }
    guard preprocessing.scale.isFinite, preprocessing.scale > 0 else {
      throw Failure(.badData, "the scale \(preprocessing.scale) is not a positive number")
    }
    return try ModelConfiguration(
      model: .named(model, among: catalog.models), exampleShape: exampleShape,
      network: Network(chosen, sizes: sizes),
      latents: latents,
      activation: .named(activation),
      likelihood: likelihood.choice(among: catalog.likelihoods, isComplete: true),
      objective: objective?.choice(among: catalog.objectives), prior: prior.choice(among: catalog.priors),
      posterior: posterior?.choice(among: catalog.posteriors), scale: preprocessing.scale,
      standardisation: preprocessing.standardisation, data: data,
      kind: try exampleKind.map(kind),
      structure: latentStructure?.choice(among: catalog.structures) ?? .flat,
      conditions: conditions.map { try $0.map { try $0.field } } ?? [],
      attributes: attributes.map { try $0.map { try $0.attribute } } ?? [])
  }

  /// The kind of a name.
  private func kind(_ name: String) throws -> ExampleKind {
    switch ExampleFamily(rawValue: name) {
    case .numbers: return .numbers(exampleShape)
    case .tokens:
      guard let vocabulary, exampleShape.count == 1 else {
        throw Failure(.badData, "lacks the 'vocabulary' of its tokens")
      }
      return .tokens(length: exampleShape[0], vocabulary: vocabulary)
    case .pictures, .table, nil:
      throw Failure(.badData, "'\(name)' is not a kind of example that a model file names")
    }
  }
}

extension ModelConfiguration {
  /// Whether programs that know nothing but the first format can use the model: it is written in that, then.
  var isOfFirstFormat: Bool {
    [PublishedModel.vae, .autoencoder].contains(model) && objective == model.objective
      && prior == .standardNormal
      && posterior == .meanField && unusualKind == nil && isOfSecondFormat
  }

  /// Whether programs that know the second format can use the model: they know neither location and spread nor the
  /// variances of `gaussian-diagonal` as buffers.
  var isOfSecondFormat: Bool {
    standardisation == nil && likelihood.name != "gaussian-diagonal" && isOfThirdFormat
  }

  /// Whether programs that know the third format can use the model: they know one flat row of latents, and models that
  /// are told nothing beside the content of a row.
  var isOfThirdFormat: Bool { structure.family.isFlat && conditions.isEmpty && attributes.isEmpty }
}

extension ModelConfiguration {
  /// The configuration as the text of a model folder's `config.json`.
  public var text: String { text(of: ModelDescription(self)) }

  /// The same with every member, whichever format the folder has: for comparisons.
  public var completeText: String { text(of: ModelDescription(self, complete: true)) }

  private func text(of description: ModelDescription) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    guard let data = try? encoder.encode(description) else {
      fail("a configuration that is no JSON")
    }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// The configuration that a text describes.
  ///
  /// - Parameters:
  ///   - place: The file, for messages.
  ///   - catalog: The rows that the text may name.
  public init(parsing text: String, at place: String, catalog: ModelCatalog = ModelCatalog()) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      self = try decoder.decode(ModelDescription.self, from: Data(text.utf8)).configuration(catalog)
    } catch let failure as Failure {
      throw Failure(.badData, failure.what, at: place, remedy: failure.remedy ?? "Copy the folder again")
    } catch {
      let reason = DecodingReason.text(of: error).map { ": \($0)" } ?? ""
      throw Failure(
        .badData, "is not a model configuration\(reason)", at: place, remedy: "Copy the folder again")
    }
  }
}
