// What samples and rows are compared by. Pixels one by one say little about pictures, and a network that was trained
// on other pictures is not at hand: a feature space is a row here, and every number says which it is of.

import Autoencoders
import Datasets
import Foundations
import Storage
import Tensors
import Training

/// A way to numbers by which samples and rows of data are compared: a row of the catalogue.
public struct FeatureSpace: Sendable {
  /// The name the command line and reports use.
  public let name: String
  /// What the numbers are, in a sentence without its full stop.
  public let summary: String
  /// Whether they are made by a model, which may be another than the one that is evaluated.
  public let usesModel: Bool
  /// Whether it is of pictures alone.
  public let needsPictures: Bool
  /// Prepares it.
  let map: @Sendable (FeatureSite) throws -> FeatureMap

  /// Every feature space.
  public static let all: [FeatureSpace] = [pixels, detail, latents]

  init(
    name: String, summary: String, usesModel: Bool, needsPictures: Bool = false,
    map: @escaping @Sendable (FeatureSite) throws -> FeatureMap
  ) {
    self.name = name
    self.summary = summary
    self.usesModel = usesModel
    self.needsPictures = needsPictures
    self.map = map
  }

  /// The feature space of a name; an unknown one throws and suggests the nearest.
  public static func named(_ name: String) throws -> FeatureSpace {
    if let found = all.first(where: { $0.name == name }) { return found }
    throw Suggestion.unknown("feature space", name, among: all.map(\.name))
  }

  /// The most components of `pixels-pca-64`, and the most rows that they are found from.
  static let mostComponents = 64
  static let mostFitted = 2000
  /// The fewest rows that they are found from where memory is spared.
  static let fewestFitted = 256

  /// Principal components of the rows, not scaled. What of samples lies outside them is not seen.
  public static let pixels = FeatureSpace(
    name: "pixels-pca-64",
    summary:
      "the first 64 principal components of the values as the model sees them, estimated from at most 2,000 rows",
    usesModel: false
  ) { site in
    let most = max(fewestFitted, min(mostFitted, site.mostNumbers / max(site.rows.rowCount, 1)))
    let fitted = try site.rows.rows(Array(0..<min(most, site.rows.count)))
    // A missing value of a table lies at the mean of its column, which is 0 in prepared rows.
    // Numbers in several units are compared as the model sees them.
    func present(_ values: HostArray) -> HostArray {
      let seen = site.configuration.standardised(values)
      return HostArray(seen.type.shape, seen.floats.map { $0.isNaN ? 0 : $0 })
    }
    let components = try PrincipalComponents(
      of: present(site.unit.values(of: fitted)), most: mostComponents, backend: site.backend)
    let dimensions = components.variances.count
    guard dimensions > 0 else {
      throw Failure(
        .badData, "all of its rows are the same, so they have no principal components", at: site.rows.name,
        remedy: "Give data that vary, or \(.features, "latents")")
    }
    let program = Program(site.backend, state: site.backend.makeState(StateLayout())) { _, inputs in
      [(inputs[0] - inputs[1]).matrixProduct(inputs[2])]
    }
    let size = max(16, min(FeatureMap.mostRows, (1 << 20) / max(site.rows.rowCount, 1)))
    return FeatureMap(dimensions: dimensions, block: size) { values in
      let count = values.type.shape[0]
      let block = present(values).rows(0..<count, padded: size)
      let result = try program([block, components.mean, components.components])[0]
      return Array(result.floats.prefix(count * dimensions))
    }
  }

  /// Posterior means of a model.
  public static let latents = FeatureSpace(
    name: "latents", summary: "posterior means of the evaluated model or of another one", usesModel: true
  ) { site in
    let inference = site.model.inference(on: site.backend)
    let configuration = site.model.configuration
    guard configuration.dimensions == site.rows.rowCount else {
      throw Failure(
        .usage,
        "the feature model takes examples of shape \(configuration.exampleShape), but the samples are \(site.rows.rowShape)",
        at: .featureModel, remedy: "Give a model of examples of the same shape")
    }
    // The model multiplies what is stored by its own scale.
    let stored = DataUnit(scale: 1 / site.unit.scale)
    return FeatureMap(dimensions: configuration.latents, block: FeatureMap.mostRows) { values in
      try inference.encode(stored.values(of: values)).floats
    }
  }
}

/// What a feature space is prepared from.
struct FeatureSite {
  /// The rows of data that samples are compared with.
  var rows: any DataSource
  /// The configuration of the model that draws the samples.
  var configuration: ModelConfiguration
  /// The model that makes features, where the space uses one.
  var model: TrainedModel
  /// What runs it.
  var backend: any Backend
  /// The numbers of the rows that a space is found from, at most: copies of them take memory.
  var mostNumbers = Int.max

  /// The unit of the samples.
  var unit: DataUnit { configuration.unit }

  /// What features of a model's samples and of rows are prepared from.
  ///
  /// - Parameter other: The model that makes features, if it is another.
  init(
    rows: any DataSource, of trained: TrainedModel, featureModel other: TrainedModel? = nil,
    on backend: any Backend
  ) {
    self.rows = rows
    configuration = trained.configuration
    model = other ?? trained
    self.backend = backend
  }
}

/// From values to features.
struct FeatureMap {
  /// The rows that go through at once, at most, whatever their width.
  static let mostRows = 512

  /// The number of features.
  var dimensions: Int
  /// The rows that go through at once, at most.
  var block: Int
  /// The features, [count * dimensions], of at most ``block`` rows of values in the unit of the samples.
  var features: (_ values: HostArray) throws -> [Float]
}
