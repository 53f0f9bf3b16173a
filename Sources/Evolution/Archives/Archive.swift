// The solutions that a search keeps: one for each cell, the best that came there (Mouret and Clune, "Illuminating search
// spaces by mapping elites", 2015), and the thresholds of covariance adaptation (Fontaine and Nikolaidis, "Covariance matrix
// adaptation MAP-Annealing", GECCO 2023).

/// One solution of an archive.
public struct Elite: Equatable, Sendable {
  /// The number of its evaluation, counted from 0.
  public var number: Int
  /// Its cell.
  public var cell: Int
  /// Its fitness.
  public var fitness: Float
  /// Its measures.
  public var measures: [Float]
  /// Its parameters.
  public var solution: [Float]
}

/// Solutions by cell.
public struct Archive: Equatable, Sendable {
  /// The cells.
  public let cells: Cells
  /// The number of parameters of a solution.
  public let width: Int
  /// How fast thresholds follow the fitness of what is found (Fontaine and Nikolaidis 2023), and where they begin; nil where
  /// a threshold is the fitness of the elite.
  let annealing: Annealing?

  /// By cell: the fitness, minus infinity where there is no solution.
  private(set) var fitness: [Float]
  /// By cell: what a solution has to exceed to be an improvement.
  private(set) var thresholds: [Float]
  /// By cell: measures and parameters.
  private(set) var places: [Float]
  private(set) var solutions: [Float]
  /// By cell: the number of the evaluation, -1 where there is none.
  private(set) var numbers: [Int]
  /// The cells that hold a solution, in the order in which they got their first one.
  public private(set) var occupied: [Int32]

  /// Thresholds that follow slowly.
  struct Annealing: Equatable, Sendable {
    /// The share of the way that a threshold goes towards the fitness of a solution above it.
    var rate: Float
    /// Where thresholds begin.
    var least: Float
  }

  /// An empty archive.
  init(_ cells: Cells, width: Int, annealing: Annealing? = nil) {
    self.cells = cells
    self.width = width
    self.annealing = annealing
    let count = cells.count ?? 0
    fitness = Array(repeating: -.infinity, count: count)
    thresholds = annealing.map { Array(repeating: $0.least, count: count) } ?? []
    places = Array(repeating: 0, count: count * cells.measures.count)
    solutions = Array(repeating: 0, count: count * width)
    numbers = Array(repeating: -1, count: count)
    occupied = []
  }

  /// An archive from its numbers, as they were saved; nil where they do not fit.
  init?(
    _ cells: Cells, width: Int, annealing: Annealing?, fitness: [Float], thresholds: [Float], places: [Float],
    solutions: [Float], numbers: [Int], occupied: [Int32]
  ) {
    let count = fitness.count
    guard count == cells.count ?? count, thresholds.count == (annealing == nil ? 0 : count),
      places.count == count * cells.measures.count, solutions.count == count * width, numbers.count == count,
      occupied.allSatisfy({ (0..<count).contains(Int($0)) && fitness[Int($0)].isFinite }),
      Set(occupied).count == occupied.count, fitness.count(where: { $0 > -.infinity }) == occupied.count
    else { return nil }
    self.cells = cells
    self.width = width
    self.annealing = annealing
    self.fitness = fitness
    self.thresholds = thresholds
    self.places = places
    self.solutions = solutions
    self.numbers = numbers
    self.occupied = occupied
  }

  /// How many solutions there are.
  public var count: Int { occupied.count }

  /// The elite of a cell; nil where there is none.
  public func elite(in cell: Int) -> Elite? {
    guard fitness.indices.contains(cell), fitness[cell] > -.infinity else { return nil }
    let measures = cells.measures.count
    return Elite(
      number: numbers[cell], cell: cell, fitness: fitness[cell],
      measures: Array(places[cell * measures..<(cell + 1) * measures]),
      solution: Array(solutions[cell * width..<(cell + 1) * width]))
  }

  /// All elites, in the order of their cells.
  public var elites: [Elite] { fitness.indices.compactMap { elite(in: $0) } }

  /// The cell that a place belongs to. Without fixed cells it is that of the nearest solution within the radius, or one more
  /// than there are.
  public func cell(of place: [Float]) -> Int {
    place.withUnsafeBufferPointer { $0.baseAddress.map { cell(at: $0) } ?? 0 }
  }

  private func cell(at place: UnsafePointer<Float>) -> Int {
    switch cells {
    case .grid(let grid): return grid.cell(of: place)
    case .centroids(let centroids): return centroids.cell(of: place)
    case .radius(let radius, let measures):
      var (best, least) = (fitness.count, radius * radius)
      for cell in fitness.indices {
        var square: Float = 0
        for axis in measures.indices {
          let distance = place[axis] - places[cell * measures.count + axis]
          square += distance * distance
        }
        if square < least { (best, least) = (cell, square) }
      }
      return best
    }
  }

  // MARK: - Adding

  /// Adds candidates in their order. What each of them brought is told against the archive as it was before the first: whether
  /// it opened a cell or improved one, and by how much, as in pyribs.
  mutating func add(_ candidates: Candidates, _ outcomes: Outcomes) -> Additions {
    var additions = Additions(count: candidates.count, annealed: annealing != nil)
    var targets = [Int](repeating: -1, count: candidates.count)
    let measures = cells.measures.count
    outcomes.measures.withUnsafeBufferPointer { found in
      guard let base = found.baseAddress else { return }
      for index in 0..<candidates.count where outcomes.fitness[index].isFinite {
        let cell = cell(at: base + index * measures)
        targets[index] = cell
        let value = outcomes.fitness[index]
        let isNew = cell >= fitness.count || fitness[cell] == -.infinity
        additions.values[index] = isNew ? value : value - fitness[cell]
        if isNew {
          additions.status[index] = .new
        } else if value > fitness[cell] {
          additions.status[index] = .improved
        }
        if let annealing {
          additions.annealed[index] = value - (cell < thresholds.count ? thresholds[cell] : annealing.least)
        }
      }
    }
    if annealing != nil { raiseThresholds(targets, outcomes.fitness) }
    for index in 0..<candidates.count where targets[index] >= 0 {
      insert(candidates, outcomes, index, into: targets[index], &additions)
    }
    return additions
  }

  /// Puts a candidate into its cell, if it is better than what is there.
  private mutating func insert(
    _ candidates: Candidates, _ outcomes: Outcomes, _ index: Int, into target: Int,
    _ additions: inout Additions
  ) {
    let measures = cells.measures.count
    let value = outcomes.fitness[index]
    var cell = target
    if cells.count == nil {
      // Others of the batch may have come nearer in the meantime.
      cell = outcomes.measures.withUnsafeBufferPointer { found in
        found.baseAddress.map { self.cell(at: $0 + index * measures) } ?? 0
      }
      if cell == fitness.count { addCell() }
    }
    let before = fitness[cell]
    guard value > before else { return }
    if before == -.infinity {
      occupied.append(Int32(cell))
      additions.opened += 1
    }
    additions.gain += Double(value) - (before == -.infinity ? 0 : Double(before))
    additions.kept += 1
    fitness[cell] = value
    numbers[cell] = candidates.first + index
    for axis in 0..<measures { places[cell * measures + axis] = outcomes.measures[index * measures + axis] }
    solutions.withUnsafeMutableBufferPointer { own in
      candidates.values.withUnsafeBufferPointer { from in
        for column in 0..<width { own[cell * width + column] = from[index * width + column] }
      }
    }
  }

  private mutating func addCell() {
    fitness.append(-.infinity)
    if let annealing { thresholds.append(annealing.least) }
    places += Array(repeating: 0, count: cells.measures.count)
    solutions += Array(repeating: 0, count: width)
    numbers.append(-1)
  }

  // Of k candidates above the threshold t of a cell, with the mean fitness f, the threshold becomes
  //   (1 - a)^k t + (1 - (1 - a)^k) f                               (Fontaine and Nikolaidis 2023, appendix).
  private mutating func raiseThresholds(_ targets: [Int], _ values: [Float]) {
    guard let annealing else { return }
    var done = [Bool](repeating: false, count: targets.count)
    for index in targets.indices where !done[index] && targets[index] >= 0 {
      let cell = targets[index]
      let threshold = cell < thresholds.count ? thresholds[cell] : annealing.least
      var (sum, kept, count): (Double, Float, Int) = (0, 1, 0)
      for other in index..<targets.count where targets[other] == cell {
        done[other] = true
        if values[other] > threshold {
          sum += Double(values[other])
          kept *= 1 - annealing.rate
          count += 1
        }
      }
      if count == 0 || cell >= thresholds.count { continue }
      thresholds[cell] = kept * threshold + (1 - kept) * Float(sum / Double(count))
    }
  }

  /// The parameters of the elites at places of ``occupied``.
  func withElites<Result>(_ body: (UnsafePointer<Float>) throws -> Result) rethrows -> Result? {
    try solutions.withUnsafeBufferPointer { try $0.baseAddress.map(body) }
  }
}

/// What candidates brought to an archive.
struct Additions: Equatable {
  /// What became of a candidate.
  enum Status: UInt8 {
    /// It is no better than what is there.
    case refused
    /// It is better than what is there.
    case improved
    /// There was nothing.
    case new
  }

  /// What became of each.
  var status: [Status]
  /// By how much each exceeds the elite of its cell, or its fitness in a new one; minus infinity for failures.
  var values: [Float]
  /// By how much each exceeds the threshold of its cell; minus infinity for failures, empty without thresholds.
  var annealed: [Float]
  /// How many cells were opened, and how many solutions were put into cells.
  var opened = 0
  var kept = 0
  /// By how much the sum of fitness over cells grew.
  var gain = 0.0

  init(count: Int, annealed isAnnealed: Bool) {
    status = Array(repeating: .refused, count: count)
    values = Array(repeating: -.infinity, count: count)
    annealed = Array(repeating: -.infinity, count: isAnnealed ? count : 0)
  }

  /// How many of the candidates were new or better than what was there before all of them.
  var successes: Int { status.count { $0 != .refused } }
}
