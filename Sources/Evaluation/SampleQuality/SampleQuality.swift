// The quality of a model's samples: what was compared, by which features, and what came of it.

import Foundations

/// Measures of samples against rows of data in one feature space. They depend on the feature space, on how many of both there are and on
/// which rows these are: only numbers for which all of them are equal can be compared.
public struct SampleQuality: Equatable, Sendable {
  /// The name of the sampler that the samples' latents are from, such as `prior`.
  public var sampler: String
  /// The components of a mixture, else nil.
  public var components: Int?
  /// The name of the feature space, such as `pixels-pca-64`.
  public var features: String
  /// The model whose latents the features are, where it is another than the one that drew the samples.
  public var featureModel: String?
  /// The number of features.
  public var dimensions: Int
  /// The number of rows that samples are compared with.
  public var rows: Int
  /// The samples.
  public var samples: Compared
  /// Other rows of the data in the place of samples, where there are any: what a model could hope for.
  public var otherRows: Compared?

  /// Whether there are as many other rows as samples: all measures depend on how many points there are.
  public var areOthersComparable: Bool { otherRows.map { $0.count == samples.count } ?? true }

  /// Points that were compared with the rows.
  public struct Compared: Equatable, Sendable {
    /// The number of points.
    public var count: Int
    /// What they measure.
    public var measures: SampleMeasures
    /// How sharp they are beside the rows; nil of anything but pictures.
    public var sharpness: Sharpness?
  }
}

extension SampleQuality.Compared {
  init(_ points: PointSet, with rows: ReferencePoints, sharpness: Sharpness?) {
    self.init(
      count: points.count, measures: SampleMeasures(of: points, with: rows), sharpness: sharpness)
  }
}
