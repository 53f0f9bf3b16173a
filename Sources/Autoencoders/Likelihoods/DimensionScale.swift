// One learned standard deviation for each dimension, the same for every example: log-variances as ordinary
// parameters. A dimension that never changes could be explained with any density, so the deviation has a
// lower bound, which is part of the model's configuration (`minimum_deviation`).

import Foundation
import Layers
import Tensors

/// Log-variances of dimensions, bounded from below.
struct DimensionScale: Sendable {
  /// The parameters t, [dimensions].
  let parameter: Parameter
  /// The least standard deviation.
  let minimum: Double

  /// How far above the least deviation training begins.
  private static let start = 100.0

  /// Parameters at a scope that begin with a hundred times the least deviation.
  init(_ scope: ParameterScope, dimensions: Int, minimum: Double) {
    parameter = scope.parameter(
      "log_variance", [dimensions], .constant(Float(2 * log(Self.start * minimum))))
    self.minimum = minimum
  }

  private var floor: Double { 2 * log(minimum) }

  // The variance is m^2 + e^t: its logarithm is log m^2 + log(1 + e^(t - log m^2)), which has a gradient
  // on both sides of the bound, so that a parameter below it can come back.
  /// The log-variances, [dimensions], above log m^2 for the least deviation m.
  func logVariance(in trace: Trace) -> Tensor { (parameter.value(in: trace) - floor).softplus() + floor }

  /// The deviations, in words.
  func description(_ parameters: [Float]) -> String {
    let own = parameters[parameter.offset..<(parameter.offset + parameter.shape.count)]
    let deviations = own.map { (minimum * minimum + exp(Double($0))).squareRoot() }.sorted()
    guard let least = deviations.first, let largest = deviations.last else { return "" }
    // Where the learned part is smaller than the bound, the bound decides.
    let bound = deviations.count { $0 < minimum * 2.0.squareRoot() }
    return
      "deviations \(Float(least)) to \(Float(largest)), median \(Float(deviations[deviations.count / 2])); "
      + "\(bound) of \(deviations.count) at the minimum deviation \(Float(minimum))"
  }
}
