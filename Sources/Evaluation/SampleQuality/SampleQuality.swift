// How samples compare with rows of data, in a feature space that is named: as two normal distributions, and by
// whether each is within the neighbourhoods of the other's points.

import Foundations

/// Measures of samples against rows of data. They depend on the feature space, on how many of both there are and on
/// which rows these are: only numbers for which all of them are equal can be compared.
public struct SampleQuality: Equatable, Sendable {
  /// The neighbours, k, by which precision and recall draw their neighbourhoods (Kynkäänniemi, Karras, Laine,
  /// Lehtinen and Aila, "Improved precision and recall metric for assessing generative models", NeurIPS 2019).
  public static let manifoldNeighbours = 3
  /// The neighbours, k, of density and coverage (Naeem, Oh, Uh, Choi and Yoo, "Reliable fidelity and diversity
  /// metrics for generative models", ICML 2020).
  public static let densityNeighbours = 5
  /// The fewest samples, and rows, that have so many neighbours.
  public static let fewest = densityNeighbours + 1

  /// The name of the feature space, such as `pixels-pca-64`.
  public var features: String
  /// The model whose latents the features are, where it is another than the one that drew the samples.
  public var featureModel: String?
  /// The number of features.
  public var dimensions: Int
  /// The number of samples.
  public var samples: Int
  /// The number of rows they are compared with.
  public var rows: Int
  /// The squared Frechet distance of two normal distributions, one with the samples' moments and one with the
  /// rows', in squared units of the features.
  public var frechetDistance: Double
  /// The share of samples in the neighbourhood of a row.
  public var precision: Double
  /// The share of rows in the neighbourhood of a sample.
  public var recall: Double
  /// The mean number of rows in whose neighbourhood a sample is, over k: about 1 where samples are as rows are.
  public var density: Double
  /// The share of rows with a sample in their neighbourhood: about 1 - 2^-k, which is 0.97, where as many samples are
  /// as rows are.
  public var coverage: Double
  /// The same of other rows of the data in the place of samples, where there are any: what a model could hope for.
  public var baseline: Baseline?

  /// What other rows of the data measure.
  public struct Baseline: Equatable, Sendable {
    /// The number of these rows.
    public var count: Int
    /// As of samples.
    public var frechetDistance: Double
    /// As of samples.
    public var precision: Double
    /// As of samples.
    public var recall: Double
    /// As of samples.
    public var density: Double
    /// As of samples.
    public var coverage: Double
  }
}

extension SampleQuality {
  // For rows X_i with the distances r_i to their k-th neighbours among the rows, and samples Y_j with s_j likewise:
  //   precision = mean over j of [some i: |Y_j - X_i| <= r_i],  recall = mean over i of [some j: |..| <= s_j]
  //   density = mean over j of #{i: |Y_j - X_i| < r_i} / k,     coverage = mean over i of [some j: |..| < r_i]
  // with k = 3 above and k = 5 below. The authors' own programs have these signs: at most for the first two, less than
  // for the others, by which a set has the density 1 with itself. Where k rows or more are equal r_i is 0, and nothing
  // would be within it: a sample that equals a row is within its neighbourhood anyway.
  /// Compares samples with rows, at least ``fewest`` of each.
  init(of samples: PointSet, with rows: PointSet, features: String, featureModel: String? = nil) {
    let ranks = (manifold: Self.manifoldNeighbours - 1, density: Self.densityNeighbours - 1)
    let rowRadii = rows.nearestSquaredDistances(Self.densityNeighbours)
    let sampleRadii = samples.nearestSquaredDistances(Self.manifoldNeighbours).map { $0[ranks.manifold] }
    let (near, wide) = (rowRadii.map { $0[ranks.manifold] }, rowRadii.map { $0[ranks.density] })
    var isPrecise = [Bool](repeating: false, count: samples.count)
    var isRecalled = [Bool](repeating: false, count: rows.count)
    var isCovered = isRecalled
    var within = 0
    samples.squaredDistances(from: rows) { row, start, distances in
      for (place, distance) in distances.enumerated() {
        let sample = start + place
        if distance <= near[row] { isPrecise[sample] = true }
        if distance <= sampleRadii[sample] { isRecalled[row] = true }
        if distance < wide[row] || distance == 0 {
          within += 1
          isCovered[row] = true
        }
      }
    }
    func share(_ flags: [Bool]) -> Double { Double(flags.count(where: \.self)) / Double(flags.count) }
    self.features = features
    self.featureModel = featureModel
    dimensions = rows.dimensions
    self.samples = samples.count
    self.rows = rows.count
    frechetDistance = NormalMoments(rows).frechetDistance(to: NormalMoments(samples))
    precision = share(isPrecise)
    recall = share(isRecalled)
    density = Double(within) / Double(Self.densityNeighbours * samples.count)
    coverage = share(isCovered)
  }

  /// Measures other rows as samples are measured.
  mutating func compare(_ others: PointSet, with rows: PointSet) {
    let measured = SampleQuality(of: others, with: rows, features: features)
    baseline = Baseline(
      count: others.count, frechetDistance: measured.frechetDistance, precision: measured.precision,
      recall: measured.recall, density: measured.density, coverage: measured.coverage)
  }
}
