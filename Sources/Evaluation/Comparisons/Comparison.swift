// Two models on the same rows: which is better, by how much, and how sure that is.

import Autoencoders
import Datasets
import Foundations
import Pictures
import Storage
public import Tensors
public import Training

/// A comparison of two models, A and B.
public struct Comparison: Equatable, Sendable {
  /// One of the models.
  public struct Side: Equatable, Encodable, Sendable {
    /// Where it was read.
    public var path: String
    /// Its mean, in nats per example.
    public var mean: Double
  }

  /// The rows below which the interval of resampling is too narrow.
  static let fewRows = 30

  /// The model that is compared with.
  public let a: Side
  /// The model that is compared.
  public let b: Side
  private let measure: ComparedQuantity
  /// What they are compared by, such as `evidence lower bound`.
  public var quantity: String { measure.name }
  /// Which part of which data the rows are.
  public let split: String
  /// The data of the rows.
  public let data: String
  /// B less A on each row: where it is positive, B is better.
  public let difference: PairedDifference
  /// The share of rows on which B is better.
  public let shareBetter: Double
  /// What has to be known besides, as sentences without their full stops.
  public let notes: [String]
  /// The settings in which they differ.
  public let settings: [SettingDifference]
  /// Whether settings of the training were compared: both are runs.
  public let comparesTraining: Bool

  /// Compares two models.
  ///
  /// - Parameters:
  ///   - importanceSamples: The samples per row behind the log-likelihood, at least 1; the evidence lower bound is
  ///     compared for 1, and the reconstruction where one of the models has no bound.
  ///   - progress: Told how many rows of how many are done, over both models; what it throws ends the work.
  /// - Throws: ``Failure`` of kind `usage` for models whose numbers are of different things, `badData` for rows that
  ///   do not fit, `failure` for a likelihood that is not finite.
  public init(
    _ first: RunModel, _ second: RunModel, on rows: ComparedRows, importanceSamples: Int,
    backend: any Backend, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    try Self.require(first, second)
    let models = [first.trained, second.trained]
    let quantity = try ComparedQuantity(models, samples: importanceSamples)
    let total = 2 * rows.source.count
    let values = try models.enumerated().map { place, model in
      try quantity.values(model, place == 0 ? rows.source : rows.otherSource, backend: backend) {
        done, count in
        try progress(place * count + done, total)
      }
    }
    self.init(
      values[0], values[1], paths: (first.path, second.path), quantity: quantity,
      split: rows.split, data: rows.source.name, notes: rows.notes,
      settings: try SettingDifference.between(first, second),
      comparesTraining: first.run != nil && second.run != nil)
  }

  /// Throws where the numbers of two models are of different things.
  public static func require(_ first: RunModel, _ second: RunModel) throws {
    try Comparability.require(first.trained.configuration, second.trained.configuration)
  }

  init(
    _ first: [Double], _ second: [Double], paths: (String, String), quantity: ComparedQuantity, split: String,
    data: String, notes: [String] = [], settings: [SettingDifference] = [], comparesTraining: Bool = false
  ) {
    let count = Double(first.count)
    let differences = zip(first, second).map { $1 - $0 }
    a = Side(path: paths.0, mean: first.reduce(0, +) / count)
    b = Side(path: paths.1, mean: second.reduce(0, +) / count)
    measure = quantity
    self.split = split
    self.data = data
    difference = PairedDifference(differences)
    shareBetter = Double(differences.count { $0 > 0 }) / count
    let few = "with \(first.count) rows, the interval is too narrow; use at least \(Self.fewRows)"
    self.notes = notes + (first.count < Self.fewRows ? [few] : [])
    self.settings = settings
    self.comparesTraining = comparesTraining
  }

  /// What the comparison says, as a sentence without its full stop.
  public var sentence: String {
    let rows = "on \(NumberText.grouped(difference.count)) \(split) rows"
    if !difference.isTold {
      return
        "no significant difference: B - A is \(number(difference.mean)) nats per example \(range) \(rows)"
    }
    let isBetter = difference.mean > 0
    let size = number(abs(difference.mean))
    // The interval of what is said: A's advantage is B's disadvantage.
    let ends = [difference.interval.lowerBound, difference.interval.upperBound].map(abs).sorted()
    return
      "\(isBetter ? "B" : "A") \(measure == .reconstruction ? "reconstructs better" : "is better") by \(size) nats per example [\(number(ends[0])), \(number(ends[1]))] \(rows)"
  }

  /// The interval of B - A.
  var range: String {
    "[\(number(difference.interval.lowerBound)), \(number(difference.interval.upperBound))]"
  }

  /// A number with decimals by which the width of the interval can be told: two, or more where it is narrow.
  func number(_ value: Double) -> String {
    let width = difference.interval.upperBound - difference.interval.lowerBound
    let places = [0.2, 0.02, 0.002].prefix { width < $0 && width > 0 }.count
    return NumberText.decimal(value, places: 2 + places)
  }
}
