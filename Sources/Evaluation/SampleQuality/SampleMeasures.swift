// How samples lie to rows of data, by two views: both as normal distributions, and whether each is within the
// neighbourhoods of the other's points.

import Foundations

/// Measures of samples against rows of data, both as points of a feature space.
public struct SampleMeasures: Equatable, Sendable {
  /// The neighbours, k, by which precision and recall draw their neighbourhoods (Kynkäänniemi, Karras, Laine,
  /// Lehtinen and Aila, "Improved precision and recall metric for assessing generative models", NeurIPS 2019).
  public static let manifoldNeighbours = 3
  /// The neighbours, k, of density and coverage (Naeem, Oh, Uh, Choi and Yoo, "Reliable fidelity and diversity
  /// metrics for generative models", ICML 2020).
  public static let densityNeighbours = 5
  /// The fewest samples, and rows, that have this many neighbours.
  public static let fewest = densityNeighbours + 1

  /// The squared Frechet distance of two normal distributions, one with the samples' moments and one with the
  /// rows', in squared units of the features.
  public var frechetDistance: Double
  /// The share of samples in the neighbourhood of a row, or of samples with a row in their own neighbourhood, whichever is
  /// less.
  public var precision: Double
  /// The share of rows in the neighbourhood of a sample, or of rows with a sample in their own neighbourhood, whichever
  /// is less.
  public var recall: Double
  /// The mean number of rows in whose neighbourhood a sample is, over k: about 1 where samples are as rows are.
  public var density: Double
  /// The share of rows with a sample in their neighbourhood: about 1 - 2^-k, which is 0.97, where as many samples are
  /// as rows are.
  public var coverage: Double
}

extension SampleMeasures {
  // For rows X_i with the distances r_i to their k-th neighbours among the rows, and samples Y_j with s_j likewise:
  //   P = mean over j of [some i: |Y_j - X_i| <= r_i],          R = mean over i of [some j: |..| <= s_j]
  //   density = mean over j of #{i: |Y_j - X_i| < r_i} / k,     coverage = mean over i of [some j: |..| < r_i]
  // In many dimensions samples that crowd the middle of the data are within the neighbourhoods of nearly all rows, and P
  // calls them precise though nothing of them looks like a row; R likewise forgives samples that lie far outside. The
  // neighbourhoods of the other set see what each misses, so the lesser of both counts (Khayatkhoei and AbdAlmageed,
  // "Emergent asymmetry of precision and recall for measuring fidelity and diversity of generative models in high
  // dimensions", ICML 2023):
  //   precision = min(P, mean over j of [some i: |..| <= s_j]),  recall = min(R, mean over i of [some j: |..| <= r_i])
  // with k = 3 above and k = 5 below. The authors' own programs have these signs: at most for the first two, less than
  // for the others, by which a set has the density 1 with itself. Where k rows or more are equal r_i is 0, and nothing
  // would be within it: a sample that equals a row is within its neighbourhood anyway.
  /// Compares samples with rows, at least ``fewest`` of each.
  init(of samples: PointSet, with rows: ReferencePoints) {
    let sampleRadii = samples.nearest(Self.manifoldNeighbours).map { $0[$0.count - 1].squaredDistance }
    var isPrecise = [Bool](repeating: false, count: samples.count)
    var isRecalled = [Bool](repeating: false, count: rows.points.count)
    // Whether a row is in the sample's own neighbourhood, and a sample in the row's.
    var (hasRow, hasSample) = (isPrecise, isRecalled)
    var isCovered = isRecalled
    var within = 0
    samples.squaredDistances(from: rows.points) { row, start, distances in
      for (place, distance) in distances.enumerated() {
        let sample = start + place
        if distance <= rows.manifoldRadii[row] {
          isPrecise[sample] = true
          hasSample[row] = true
        }
        if distance <= sampleRadii[sample] {
          isRecalled[row] = true
          hasRow[sample] = true
        }
        if distance < rows.densityRadii[row] || distance == 0 {
          within += 1
          isCovered[row] = true
        }
      }
    }
    func share(_ flags: [Bool]) -> Double { Double(flags.count(where: \.self)) / Double(flags.count) }
    frechetDistance = rows.moments.frechetDistance(to: NormalMoments(samples))
    precision = min(share(isPrecise), share(hasRow))
    recall = min(share(isRecalled), share(hasSample))
    density = Double(within) / Double(Self.densityNeighbours * samples.count)
    coverage = share(isCovered)
  }
}

/// Rows of data as samples are compared with them.
struct ReferencePoints {
  let points: PointSet
  let moments: NormalMoments
  /// The squared distance of each to the ``SampleMeasures/manifoldNeighbours``-th nearest other.
  let manifoldRadii: [Float]
  /// The squared distance of each to the ``SampleMeasures/densityNeighbours``-th nearest other.
  let densityRadii: [Float]

  init(_ points: PointSet) {
    let nearest = points.nearest(SampleMeasures.densityNeighbours)
    self.points = points
    moments = NormalMoments(points)
    manifoldRadii = nearest.map { $0[SampleMeasures.manifoldNeighbours - 1].squaredDistance }
    densityRadii = nearest.map { $0[SampleMeasures.densityNeighbours - 1].squaredDistance }
  }
}
