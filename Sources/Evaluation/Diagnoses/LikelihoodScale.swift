// The scale of a density that training finds, and the least that it may become. There a density says more about the
// bound than about the data, and its value can grow without any gain.

import Autoencoders
import Foundation
import Layers
public import Storage
import Tensors

/// The deviations, or the scale, of a likelihood that learns it.
public struct LikelihoodScale: Equatable, Sendable {
  /// What it is, such as `deviation`.
  public var meaning: String
  /// Its values: one, or one for each dimension.
  public var values: [Double]
  /// The least that a value may be; of standardised numbers a share of each one's spread.
  public var least: Double
  /// How many values are at the least: where the bound, and not the data, decides.
  public var countAtLeast: Int

  /// The scale of a trained model; nil where its likelihood does not learn one.
  public init?(_ trained: TrainedModel) {
    let likelihood = trained.configuration.likelihood
    let standardisation = trained.configuration.standardisation
    func buffer(_ name: String) -> [Double]? {
      let found = trained.model.buffers.buffers.first { $0.path == "likelihood/\(name)" }
      return found.map { trained.model.buffers.values(of: $0, in: trained.buffers.floats).map(Double.init) }
    }
    func spread(_ dimension: Int) -> Double { standardisation?.spread(of: dimension) ?? 1 }
    // Where spreads differ, a shared scale stays a multiple of them.
    let unit = standardisation?.location.count == 1 ? spread(0) : 1
    // The names are those of model files. A shared scale is bounded by 1e-24, by which logarithms stay finite; of the
    // normal distribution that is the variance.
    if let minimum = likelihood.values["minimum_deviation"]?.value, let variances = buffer("variance") {
      let least = minimum * minimum
      self.init(
        meaning: "deviations",
        values: variances.enumerated().map { max($1, least).squareRoot() * spread($0) }, least: minimum,
        countAtLeast: variances.count { $0 <= least })
    } else if let variance = buffer("variance")?.first {
      self.init(meaning: "deviation", shared: max(variance, 1e-24).squareRoot(), least: 1e-12, unit)
    } else if let scale = buffer("scale")?.first {
      self.init(meaning: "scale", shared: max(scale, 1e-24), least: 1e-24, unit)
    } else {
      return nil
    }
  }

  init(meaning: String, values: [Double], least: Double, countAtLeast: Int) {
    self.meaning = meaning
    self.values = values
    self.least = least
    self.countAtLeast = countAtLeast
  }

  /// - Parameter unit: What the value is multiplied by to be one of the data's unit.
  private init(meaning: String, shared value: Double, least: Double, _ unit: Double) {
    self.init(
      meaning: meaning, values: [value * unit], least: least,
      countAtLeast: value <= least * (1 + 1e-6) ? 1 : 0)
  }
}
