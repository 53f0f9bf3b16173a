// From numbers to places along a side of a chart, and the round numbers that are written beside it.

import Foundation

/// A range of numbers laid along a line, with ticks at round ones.
struct Axis: Equatable {
  /// How numbers become places.
  enum Scale: Equatable {
    /// Equal differences are equal distances.
    case linear
    /// Equal ratios are equal distances; only positive numbers have a place.
    case logarithmic
  }

  /// A number that is written beside the axis.
  struct Tick: Equatable {
    var value: Double
    var label: String
  }

  let scale: Scale
  /// The ends of the range, the lower first and below the upper.
  let lower: Double
  let upper: Double
  /// The ticks within the range, ascending.
  let ticks: [Tick]
  /// The power of ten of the step between ticks.
  private let stepExponent: Int

  /// The greatest magnitude an axis shows: twice it is still a number.
  static let limit = 1e300

  /// Whether a number has a place on an axis of this scale.
  static func shows(_ value: Double, on scale: Scale) -> Bool {
    // A tick at the very limit may be rounded to a hair beyond it.
    value.magnitude <= limit * 1.001 && (scale == .linear || value >= 1e-300)
  }

  /// The axis of the numbers that have a place on it.
  ///
  /// - Parameters:
  ///   - margin: The share of the range that is added at both ends.
  ///   - including: A number that belongs into the range though no value is there, such as 0 for bars.
  ///   - whole: Whether only whole numbers get ticks.
  ///   - count: About how many ticks there should be.
  init(
    _ values: some Sequence<Double>, scale: Scale = .linear, margin: Double = 0, including: Double? = nil,
    whole: Bool = false, count: Int = 5
  ) {
    self.scale = scale
    let shown = values.filter { Self.shows($0, on: scale) } + [including].compactMap { $0 }
    let low = shown.min() ?? (scale == .linear ? 0 : 1)
    let high = shown.max() ?? (scale == .linear ? 1 : 10)
    switch scale {
    case .linear:
      // A range too small to tell its numbers apart is one number, which gets room on both sides.
      let magnitude = max(low.magnitude, high.magnitude)
      if high - low <= max(magnitude * 1e-12, 1e-300) {
        let room = whole ? 0.5 : (magnitude < 1e-290 ? 1 : magnitude * 0.05)
        (lower, upper) = (low - room, high + room)
      } else {
        let room = (high - low) * margin
        lower = low == including ? low : low - room
        upper = high == including ? high : high + room
      }
      let step = Step(over: upper - lower, whole: whole, count: count)
      ticks = Self.linearTicks(lower, upper, step)
      stepExponent = step.exponent
    case .logarithmic:
      let (first, last) = (log10(low), log10(high))
      let room = last - first < 1e-9 ? 0.35 : (last - first) * margin
      (lower, upper) = (pow(10, max(first - room, -300)), pow(10, min(last + room, 300)))
      ticks = Self.logarithmicTicks(lower, upper, count: count)
      stepExponent = Int(floor(first))
    }
  }

  /// The place of a number: 0 at the lower end, 1 at the upper; nil where it has none.
  func position(_ value: Double) -> Double? {
    guard Self.shows(value, on: scale) else { return nil }
    switch scale {
    case .linear: return (value - lower) / (upper - lower)
    case .logarithmic: return (log10(value) - log10(lower)) / (log10(upper) - log10(lower))
    }
  }

  /// A value with the digits that tell it from its neighbours on the axis, and at least four that count.
  func precise(_ value: Double, beside largest: Double) -> String {
    guard value != 0, largest > 0 else { return NumberText.short(value) }
    let own = Int(floor(log10(largest) + 1e-9))
    return Self.label(value, exponent: min(stepExponent - 1, own - 3), largest: value.magnitude)
  }

  // Steps of 1, 2 or 5 times a power of ten are the ones people count in. The smallest that gives no more
  // than `count` steps is taken.
  private struct Step {
    var factor: Double
    var exponent: Int
    var size: Double { factor * Axis.power(exponent) }

    init(over span: Double, whole: Bool, count: Int) {
      let rough = span / Double(max(count, 1))
      exponent = Int(floor(log10(rough)))
      factor = 10
      let least = rough * (1 - 1e-9)
      for candidate in [5.0, 2, 1] where candidate * Axis.power(exponent) >= least { factor = candidate }
      if factor == 10 { (factor, exponent) = (1, exponent + 1) }
      if whole, exponent < 0 { (factor, exponent) = (1, 0) }
    }
  }

  private static func linearTicks(_ lower: Double, _ upper: Double, _ unit: Step) -> [Tick] {
    let step = unit.size
    // Multiples are counted, not added up, so that errors do not add up either.
    let first = ceil(lower / step - 1e-9)
    let last = floor(upper / step + 1e-9)
    guard step > 0, first.isFinite, last.isFinite, last >= first, last - first < 100 else { return [] }
    let largest = max((first * step).magnitude, (last * step).magnitude)
    return (0...Int(last - first)).map { index in
      let value = (first + Double(index)) * step
      return Tick(value: value, label: label(value, exponent: unit.exponent, largest: largest))
    }
  }

  // Powers of ten, thinned where there are many; below two decades also their multiples by 2 and 5.
  private static func logarithmicTicks(_ lower: Double, _ upper: Double, count: Int) -> [Tick] {
    let (first, last) = (log10(lower), log10(upper))
    let exponents = Int(floor(first))...Int(ceil(last))
    let stride = max(1, Int(((last - first) / Double(max(count, 1))).rounded(.up)))
    let factors = last - first < 2 ? [1.0, 2, 5] : [1.0]
    var ticks: [Tick] = []
    for exponent in exponents where exponent % stride == 0 {
      for factor in factors {
        let value = factor * power(exponent)
        guard value >= lower * (1 - 1e-9), value <= upper * (1 + 1e-9) else { continue }
        ticks.append(Tick(value: value, label: label(value, exponent: exponent, largest: value)))
      }
    }
    return ticks
  }

  /// A power of ten: whole for exponents that have an exact one.
  static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

  /// A tick's number with the digits its step has: decimal as long as that is short, else with an exponent.
  ///
  /// - Parameters:
  ///   - exponent: The power of ten of the step.
  ///   - largest: The greatest magnitude beside the axis.
  static func label(_ value: Double, exponent: Int, largest: Double) -> String {
    if value == 0 { return "0" }
    if largest < 1e7, exponent >= -5 {
      return NumberText.decimal(value, places: max(0, -exponent))
    }
    // The digits from the first of this number to the last of the step.
    let own = Int(floor(log10(value.magnitude) + 1e-9))
    return NumberText.scientific(value, exponent: own, places: min(max(0, own - exponent), 15))
  }
}
