// What real numbers are like, whatever their size, unit and outliers.

import Autoencoders
import Datasets
import Examples
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Location, spread and range of real numbers")
struct NumberSurveyTests {
  private static func source(_ shape: [Int], _ values: [Float]) throws -> ArraySource {
    try ArraySource(NumericArray(shape: shape, values), name: "data", at: "data")
  }

  /// Normal numbers, 1000 a column.
  private static func column(_ seed: UInt64) -> [Float] {
    (0..<1000).map { Noise.normal(Philox.word(key: Key(seed: seed), stream: 0, row: UInt64($0), column: 0)) }
  }

  @Test("each column has its own, and wild values do not decide them")
  func columns() throws {
    let (one, two) = (Self.column(1), Self.column(2))
    var values = zip(one, two).flatMap { first, second -> [Float] in [100 + 2 * first, second * 1e-4, 7, 0] }
    for row in 0..<50 { values[4 * row + 3] = 3 }
    values[0] = 1e9
    let survey = try NumberSurvey(of: Self.source([1000, 4], values))
    let (location, spread) = (survey.standardisation.location, survey.standardisation.spread)
    expectClose(location.map(Double.init), [100, 0, 7, 0.15], relative: 0.03, absolute: 0.01)
    // A column that never changes is seen as another is; one of mostly zeros has the deviation of all its numbers.
    let expected: [Double] = [2, 1e-4, Double(spread[2]), 0.654]
    expectClose(spread.map(Double.init), expected, relative: 0.05)
    #expect(spread[2] > 0)
    #expect(survey.range.upperBound < 200)
  }

  @Test("all pixels of a channel have the same, in the range of nearly all values")
  func pictures() throws {
    let values = (0..<600).flatMap { index -> [Float] in [Float(index % 17), 300, Float(index % 2)] }
    let survey = try NumberSurvey(of: Self.source([50, 3, 4, 3], values))
    #expect(survey.standardisation.location.count == 3)
    expectClose(survey.standardisation.location.map(Double.init), [8, 300, 0.5], relative: 0.02)
    #expect(survey.range == 0...300)
  }

  @Test("a unit a power of two away gives the same, times that power", arguments: [-30, 5, 40])
  func powersOfTwo(exponent: Int) throws {
    let factor = Float(sign: .plus, exponent: exponent, significand: 1)
    let values = zip(Self.column(1), Self.column(2)).flatMap { first, second -> [Float] in
      [3 + first, second * second]
    }
    let own = try NumberSurvey(of: Self.source([1000, 2], values)).standardisation
    let other = try NumberSurvey(of: Self.source([1000, 2], values.map { $0 * factor })).standardisation
    #expect(
      other.location == own.location.map { $0 * factor } && other.spread == own.spread.map { $0 * factor })
  }
}
