// Archives against a dictionary that is kept by hand.

import Foundations
import Testing

@testable import Evolution

@Suite("Archives")
struct ArchiveTests {
  /// Candidates of one parameter, which is their number, with given fitness and measures.
  static func batch(_ first: Int, _ rows: [(fitness: Float, x: Float, y: Float)]) -> (Candidates, Outcomes) {
    var outcomes = Outcomes(count: rows.count, measures: 2)
    for (index, row) in rows.enumerated() {
      outcomes[index] = .evaluated(fitness: row.fitness, measures: [row.x, row.y])
    }
    let values = rows.indices.map { Float(first + $0) }
    return (Candidates(first: first, count: rows.count, width: 1, values: values), outcomes)
  }

  static func grid(annealing: Archive.Annealing? = nil) -> Archive {
    Archive(.grid(GridCells([4, 4], over: CellTests.unit)), width: 1, annealing: annealing)
  }

  @Test("a cell keeps the best that came there, the first of equals, with its number, place and parameters")
  func best() {
    var archive = Self.grid()
    var kept: [Int: (Float, Int)] = [:]
    for round in 0..<40 {
      let rows = (0..<9).map { index -> (fitness: Float, x: Float, y: Float) in
        let n = numbers(3, 0, 1, seed: UInt64(round * 9 + index))
        return ((n[0] * 5).rounded(), n[1], n[2])
      }
      let (candidates, outcomes) = Self.batch(round * 9, rows)
      let (count, sum) = (archive.count, archive.elites.reduce(0) { $0 + Double($1.fitness) })
      let additions = archive.add(candidates, outcomes)
      for (index, row) in rows.enumerated() {
        let cell = min(3, Int(row.x * 4)) * 4 + min(3, Int(row.y * 4))
        if row.fitness > kept[cell]?.0 ?? -.infinity { kept[cell] = (row.fitness, round * 9 + index) }
      }
      #expect(additions.opened == archive.count - count)
      #expect(abs(additions.gain - (archive.elites.reduce(0) { $0 + Double($1.fitness) } - sum)) < 1e-9)
    }
    #expect(archive.count == kept.count && Set(archive.occupied).count == kept.count)
    for (cell, (fitness, number)) in kept {
      let elite = archive.elite(in: cell)
      #expect(elite?.fitness == fitness && elite?.number == number && elite?.solution == [Float(number)])
      #expect(elite.map { archive.cell(of: $0.measures) } == cell)
    }
  }

  // The example of pyribs' documentation of `add`: what a candidate brought is told against the archive before the batch.
  @Test("candidates are judged by the archive as it was before the batch")
  func additions() {
    var archive = Self.grid()
    let first = Self.batch(0, [(3, 0.1, 0.1), (5, 0.1, 0.1), (1, 0.9, 0.9), (.nan, 0.5, 0.5)])
    let opening = archive.add(first.0, first.1)
    #expect(opening.status == [.new, .new, .new, .refused] && opening.values == [3, 5, 1, -.infinity])
    #expect(opening.opened == 2 && opening.kept == 3 && opening.successes == 3)
    let second = Self.batch(4, [(7, 0.1, 0.1), (4, 0.1, 0.1), (6, 0.1, 0.1)])
    let improving = archive.add(second.0, second.1)
    #expect(improving.status == [.improved, .refused, .improved] && improving.values == [2, -1, 1])
    #expect(improving.kept == 1 && improving.opened == 0 && archive.elite(in: 0)?.number == 4)
  }

  // Of k candidates above a threshold t, with mean f: (1 - a)^k t + (1 - (1 - a)^k) f (Fontaine and Nikolaidis 2023).
  @Test("thresholds follow what exceeds them at their rate, while elites are the best")
  func thresholds() {
    var archive = Self.grid(annealing: Archive.Annealing(rate: 0.1, least: 0))
    let batch = Self.batch(0, [(10, 0.1, 0.1), (20, 0.1, 0.1), (-5, 0.1, 0.1), (8, 0.9, 0.9)])
    let additions = archive.add(batch.0, batch.1)
    #expect(additions.annealed == [10, 20, -5, 8])
    let kept: Float = 0.9 * 0.9
    #expect(abs(archive.thresholds[0] - (1 - kept) * 15) < 1e-5)
    #expect(abs(archive.thresholds[15] - 0.8) < 1e-6)
    #expect(archive.elite(in: 0)?.fitness == 20)
    let next = Self.batch(4, [(4, 0.1, 0.1), (2, 0.1, 0.1)])
    let later = archive.add(next.0, next.1)
    #expect(later.status == [.refused, .refused] && later.annealed[0] > 0 && later.annealed[1] < 0)
    #expect(abs(archive.thresholds[0] - (0.9 * (1 - kept) * 15 + 0.1 * 4)) < 1e-5)
  }

  @Test("without cells, solutions keep a distance, and the better of two near ones stays")
  func unstructured() {
    var archive = Archive(.radius(0.2, CellTests.unit), width: 1)
    let first = Self.batch(0, [(1, 0.1, 0.1), (2, 0.15, 0.1), (1, 0.8, 0.8), (0.5, 0.82, 0.8)])
    let additions = archive.add(first.0, first.1)
    #expect(archive.count == 2 && additions.opened == 2 && additions.kept == 3)
    #expect(archive.elites.map(\.number) == [1, 2])
    for round in 1..<60 {
      let rows = (0..<5).map { index -> (fitness: Float, x: Float, y: Float) in
        let n = numbers(3, 0, 1, seed: UInt64(round * 5 + index))
        return (n[0], n[1], n[2])
      }
      let batch = Self.batch(round * 5, rows)
      _ = archive.add(batch.0, batch.1)
    }
    #expect(archive.count > 8 && archive.count < 60)
  }

  @Test("what it comes to is the sum over cells")
  func statistics() {
    var archive = Self.grid()
    let batch = Self.batch(0, [(3, 0.1, 0.1), (5, 0.9, 0.1)])
    _ = archive.add(batch.0, batch.1)
    let standards = ProblemStandards(
      steps: Steps(isotropic: 1, beside: 1, covariance: 1), worst: -1, weight: 0.5)
    let numbers = ArchiveStatistics(archive, standards)
    #expect(numbers == ArchiveStatistics(archive, standards))
    #expect(numbers.cells == 2 && numbers.coverage == 0.125 && numbers.score == 5 && numbers.best == 5)
    #expect(numbers.mean == 4)
    let none = ArchiveStatistics(Self.grid(), standards)
    #expect(none.cells == 0 && none.score == 0 && none.best == nil && none.mean == nil)
  }

  @Test("elites are drawn at random, none twice, and the same ones by the same key")
  func sampling() {
    var archive = Self.grid()
    let rows = (0..<16).map { place -> (fitness: Float, x: Float, y: Float) in
      (1, 0.1 + 0.25 * Float(place / 4), 0.1 + 0.25 * Float(place % 4))
    }
    let batch = Self.batch(0, rows)
    _ = archive.add(batch.0, batch.1)
    let drawn = archive.sample(5, key: Key(seed: 1))
    #expect(drawn.count == 5 && Set(drawn.map(\.cell)).count == 5)
    #expect(archive.sample(5, key: Key(seed: 1)) == drawn && archive.sample(5, key: Key(seed: 2)) != drawn)
    #expect(archive.sample(99, key: Key(seed: 1)).count == 16)
  }
}
