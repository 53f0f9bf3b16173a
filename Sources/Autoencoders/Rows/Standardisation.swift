// Real numbers come in every size and unit. A model whose data are such numbers works on standardised ones inside, and
// speaks in the data's own unit to everyone else: what its encoder sees is standardised, what its decoder describes is
// a distribution of the numbers as they are, with the logarithm of the change of variables in every density.

import Foundation
import Foundations
import Tensors

/// The location and spread of data, by which a model sees them as numbers around 0 of size 1.
public struct Standardisation: Hashable, Sendable {
  /// The state variable that holds location, spread and its reciprocal of each dimension, float32 [3, dimensions],
  /// where dimensions differ in them.
  static let variable = "standardisation"

  /// The location: one number for all dimensions, or one for each channel of pictures, or for each number of a row.
  public let location: [Float]
  /// The spread, positive, as many numbers as locations.
  public let spread: [Float]

  /// A location and a spread.
  ///
  /// - Throws: ``Failure`` of kind `badData` for lists of different lengths or none, locations that are not finite and
  ///   spreads that are not positive.
  public init(location: [Float], spread: [Float]) throws {
    guard location.count == spread.count, !location.isEmpty else {
      throw Failure(
        .badData, "\(location.count) locations for \(spread.count) spreads", remedy: "Give one of each")
    }
    let isPossible =
      location.allSatisfy(\.isFinite)
      && spread.allSatisfy { $0.isFinite && $0 > 0 && (1 / $0).isFinite && 1 / $0 > 0 }
    guard isPossible else {
      throw Failure(
        .badData, "a location that is not finite, or a spread that is not positive",
        remedy: "Give finite numbers")
    }
    // Equal everywhere, they are scalars.
    let isUniform = Set(location).count == 1 && Set(spread).count == 1
    self.location = isUniform ? [location[0]] : location
    self.spread = isUniform ? [spread[0]] : spread
  }

  /// Whether all dimensions have the same location and spread.
  var isUniform: Bool { location.count == 1 }

  /// The value at a dimension of a list that has one for all, for each channel, or for each dimension.
  private func at(_ dimension: Int, _ values: [Float]) -> Float { values[dimension % values.count] }

  /// What the state variable holds for rows of so many dimensions; nil where scalars do.
  func state(dimensions: Int) -> HostArray? {
    if isUniform { return nil }
    let all = 0..<dimensions
    return HostArray(
      [3, dimensions],
      all.map { at($0, location) } + all.map { at($0, spread) } + all.map { 1 / at($0, spread) })
  }

  private func row(_ place: Int, in trace: Trace) -> Tensor {
    let state = trace.state(Self.variable)
    return state.sliced(axis: 0, place..<(place + 1)).reshaped(to: [state.shape[1]])
  }

  /// The spread of a dimension.
  public func spread(of dimension: Int) -> Double { Double(at(dimension, spread)) }

  /// Numbers [..., dimensions] of the data's unit as the model sees them.
  func standardised(_ x: Tensor) -> Tensor {
    if isUniform { return (x - Double(location[0])) * Double(1 / spread[0]) }
    return (x - row(0, in: x.trace)) * row(2, in: x.trace)
  }

  /// Numbers that the model sees, [..., dimensions], in the data's unit.
  func restored(_ x: Tensor) -> Tensor {
    if isUniform { return x * Double(spread[0]) + Double(location[0]) }
    return x * row(1, in: x.trace) + row(0, in: x.trace)
  }

  /// Rows of numbers of the data's unit, one after the other, as the model sees them.
  func standardised(_ x: [Float]) -> [Float] {
    x.enumerated().map { ($1 - at($0, location)) * (1 / at($0, spread)) }
  }

  /// The logarithm of the spread of each dimension, [dimensions], or of all, a scalar.
  func logSpread(in trace: Trace) -> Tensor {
    isUniform ? trace.constant(log(Double(spread[0]))) : row(1, in: trace).logarithm()
  }

  /// What a log-density of a row of so many dimensions loses on the way from the standardised to the data's unit, in
  /// nats: the sum of the logarithms of the spreads.
  public func logDeterminant(dimensions: Int) -> Double {
    (0..<dimensions).reduce(0) { $0 + log(Double(at($1, spread))) }
  }

  // Numbers that lie far out would decide everything that a layer computes. Within 8 spreads nothing is changed.
  /// The distance from 0 up to which the encoder sees standardised numbers as they are; beyond, it grows as a logarithm.
  static let linear = 8.0

  /// What the encoder sees of standardised numbers.
  static func bounded(_ z: Tensor) -> Tensor {
    let bound = z.trace.constant(linear)
    let beyond = (z.absolute() - linear).rectified()
    return z.minimum(bound).maximum(-bound) + z.sign() * beyond.logarithmOnePlus()
  }

  /// The same of numbers outside a graph.
  static func bounded(_ z: [Float]) -> [Float] {
    z.map { z in
      let beyond = max(abs(z) - Float(linear), 0)
      return min(max(z, -Float(linear)), Float(linear)) + (z < 0 ? -1 : 1) * log1p(beyond)
    }
  }
}

extension Standardisation? {
  /// A number that all dimensions of what the model sees have in common, such as a deviation, in words: in the data's
  /// unit, or where spreads differ as a multiple of them.
  func inWords(_ name: String, _ value: Double) -> String {
    guard let self, !self.isUniform else { return "\(name) \(Float(value * (self?.spread(of: 0) ?? 1)))" }
    return "\(name) \(Float(value)) times each spread"
  }
}

// With y = (x - a)/b: p(x) = p(y)/b in each dimension.
/// A distribution of numbers in the data's unit, by one of the standardised numbers.
struct StandardisedDistribution: ScaledDistribution {
  /// The distribution of the standardised numbers.
  let base: any Distribution
  /// Location and spread.
  let standardisation: Standardisation

  func terms(of x: Tensor) -> Tensor {
    base.terms(of: standardisation.standardised(x)) - standardisation.logSpread(in: x.trace)
  }

  func logDensity(of x: Tensor) -> Tensor {
    let dimensions = x.shape.dimensions.last ?? 1
    return base.logDensity(of: standardisation.standardised(x))
      - standardisation.logDeterminant(dimensions: dimensions)
  }

  var mean: Tensor { standardisation.restored(base.mean) }

  func sample(_ source: RandomSource) -> Tensor { standardisation.restored(base.sample(source)) }

  func dispersion(of x: Tensor) -> Tensor? {
    (base as? any ScaledDistribution)?.dispersion(of: standardisation.standardised(x))
  }
}
