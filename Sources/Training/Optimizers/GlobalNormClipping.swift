// Clipping of the gradient by the norm of all of it (Pascanu, Mikolov, Bengio 2013, algorithm 1).

import Foundations
public import Tensors

/// Shortens a direction that is longer than a limit to that limit; its course stays.
public struct GlobalNormClipping: GradientTransform {
  /// The largest Euclidean norm that passes.
  public let limit: Double

  /// Throws a ``Failure`` where the limit is not a positive number.
  public init(limit: Double) throws {
    guard limit > 0, limit.isFinite else {
      throw Failure(
        .usage, "gradients cannot be clipped to a norm of \(limit)",
        remedy: "Use a positive number, for example 1")
    }
    self.limit = limit
  }

  /// u min(1, limit / |u|).
  public func apply(_ update: Tensor, _ site: inout UpdateSite) -> Tensor {
    // For u = 0 the quotient is infinite and the minimum 1: nothing needs to be added to the norm.
    update * (limit / update.euclideanNorm()).minimum(update.trace.constant(1))
  }
}

extension Tensor {
  /// The square root of the sum of the squares, a scalar; infinite where that sum leaves float32's range.
  func euclideanNorm() -> Tensor { squared().sum().squareRoot() }
}
