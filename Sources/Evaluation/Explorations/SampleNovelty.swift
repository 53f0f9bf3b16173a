// Are samples copies? Their distances to the nearest training example stand beside those of examples that the
// model has not seen.

import Autoencoders
public import Datasets
import Foundations
import Pictures
public import Storage
public import Tensors
import Training

/// How near samples come to the training data.
public struct SampleNovelty: Sendable {
  /// The share of the median distance of held-out examples below which a sample counts as a copy.
  public static let copyShare = 0.1
  /// The most held-out examples that are looked at.
  public static let heldOutLimit = 1000

  /// The nearest training example of each sample.
  public let nearest: NearestExamples
  /// The distances of held-out examples to their nearest training example; empty where none were held out.
  public let heldOut: [Double]

  /// Compares samples with training data.
  ///
  /// - Parameters:
  ///   - samples: Decoded samples, [count, dimensions].
  ///   - training: What the model was trained on.
  ///   - heldOut: Examples it has not seen, of which the first are taken.
  /// - Throws: ``Failure`` of kind `badData` for rows that do not fit the model.
  public init(
    _ samples: HostArray, of trained: TrainedModel, training: any DataSource, heldOut: (any DataSource)?,
    backend: any Backend
  ) throws {
    let configuration = trained.configuration
    for source in [training, heldOut].compactMap(\.self) {
      try DataCheck.require(source, fits: configuration)
    }
    nearest = try NearestExamples(
      to: samples, among: training, unit: configuration.unit, backend: backend)
    guard let heldOut else {
      self.heldOut = []
      return
    }
    let rows = try heldOut.rows(Array(0..<min(Self.heldOutLimit, heldOut.count)))
    self.heldOut = try NearestExamples(
      to: configuration.unit.values(of: rows), among: training, unit: configuration.unit,
      backend: backend
    ).distances
  }

  /// The comparison in words.
  public var sentence: String {
    func text(_ value: Double) -> String { NumberText.short(value) }
    let samples =
      "median distance to the nearest training example: samples \(text(Self.median(nearest.distances)))"
    guard !heldOut.isEmpty else { return "\(samples); there are no held-out examples to compare with" }
    let limit = Self.copyShare * Self.median(heldOut)
    let copies = nearest.distances.count { $0 <= limit }
    return
      "\(samples), \(NumberText.grouped(heldOut.count)) held-out examples \(text(Self.median(heldOut))); "
      + "\(copies) of \(NumberText.grouped(nearest.distances.count)) samples are closer than a tenth of that, "
      + "as copies would be"
  }

  /// The middle of some numbers, or the mean of the middle two.
  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  }
}
