// One learned inverse dispersion of counts for each dimension, the same for every example ("gene" dispersion in
// scVI: Lopez et al., Nature Methods 15, 2018), between bounds within which float32 can tell it from no and from
// infinite dispersion.

import Foundation
import Layers
import Tensors

/// Logarithms of inverse dispersions of dimensions, bounded from both sides.
struct DimensionDispersion: Sendable {
  /// The least inverse dispersion. A dimension that is always 0 would push it towards 0 without end.
  static let least = 1e-4
  /// The largest one. A dimension that is Poisson's would push it towards infinity without end; the variance
  /// m + m^2/theta of means m below 10^4 then differs from Poisson's by less than a hundredth.
  static let largest = 1e6

  /// The parameters t, [dimensions].
  let parameter: Parameter

  /// Parameters at a scope that begin with inverse dispersions of about 1.
  init(_ scope: ParameterScope, dimensions: Int) {
    parameter = scope.parameter("log_inverse_dispersion", [dimensions], .constant(0))
  }

  // 1/theta = 1/largest + 1/(least + e^t), of which the logarithms are softpluses: with a gradient on both sides of
  // both bounds, so that a parameter beyond them can come back.
  /// The logarithms of the inverse dispersions, [dimensions].
  func logInverseDispersion(in trace: Trace) -> Tensor {
    let (low, high) = (log(Self.least), log(Self.largest))
    let above = (parameter.value(in: trace) - low).softplus() + low
    return high - (high - above).softplus()
  }

  /// The inverse dispersions, in words.
  func description(_ parameters: [Float]) -> String {
    let own = parameters[parameter.offset..<(parameter.offset + parameter.shape.count)]
    let sorted = own.map { 1 / (1 / Self.largest + 1 / (Self.least + exp(Double($0)))) }.sorted()
    guard let least = sorted.first, let largest = sorted.last else { return "" }
    return
      "inverse dispersions \(Float(least)) to \(Float(largest)), median \(Float(sorted[sorted.count / 2]))"
  }
}
