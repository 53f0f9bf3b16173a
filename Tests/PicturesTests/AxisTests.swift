// Ranges, ticks and places of axes, over numbers of every size.

import Foundation
import Testing

@testable import Pictures

@Suite("Axes")
struct AxisTests {
  @Test(
    "ticks are round numbers with the digits they need",
    arguments: [
      ([0, 10], ["0", "2", "4", "6", "8", "10"]), ([-138.15, -101.13], ["-130", "-120", "-110"]),
      ([0, 1], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
      ([1, 20_000], ["5,000", "10,000", "15,000", "20,000"]),
      ([0, 3e9], ["0", "1e9", "2e9", "3e9"]),
      ([0, 2.5e-7], ["0", "5e-8", "1e-7", "1.5e-7", "2e-7", "2.5e-7"]),
      ([1e9, 1e9 + 2], ["1e9", "1.0000000005e9", "1.0000000010e9", "1.0000000015e9", "1.0000000020e9"]),
      ([7], ["6.8", "7.0", "7.2"]), ([0, 0], ["-1.0", "-0.5", "0", "0.5", "1.0"]),
    ] as [([Double], [String])])
  func ticks(_ values: [Double], _ labels: [String]) {
    #expect(Axis(values).ticks.map(\.label) == labels)
  }

  @Test(
    "whole axes have whole ticks",
    arguments: [
      ([1, 3], ["1", "2", "3"]), ([1], ["1"]), ([1, 20], ["5", "10", "15", "20"]),
    ] as [([Double], [String])])
  func whole(_ values: [Double], _ labels: [String]) {
    #expect(Axis(values, whole: true).ticks.map(\.label) == labels)
  }

  @Test(
    "logarithmic ticks are powers of ten, with 2 and 5 between few",
    arguments: [
      ([1, 50], ["1", "2", "5", "10", "20", "50"]), ([1, 1e4], ["1", "10", "100", "1,000", "10,000"]),
      ([1e-12, 1e12], ["1e-10", "0.00001", "1", "100,000", "1e10"]), ([3], ["2", "5"]),
      ([-1, 0, 10, 1000], ["10", "100", "1,000"]),
    ] as [([Double], [String])])
  func logarithmic(_ values: [Double], _ labels: [String]) {
    #expect(Axis(values, scale: .logarithmic).ticks.map(\.label) == labels)
  }

  static let awkward: [[Double]] = [
    [], [0], [-0.0, 0], [.nan], [.infinity, 1], [-1e300, 1e300], [1e301, -1e308, 3],
    [.leastNonzeroMagnitude, .leastNonzeroMagnitude * 2],
    [1e-300, 1e300], [1, 1 + 1e-15], [1e15, 1e15 + 1], [-5, -5], [0.1, 0.2, 0.3], [1e-9, 1],
    [-.leastNonzeroMagnitude, .leastNormalMagnitude],
  ]

  @Test("every axis is a range with its values inside, and ticks in order", arguments: awkward)
  func sound(_ values: [Double]) throws {
    for scale in [Axis.Scale.linear, .logarithmic] {
      for margin in [0, 0.06] {
        let axis = Axis(values, scale: scale, margin: margin)
        #expect(axis.lower.isFinite && axis.upper.isFinite && axis.lower < axis.upper)
        #expect(axis.ticks.count <= 20)
        #expect(axis.ticks.allSatisfy { (axis.position($0.value) ?? 9) > -0.001 })
        #expect(axis.ticks.allSatisfy { (axis.position($0.value) ?? 9) < 1.001 })
        #expect(zip(axis.ticks, axis.ticks.dropFirst()).allSatisfy { $0.value < $1.value })
        for value in values {
          guard let place = axis.position(value) else {
            #expect(!Axis.shows(value, on: scale))
            continue
          }
          #expect((-1e-6...1.000001).contains(place), "\(value) at \(place)")
        }
      }
    }
  }

  @Test("what belongs into the range is in it, without a margin beyond")
  func including() {
    let bars = Axis([3, 5], margin: 0.1, including: 0)
    #expect(bars.lower == 0 && bars.upper == 5.5)
    let below = Axis([-3], margin: 0.1, including: 0)
    #expect(below.upper == 0 && abs(below.lower + 3.3) < 1e-12)
  }

  @Test("values at the end of a line have the digits that tell them apart")
  func precise() {
    #expect(Axis([-144, -99]).precise(-99.894, beside: 100.9) == "-99.9")
    #expect(Axis([-138.2, -138.15]).precise(-138.15, beside: 138.2) == "-138.150")
    #expect(Axis([20, 27]).precise(27.0444, beside: 27.1) == "27.04")
    #expect(Axis([1e9, 1e9 + 3]).precise(1e9 + 3, beside: 1e9) == "1.0000000030e9")
    #expect(Axis([0, 1]).precise(0, beside: 1) == "0")
  }
}
