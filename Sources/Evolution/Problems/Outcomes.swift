// Candidates on their way to an evaluator, and what comes back. Numbers of many candidates lie in one array each: a million
// evaluations a second leave no time for anything else.

/// Vectors of parameters with their numbers, which are consecutive.
public struct Candidates: Sendable {
  /// The number of the first one, counted from 0 over the whole search.
  public var first: Int
  /// How many there are.
  public var count: Int
  /// The parameters of a candidate.
  public var width: Int
  /// All parameters, [count, width].
  public var values: [Float]

  /// Candidates; `values` holds [count, width] numbers.
  public init(first: Int, count: Int, width: Int, values: [Float]) {
    self.first = first
    self.count = count
    self.width = width
    self.values = values
  }

  /// The parameters of one of them.
  public subscript(index: Int) -> ArraySlice<Float> { values[index * width..<(index + 1) * width] }

  /// Some of them.
  public subscript(range: Range<Int>) -> Candidates {
    Candidates(
      first: first + range.lowerBound, count: range.count, width: width,
      values: Array(values[range.lowerBound * width..<range.upperBound * width]))
  }
}

/// What became of one candidate.
public enum Outcome: Equatable, Sendable {
  /// It has a fitness and measures, and possibly what was observed of it.
  case evaluated(fitness: Float, measures: [Float], observation: [Float]? = nil)
  /// It could not be evaluated; the reason is a sentence.
  case failed(String)
}

/// What became of candidates, in their order.
public struct Outcomes: Sendable {
  /// The fitness of each; NaN for one that failed.
  public var fitness: [Float]
  /// The measures of each, [count, measures].
  public var measures: [Float]
  /// How many measures each has.
  public var width: Int
  /// Why candidates failed, by their place.
  public var failures: [Int: String]
  /// What was observed of each, for measures that are learned.
  public var observations: [Int: [Float]]

  /// Room for the outcomes of `count` candidates.
  public init(count: Int, measures: Int) {
    fitness = Array(repeating: 0, count: count)
    self.measures = Array(repeating: 0, count: count * measures)
    width = measures
    failures = [:]
    observations = [:]
  }

  /// How many there are.
  public var count: Int { fitness.count }

  /// What became of one of them. Numbers that are not finite and measures of another count are failures.
  public subscript(index: Int) -> Outcome {
    get {
      if let reason = failures[index] { return .failed(reason) }
      return .evaluated(
        fitness: fitness[index], measures: Array(measures[index * width..<(index + 1) * width]),
        observation: observations[index])
    }
    set {
      switch newValue {
      case .failed(let reason):
        failures[index] = reason
        fitness[index] = .nan
      case .evaluated(let value, let numbers, let observation):
        guard numbers.count == width else {
          self[index] = .failed("has \(numbers.count) measures, not \(width)")
          return
        }
        failures[index] = nil
        fitness[index] = value
        measures.replaceSubrange(index * width..<(index + 1) * width, with: numbers)
        observations[index] = observation
      }
    }
  }

  /// Notes as failures what no archive can hold: numbers that are not finite.
  mutating func refuseNonFinite() {
    for index in 0..<count where failures[index] == nil {
      if !fitness[index].isFinite {
        self[index] = .failed("the fitness is \(fitness[index])")
      } else if let bad = measures[index * width..<(index + 1) * width].first(where: { !$0.isFinite }) {
        self[index] = .failed("a measure is \(bad)")
      }
    }
  }

  /// Puts the outcomes of some of the candidates to their place.
  mutating func replace(at place: Int, with others: Outcomes) {
    fitness.replaceSubrange(place..<place + others.count, with: others.fitness)
    measures.replaceSubrange(place * width..<(place + others.count) * width, with: others.measures)
    for (index, reason) in others.failures { failures[place + index] = reason }
    for (index, observation) in others.observations { observations[place + index] = observation }
  }
}

/// A drawing of a solution: lines in a square of side 1, from its upper left corner.
public struct SolutionDrawing: Equatable, Sendable {
  /// Points of a line, one after the other.
  public typealias Line = [SIMD2<Float>]
  /// The lines.
  public var lines: [Line]
  /// Places that are marked with a dot.
  public var marks: [SIMD2<Float>]
  /// Lines that are the same for every solution, such as walls.
  public var surroundings: [Line]

  /// A drawing.
  public init(lines: [Line], marks: [SIMD2<Float>] = [], surroundings: [Line] = []) {
    self.lines = lines
    self.marks = marks
    self.surroundings = surroundings
  }
}
