// An arm of N joints in the plane whose hand is to reach every place with its joints as equal as possible: the problem on
// which quality diversity is compared (Cully and Demiris 2018; Vassiliades and Mouret 2018). Two definitions are in use.

import CVector

/// A planar arm.
struct Arm: Problem {
  /// Which of the definitions in use.
  enum Definition: Sendable {
    /// Joints of +-90 degrees, fitness minus the standard deviation of angles, measures over [0, 1] (Gaier et al., GECCO
    /// 2020).
    case quarter
    /// Joints of +-180 degrees, fitness 1 minus their variance, measures from -1 to 1 (the tutorial of pyribs, with links of
    /// 1 / N in place of 1).
    case half
  }

  let definition: Definition
  let parameters: Int
  let name: String

  init(_ definition: Definition, joints: Int, name: String) {
    self.definition = definition
    self.name = name
    parameters = joints
  }

  /// Angles are parameters times these half turns.
  private var halfTurns: Float { definition == .quarter ? 0.5 : 1 }
  var bounds: Bounds { Bounds(-1, 1, count: parameters) }

  var measures: [Measure] {
    let range: ClosedRange<Float> = definition == .quarter ? 0...1 : -1...1
    return ["x", "y"].map { Measure($0, range) }
  }

  var standards: ProblemStandards {
    let steps = Steps(isotropic: 0.1, beside: 0.01, line: 0.2, covariance: 0.1)
    switch definition {
    case .quarter:
      // The largest standard deviation is that of angles at both bounds.
      return ProblemStandards(
        cells: "ring", steps: steps, worst: -Float.pi / 2, weight: 2 / Float.pi)
    case .half: return ProblemStandards(cells: "100x100", steps: steps)
    }
  }

  func evaluate(_ candidates: Candidates) -> Outcomes {
    var outcomes = Outcomes(count: candidates.count, measures: 2)
    cv_arms(
      candidates.values, Int64(candidates.count), Int64(parameters), halfTurns, &outcomes.measures,
      &outcomes.fitness)
    switch definition {
    case .quarter:
      for index in 0..<candidates.count {
        outcomes.fitness[index] = -outcomes.fitness[index].squareRoot() * (Float.pi / 2)
        outcomes.measures[2 * index] = 0.5 + 0.5 * outcomes.measures[2 * index]
        outcomes.measures[2 * index + 1] = 0.5 + 0.5 * outcomes.measures[2 * index + 1]
      }
    case .half:
      for index in 0..<candidates.count {
        outcomes.fitness[index] = 1 - outcomes.fitness[index] * (Float.pi * Float.pi)
      }
    }
    return outcomes
  }

  func drawing(of solution: [Float]) -> SolutionDrawing? {
    // The place of joint j is the end of an arm of the first j links, which are 1 / N long.
    let joints = (0...parameters).map { count -> SIMD2<Float> in
      if count == 0 { return SIMD2(0.5, 0.5) }
      var (end, variance) = ([Float](repeating: 0, count: 2), [Float](repeating: 0, count: 1))
      cv_arms(solution, 1, Int64(count), halfTurns, &end, &variance)
      let reach = 0.5 * Float(count) / Float(parameters)
      return SIMD2(0.5 + reach * end[0], 0.5 - reach * end[1])
    }
    return SolutionDrawing(lines: [joints], marks: [joints[0], joints[parameters]])
  }
}
