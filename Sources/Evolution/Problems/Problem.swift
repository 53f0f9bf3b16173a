// What is searched: a function from a vector of numbers to a fitness, and to measures by which solutions differ. The search
// knows nothing else of it, so a function of the program and a simulator in another process are the same to it.

/// A number that tells solutions apart, with the range that an archive covers.
public struct Measure: Hashable, Codable, Sendable {
  /// What it is called.
  public var name: String
  /// The least value that has a cell of its own; solutions below it are in the outermost cell.
  public var low: Float
  /// The largest value that has a cell of its own.
  public var high: Float

  /// A measure over a range.
  public init(_ name: String, _ range: ClosedRange<Float>) {
    self.name = name
    low = range.lowerBound
    high = range.upperBound
  }
}

/// Something to be solved in many different ways.
public protocol Problem: Sendable {
  /// What it is called, such as `arm:20`; it tells one problem from another.
  var name: String { get }
  /// The number of parameters of a solution.
  var parameters: Int { get }
  /// The bounds of each parameter.
  var bounds: Bounds { get }
  /// The measures, at least one.
  var measures: [Measure] { get }
  /// What a search assumes where its user says nothing.
  var standards: ProblemStandards { get }
  /// How its candidates are evaluated.
  var evaluation: EvaluationPlan { get }

  /// Evaluates candidates. It may be called from several threads at once, as ``evaluation`` says, and what it returns
  /// depends on the candidates alone.
  ///
  /// - Throws: ``Failure`` where no candidate can be evaluated any more; a candidate that fails is an outcome.
  func evaluate(_ candidates: Candidates) throws -> Outcomes

  /// Who evaluates candidates of it where the search does not.
  ///
  /// - Throws: ``Failure`` where nobody can.
  func makeEvaluation() throws -> any CandidateEvaluation

  /// A drawing of a solution, where one can be drawn.
  func drawing(of solution: [Float]) -> SolutionDrawing?
}

extension Problem {
  /// On the thread of the search.
  public var evaluation: EvaluationPlan { EvaluationPlan() }
  /// Threads, as many as ``evaluation`` says.
  public func makeEvaluation() throws -> any CandidateEvaluation {
    EvaluationPool(self, workers: evaluation.workers)
  }
  /// None.
  public func drawing(of solution: [Float]) -> SolutionDrawing? { nil }
}

/// The least and the largest value of each parameter; infinite where there is none.
public struct Bounds: Equatable, Sendable {
  /// The least values.
  public var low: [Float]
  /// The largest values.
  public var high: [Float]

  /// Bounds for each parameter.
  public init(low: [Float], high: [Float]) {
    self.low = low
    self.high = high
  }

  /// The same bounds for every parameter.
  public init(_ low: Float, _ high: Float, count: Int) {
    self.init(low: Array(repeating: low, count: count), high: Array(repeating: high, count: count))
  }

  /// No bounds.
  public static func none(count: Int) -> Bounds { Bounds(-.infinity, .infinity, count: count) }

  /// Whether every parameter has both.
  public var areFinite: Bool { (low + high).allSatisfy(\.isFinite) }
}

/// What a search assumes of a problem where its user says nothing.
public struct ProblemStandards: Equatable, Sendable {
  /// The cells of the archive, as users write them; `ring` stands for the cells of an arm.
  public var cells: String
  /// The standard deviations of variation, in the units of parameters.
  public var steps: Steps
  /// Where the search begins: a value for every parameter, or nil to draw uniformly within the bounds.
  public var start: Float?
  /// The fitness that counts as nothing in the QD score, which no solution should be below; nil where it is not known, and the
  /// least that was seen counts as nothing.
  public var worst: Float?
  /// What a unit of fitness counts in the QD score.
  public var weight: Float

  /// Standards.
  public init(
    cells: String = "100x100", steps: Steps, start: Float? = nil, worst: Float? = 0, weight: Float = 1
  ) {
    self.cells = cells
    self.steps = steps
    self.start = start
    self.worst = worst
    self.weight = weight
  }
}

/// The standard deviations of variation, in the units of parameters.
public struct Steps: Equatable, Codable, Sendable {
  /// Of isotropic variation alone.
  public var isotropic: Float
  /// Of the isotropic part beside a line.
  public var beside: Float
  /// Along the line to another elite, as a share of the distance.
  public var line: Float
  /// That covariance adaptation begins with.
  public var covariance: Float

  /// Steps.
  public init(isotropic: Float, beside: Float, line: Float = 0.2, covariance: Float) {
    self.isotropic = isotropic
    self.beside = beside
    self.line = line
    self.covariance = covariance
  }

  /// The steps for parameters between bounds: shares of the typical width; of parameters without bounds, of 10.
  public init(of bounds: Bounds) {
    let widths = zip(bounds.low, bounds.high).map { $1 - $0 }.filter(\.isFinite).sorted()
    let width = widths.isEmpty ? 10 : widths[widths.count / 2]
    self.init(isotropic: 0.05 * width, beside: 0.005 * width, covariance: 0.05 * width)
  }
}

/// How candidates are evaluated.
public struct EvaluationPlan: Equatable, Sendable {
  /// How many calls there may be at a time; 0 where the search itself calls.
  public var workers: Int
  /// The most candidates of a call.
  public var grain: Int
  /// Whether an evaluation is so dear that each is written down when it is known.
  public var isDear: Bool

  /// A plan.
  public init(workers: Int = 0, grain: Int = 1 << 20, isDear: Bool = false) {
    self.workers = workers
    self.grain = grain
    self.isDear = isDear
  }
}
