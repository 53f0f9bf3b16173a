// Work that is divided among cores comes back in order.

import Foundations
import Testing

@Suite("Parallel map")
struct ParallelMapTests {
  @Test("results are those of a map, in its order", arguments: [0, 1, 2, 31, 32, 33, 64, 1000, 5000])
  func order(count: Int) {
    let numbers = Array(0..<count)
    #expect(numbers.parallelMap { "\($0 * $0)" } == numbers.map { "\($0 * $0)" })
  }
}
