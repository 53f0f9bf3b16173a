// A search as a state machine. Batch b is made from the archive as it stood after batch b - window, and batches are
// committed in order, so the archive follows from the settings and the problem alone: not from how many evaluate, how fast
// each is, or in which order they answer. There is no barrier between generations: whoever evaluates waits only while one
// evaluation is a whole window behind.

import CVector
import Foundations

/// A search: what it has found, and what is under way.
public struct Search: Sendable {
  /// What it was asked to do.
  public let settings: SearchSettings
  /// What is searched.
  public let problem: any Problem
  /// What was found.
  public internal(set) var archive: Archive
  /// The operators.
  public let operators: [OperatorFamily]
  /// The distributions of each operator; none where it has none.
  var emitters: [[CovarianceEmitter]]
  var bandit: Bandit
  /// Batches that are made and not committed, in order.
  public internal(set) var pending: [Batch] = []
  /// How many batches are committed.
  public internal(set) var committed = 0
  /// What went wrong.
  public internal(set) var failures = FailureLog()
  /// The measures beyond their ranges.
  public internal(set) var outside = 0
  /// The least fitness of all solutions that were evaluated; nil before the first.
  public internal(set) var least: Float?
  /// The course of it.
  public internal(set) var curve = Curve()
  private let key: Key
  private let bounds: Bounds

  /// Candidates that an operator made.
  public struct Batch: Equatable, Sendable {
    /// Its number, counted from 0.
    public var number: Int
    /// The place of the operator.
    var family: Int
    /// The place of the distribution among those of the operator.
    var emitter: Int
    /// All parameters, [batch, width].
    var values: [Float]
  }

  /// A search that begins.
  ///
  /// - Throws: ``Failure`` for settings that cannot be meant.
  public init(_ settings: SearchSettings, _ problem: any Problem) throws {
    try settings.validate()
    self.settings = settings
    self.problem = problem
    operators = try Self.operators(settings, problem)
    key = Key(seed: settings.seed).folding("evolve")
    bounds = problem.bounds
    let cells = try Cells(settings.cells, over: problem.measures, key: key)
    let isAnnealed = operators.contains { $0.kind == .covariance(.annealed) }
    if isAnnealed, problem.standards.worst == nil {
      throw Failure(
        .usage,
        "the operator '\(OperatorFamily.annealing.name)' begins at the least fitness there can be, which is not known of '\(problem.name)'",
        at: .operator, remedy: "Use another operator, or auto")
    }
    archive = Archive(
      cells, width: problem.parameters,
      annealing: isAnnealed
        ? problem.standards.worst.map { Archive.Annealing(rate: settings.annealingRate, least: $0) } : nil)
    let start = Self.start(problem)
    emitters = operators.map { family in
      guard case .covariance(let ranking) = family.kind else { return [] }
      return (0..<settings.emitters).map { _ in
        CovarianceEmitter(ranking, start: start, step: settings.steps.covariance, batch: settings.batch)
      }
    }
    bandit = Bandit(operators: operators.count)
    fillWindow()
  }

  /// The parameters up to which adaptation of a full covariance is among the operators by default: a step of it takes their
  /// square.
  public static let mostAdapted = 500
  /// The bytes that its matrices may take.
  private static let mostBytes = 4e9

  /// The operators of settings, without what is too dear for the problem where the choice is ours.
  private static func operators(
    _ settings: SearchSettings, _ problem: any Problem
  ) throws -> [OperatorFamily] {
    func isDear(_ family: OperatorFamily) -> Bool {
      if case .covariance = family.kind { true } else { false }
    }
    let width = problem.parameters
    let all = try OperatorFamily.named(settings.operator)
    if settings.operator == OperatorFamily.auto, width > mostAdapted { return all.filter { !isDear($0) } }
    // Matrix and eigenvectors in Double, in the search and in the copy that is written.
    let bytes = 32 * Double(width) * Double(width) * Double(settings.emitters * all.count(where: isDear))
    let pending = 4 * Double(settings.window) * Double(settings.batch) * Double(width)
    if bytes + pending > mostBytes {
      throw Failure(
        .usage,
        "the operators '\(settings.operator)' of \(width) parameters and batches of \(settings.batch) would take \(Int((bytes + pending) / 1e9)) GB",
        at: .operator, remedy: "Use the operator line, or smaller batches")
    }
    return all
  }

  /// The middle, where no place to begin is given.
  private static func start(_ problem: any Problem) -> [Float] {
    if let start = problem.standards.start { return Array(repeating: start, count: problem.parameters) }
    return zip(problem.bounds.low, problem.bounds.high).map { ($0 + $1) / 2 }
  }

  /// The evaluations that are committed.
  public var evaluations: Int { committed * settings.batch }
  /// Whether all evaluations that were asked for are committed.
  public var isFinished: Bool { committed >= settings.batches }
  /// What the archive comes to.
  public var statistics: ArchiveStatistics {
    ArchiveStatistics(archive, problem.standards, least: least ?? 0)
  }

  /// The share of the batches that each operator made.
  public var shares: [(name: String, share: Double)] {
    let total = Double(max(bandit.chosen.reduce(0, +), 1))
    return zip(operators, bandit.chosen).map { ($0.name, Double($1) / total) }
  }

  /// The candidates of a batch.
  public func candidates(of batch: Batch) -> Candidates {
    Candidates(
      first: batch.number * settings.batch, count: settings.batch, width: archive.width, values: batch.values)
  }

  /// The batches that are to be evaluated: those under way that belong to the evaluations asked for.
  public var due: ArraySlice<Batch> { pending[..<min(pending.count, max(0, settings.batches - committed))] }

  /// Commits the outcomes of the first batch under way, and makes another one.
  public mutating func commit(_ outcomes: Outcomes) {
    var outcomes = outcomes
    let batch = pending.removeFirst()
    outcomes.refuseNonFinite()
    outside += Self.outside(outcomes, problem.measures)
    for value in outcomes.fitness where value.isFinite { least = min(least ?? value, value) }
    failures.note(outcomes, first: batch.number * settings.batch)
    let candidates = candidates(of: batch)
    let additions = archive.add(candidates, outcomes)
    if !emitters[batch.family].isEmpty {
      let start = Self.start(problem)
      let (archive, draw) = (self.archive, word(of: batch.number, stream: 3))
      emitters[batch.family][batch.emitter].learn(batch.values, additions) {
        archive.solution(drawn: draw) ?? start
      }
    }
    if operators.count > 1 { bandit.reward(batch.family, gain: gain(additions)) }
    committed += 1
    curve.note(self)
    fillWindow()
  }

  /// What a batch added to the QD score.
  private func gain(_ additions: Additions) -> Double {
    let standards = problem.standards
    let sum = additions.gain - Double(additions.opened) * Double(standards.worst ?? least ?? 0)
    return max(0, sum * Double(standards.weight))
  }

  private static func outside(_ outcomes: Outcomes, _ measures: [Measure]) -> Int {
    var count = 0
    outcomes.measures.withUnsafeBufferPointer { found in
      for index in 0..<outcomes.count {
        var isOutside = false
        for axis in 0..<measures.count {
          let value = found[index * measures.count + axis]
          if value < measures[axis].low || value > measures[axis].high { isOutside = true }
        }
        if isOutside { count += 1 }
      }
    }
    return count
  }

  // MARK: - Making candidates

  private mutating func fillWindow() {
    while pending.count < settings.window { pending.append(batch(committed + pending.count)) }
  }

  private func word(of number: Int, stream: UInt32) -> UInt32 {
    Philox.word(key: key, stream: stream, row: UInt64(number), column: 0)
  }

  private mutating func batch(_ number: Int) -> Batch {
    let family = operators.count > 1 ? bandit.choose() : 0
    if operators.count == 1 { bandit.chosen[0] += 1 }
    switch operators[family].kind {
    case .isotropic:
      let values = varied(number, isotropic: settings.steps.isotropic, line: 0)
      return Batch(number: number, family: family, emitter: 0, values: values)
    case .line:
      let values = varied(number, isotropic: settings.steps.beside, line: settings.steps.line)
      return Batch(number: number, family: family, emitter: 0, values: values)
    case .covariance:
      // In turn: with no fewer distributions than the window is long, each has learned from its last batch.
      let emitter = (bandit.chosen[family] - 1) % settings.emitters
      let values = emitters[family][emitter].strategy.sample(
        key: key, row: UInt64(number), within: bounds)
      return Batch(number: number, family: family, emitter: emitter, values: values)
    }
  }

  /// Children of pairs of elites.
  private func varied(_ number: Int, isotropic: Float, line: Float) -> [Float] {
    let (count, width) = (settings.batch, archive.width)
    let words = [key.low, key.high]
    if archive.count == 0 { return first(number, isotropic) }
    var noise = [Float](repeating: 0, count: count * width)
    cv_normal_row(words, 0, UInt64(number), Int64(noise.count), &noise)
    var places = [UInt32](repeating: 0, count: 2 * count)
    cv_word_row(words, 1, UInt64(number), Int64(places.count), &places)
    var along = [Float](repeating: 0, count: count)
    if line != 0 {
      cv_normal_row(words, 2, UInt64(number), Int64(count), &along)
      for index in 0..<count { along[index] *= line }
    }
    var children = [Float](repeating: 0, count: count * width)
    archive.withElites { elites in
      let parents: [UnsafePointer<Float>?] = places.map { word in
        elites + Int(archive.occupied[archive.place(drawn: word)]) * width
      }
      parents.withUnsafeBufferPointer { parents in
        guard let base = parents.baseAddress else { return }
        cv_vary(
          base, base + count, noise, along, isotropic, bounds.low, bounds.high, Int64(count), Int64(width),
          &children)
      }
    }
    return children
  }

  /// Solutions where there are no parents yet: around the place to begin, or anywhere within the bounds.
  private func first(_ number: Int, _ deviation: Float) -> [Float] {
    let (count, width) = (settings.batch, archive.width)
    var numbers = [Float](repeating: 0, count: count * width)
    if let start = problem.standards.start {
      cv_normal_row([key.low, key.high], 0, UInt64(number), Int64(numbers.count), &numbers)
      for index in numbers.indices {
        let value = start + deviation * numbers[index]
        numbers[index] = min(max(value, bounds.low[index % width]), bounds.high[index % width])
      }
      return numbers
    }
    var words = [UInt32](repeating: 0, count: count * width)
    cv_word_row([key.low, key.high], 0, UInt64(number), Int64(words.count), &words)
    for index in numbers.indices {
      let (low, high) = (bounds.low[index % width], bounds.high[index % width])
      numbers[index] = low + (high - low) * Noise.uniform(words[index])
    }
    return numbers
  }
}

extension Archive {
  /// A place of ``occupied``, all of them equally likely, from a random word.
  func place(drawn word: UInt32) -> Int { Int((UInt64(word) * UInt64(occupied.count)) >> 32) }

  /// The parameters of an elite that a random word chooses; nil where there is none.
  func solution(drawn word: UInt32) -> [Float]? {
    if occupied.isEmpty { return nil }
    let cell = Int(occupied[place(drawn: word)])
    return Array(solutions[cell * width..<(cell + 1) * width])
  }
}
