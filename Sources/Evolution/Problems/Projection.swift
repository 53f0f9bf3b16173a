// Landscapes whose measures are the sums of the two halves of the parameters: hard, because measures of random solutions are
// all near the middle (Fontaine et al., "Covariance matrix adaptation for the rapid illumination of behavior space", GECCO
// 2020, section 4). Fitness is scaled to 0...100.

import CVector

/// A linear projection of a landscape.
struct Projection: Problem {
  /// The landscape.
  enum Landscape: Sendable {
    case sphere
    case rastrigin
    /// As good everywhere within the limit, worse beyond it.
    case plateau

    var kernel: cv_landscape {
      switch self {
      case .sphere: cv_sphere
      case .rastrigin: cv_rastrigin
      case .plateau: cv_plateau
      }
    }
  }

  let landscape: Landscape
  let parameters: Int
  let name: String

  init(_ landscape: Landscape, parameters: Int, name: String) {
    self.landscape = landscape
    self.parameters = parameters
    self.name = name
  }

  /// Beyond it parameters count less in the measures.
  static let limit: Float = 5.12
  /// Where the best solution lies.
  static let shift: Float = 0.4 * limit

  var bounds: Bounds { .none(count: parameters) }

  var measures: [Measure] {
    let halves = [parameters / 2, parameters - parameters / 2]
    return halves.enumerated().map { number, count in
      Measure("sum \(number + 1)", -Float(count) * Self.limit...Float(count) * Self.limit)
    }
  }

  var standards: ProblemStandards {
    ProblemStandards(steps: Steps(isotropic: 0.5, beside: 0.5, line: 0.2, covariance: 0.5), start: 0)
  }

  /// The value that counts as 0: that of a solution at the lower limit.
  private var worst: Float {
    let distance = Self.limit + Self.shift
    switch landscape {
    case .sphere: return distance * distance * Float(parameters)
    case .rastrigin:
      var (value, sums) = ([Float](repeating: 0, count: 1), [Float](repeating: 0, count: 2))
      let corner = [Float](repeating: -Self.limit, count: parameters)
      cv_projections(
        cv_rastrigin, corner, 1, Int64(parameters), Self.shift, Self.limit, &value, &sums)
      return value[0]
    // As far beyond the limit as the limit is from 0.
    case .plateau: return Self.limit * Self.limit * Float(parameters)
    }
  }

  func evaluate(_ candidates: Candidates) -> Outcomes {
    var outcomes = Outcomes(count: candidates.count, measures: 2)
    cv_projections(
      landscape.kernel, candidates.values, Int64(candidates.count), Int64(parameters), Self.shift, Self.limit,
      &outcomes.fitness, &outcomes.measures)
    let scale = 100 / worst
    for index in 0..<candidates.count {
      outcomes.fitness[index] = 100 - scale * outcomes.fitness[index]
    }
    return outcomes
  }
}
