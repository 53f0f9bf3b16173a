// Moments against the two-pass formula, in parts, and of numbers whose squares overflow.

import Foundation
import Testing
import _TestSupport

@testable import Tables

@Suite("Moments of numbers")
struct NumberMomentsTests {
  static let samples: [[Double]] = [
    [3], [1, 2, 3, 4], [1e9 + 1, 1e9 + 2, 1e9 + 4], [-0.5, 0, 1e-300, 7], [2, 2, 2],
  ]

  private func moments(_ numbers: some Sequence<Double>) -> NumberMoments {
    numbers.reduce(into: NumberMoments()) { $0.add($1) }
  }

  @Test("they are those of the two-pass formula, however the numbers are divided", arguments: samples)
  func ordinary(_ numbers: [Double]) {
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
    for cut in 0...numbers.count {
      var found = moments(numbers[..<cut])
      found.join(moments(numbers[cut...]))
      #expect(found.count == numbers.count)
      expectClose([found.mean], [mean], relative: 1e-14)
      expectClose([found.deviation], [variance.squareRoot()], relative: 1e-6, absolute: 1e-9)
    }
  }

  @Test("numbers whose squares overflow have moments", arguments: [1e150, 1e200, 1e308])
  func large(_ factor: Double) {
    let numbers = [-1.0, 0, 1, 1.5].map { $0 * factor } + [3, -2e-5]
    // Of the same numbers in another unit.
    let small = moments(numbers.map { $0 / factor })
    for cut in 0...numbers.count {
      var found = moments(numbers[..<cut])
      found.join(moments(numbers[cut...]))
      expectClose([found.mean / factor], [small.mean], relative: 1e-12)
      expectClose([found.deviation / factor], [small.deviation], relative: 1e-12)
    }
  }

  @Test("the distance of two large numbers is a number")
  func standardised() {
    #expect(TableColumn.standardised(1.7e308, -1.5e308, 1e308) == 3.2)
    #expect(TableColumn.standardised(7, 3, 2) == 2)
    #expect(TableColumn.standardised(.infinity, 3, 2) == .infinity)
  }
}
