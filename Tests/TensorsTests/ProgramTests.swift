// Programs keep the plans they use, up to a limit.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Programs")
struct ProgramTests {
  private final class Count {
    var traces = 0
  }

  /// A program that counts how often it is traced, and a run of it on so many rows.
  private static func counted(_ backend: TestedBackend, limit: Int) -> (Count, (Int) throws -> [Float]) {
    let count = Count()
    let program = Program(
      backend.backend, state: backend.backend.makeState(StateLayout()), limit: limit
    ) { _, x in
      count.traces += 1
      return [x[0].sum()]
    }
    return (
      count,
      { rows in
        let result = try program([HostArray([rows], Array(repeating: 1, count: rows))])[0].floats
        #expect(program.specialisationCount <= max(1, limit) && program.limit == max(1, limit))
        return result
      }
    )
  }

  @Test("as many specialisations are kept as the limit says", arguments: TestedBackend.all, [0, 1, 3, 20])
  func limit(backend: TestedBackend, limit: Int) throws {
    let (count, run) = Self.counted(backend, limit: limit)
    for _ in 0..<2 { for rows in 1...5 { #expect(try run(rows) == [Float(rows)]) } }
    // Five types in turn: with room for all of them each is traced once, with less the oldest is always gone.
    #expect(count.traces == (limit >= 5 ? 5 : 10))
  }

  @Test("what has not been used for longest makes room", arguments: TestedBackend.all)
  func recency(backend: TestedBackend) throws {
    let (count, run) = Self.counted(backend, limit: 2)
    for rows in [1, 2, 1, 3, 1] { _ = try run(rows) }
    #expect(count.traces == 3)
    _ = try run(2)
    #expect(count.traces == 4)
  }

  @Test("by default eight are kept", arguments: TestedBackend.all)
  func standard(backend: TestedBackend) {
    #expect(
      Program(backend.backend, state: backend.backend.makeState(StateLayout())) { _, x in x }.limit == 8)
  }
}
