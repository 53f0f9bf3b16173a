// Where centroids come from: the rings of an arm, or a tessellation by k-means on places drawn uniformly.

import CVector
import Foundation
import Foundations

/// Sets of centroids.
enum CentroidSets {
  /// The cells of an arm's reach (Gaier et al. 2020): ring i = 1...25 around the middle of the unit square has the radius
  /// (i + 1) / 52 and 6 i places, equally apart from angle 0 on; 1,950 in all, [1950, 2].
  static func rings() -> [Float] {
    (1...25).flatMap { ring -> [Float] in
      let radius = Float(ring + 1) / 52
      return (0..<6 * ring).flatMap { place -> [Float] in
        // An arm of one link at this angle ends at cosine and sine.
        var (end, variance) = ([Float](repeating: 0, count: 2), [Float](repeating: 0, count: 1))
        cv_arms([2 * Float(place) / Float(6 * ring)], 1, 1, 1, &end, &variance)
        return [0.5 + radius * end[0], 0.5 + radius * end[1]]
      }
    }
  }

  /// Centroids of a tessellation: Lloyd's iteration on `samples` places drawn uniformly over the ranges (k-means; Ju, Du and
  /// Gunzburger 2002), from the first of them on.
  static func tessellation(
    _ count: Int, over measures: [Measure], key: Key, samples: Int? = nil, rounds: Int = 20
  ) -> [Float] {
    let width = measures.count
    let samples = max(count, samples ?? min(max(20 * count, 20_000), 400_000))
    var places = [Float](repeating: 0, count: samples * width)
    for sample in 0..<samples {
      for axis in 0..<width {
        let word = Philox.word(key: key, stream: 0, row: UInt64(sample), column: axis)
        places[sample * width + axis] =
          measures[axis].low + (measures[axis].high - measures[axis].low) * Noise.uniform(word)
      }
    }
    var centroids = Array(places[..<(count * width)])
    for _ in 0..<rounds {
      let cells = CentroidCells(centroids, over: measures)
      var (sums, counts) = ([Double](repeating: 0, count: count * width), [Int](repeating: 0, count: count))
      places.withUnsafeBufferPointer { places in
        guard let base = places.baseAddress else { return }
        for sample in 0..<samples {
          let cell = cells.cell(of: base + sample * width)
          counts[cell] += 1
          for axis in 0..<width { sums[cell * width + axis] += Double(places[sample * width + axis]) }
        }
      }
      for cell in 0..<count where counts[cell] > 0 {
        for axis in 0..<width {
          centroids[cell * width + axis] = Float(sums[cell * width + axis] / Double(counts[cell]))
        }
      }
    }
    return centroids
  }
}
