// What a search is asked to do. Everything here is recorded by its run, and the archive follows from it and the problem.

import Foundations

/// The settings of a search.
public struct SearchSettings: Equatable, Codable, Sendable {
  /// The problem as users write it.
  public var problem: String
  /// The program that poses the problem and evaluates, where it is not one that is built in.
  public var program: ProgramDescription?
  /// The cells as users write them; `ring`, `100x100`, `2000`, `radius:0.1` or a file.
  public var cells: String
  /// The operator, several with commas, or `auto`.
  public var `operator`: String
  /// The candidates that an operator makes at a time.
  public var batch: Int
  /// How many batches are under way: batch b follows from the archive as it stood after batch b - window.
  public var window: Int
  /// How many distributions a covariance operator keeps, in turn; at least as many as the window.
  public var emitters: Int
  /// The evaluations after which the search ends, rounded up to whole batches.
  public var evaluations: Int
  /// The seconds after which it ends; nil for no limit.
  public var timeLimit: Double?
  /// The standard deviations of variation.
  public var steps: Steps
  /// How fast the thresholds of annealing rise.
  public var annealingRate: Float
  /// The seed.
  public var seed: UInt64
  /// The minutes between checkpoints.
  public var saveEvery: Double

  /// Settings for a problem; what is left out is the problem's own.
  public init(
    for problem: any Problem, cells: String? = nil, operator: String = OperatorFamily.auto, batch: Int = 40,
    evaluations: Int = 1_000_000, timeLimit: Double? = nil, seed: UInt64 = 0, saveEvery: Double = 1
  ) {
    self.problem = problem.name
    program = (problem as? ProgramProblem)?.description
    self.cells = cells ?? problem.standards.cells
    self.operator = `operator`
    self.batch = batch
    window = 8
    emitters = 15
    self.evaluations = evaluations
    self.timeLimit = timeLimit
    steps = problem.standards.steps
    annealingRate = 0.01
    self.seed = seed
    self.saveEvery = saveEvery
  }

  /// Throws a ``Failure`` of kind `usage` for a number that cannot be meant.
  public func validate() throws {
    guard (2...100_000).contains(batch) else {
      throw Failure(
        .usage, "a batch of \(batch) is not within 2...100000", at: .batch,
        remedy: "Give another number, such as 40")
    }
    guard (1...1_000_000_000_000).contains(evaluations) else {
      throw Failure(
        .usage, "\(evaluations) evaluations cannot be made", at: .evaluations,
        remedy: "Give a number of at least 1")
    }
    guard saveEvery >= 0, saveEvery.isFinite else {
      throw Failure(.usage, "\(saveEvery) is no time", at: .saveEvery, remedy: "Give minutes, such as 1")
    }
    try program?.validate()
    guard (1...1000).contains(window), (window...10_000).contains(emitters), annealingRate > 0,
      annealingRate <= 1
    else {
      throw Failure(
        .badData, "the window, the emitters or the annealing rate cannot be meant",
        remedy: "Restore the run's own file")
    }
    _ = try OperatorFamily.named(`operator`)
  }

  /// The batches of the whole search.
  var batches: Int { (evaluations + batch - 1) / batch }
}
