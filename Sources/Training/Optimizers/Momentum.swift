// Momentum: the direction is the sum of past gradients, older ones weighing less.

import Foundations
public import Tensors

/// Momentum (Polyak 1964), possibly Nesterov's (1983, as in Sutskever, Martens, Dahl, Hinton 2013).
///
/// In the form without a factor on the gradient: a constant gradient g comes to g / (1 - decay).
public struct Momentum: GradientTransform {
  /// The share of the old velocity that a step keeps.
  public let decay: Double
  /// Whether the gradient counts as if taken where the velocity is about to lead.
  public let nesterov: Bool

  /// - Parameter decay: At least 0 and below 1.
  public init(_ decay: Double = 0.9, nesterov: Bool = false) {
    requireDecay(decay)
    self.decay = decay
    self.nesterov = nesterov
  }

  /// The velocity.
  public var variables: [String] { ["momentum"] }

  /// v <- decay v + u; the direction is v, or u + decay v with Nesterov's form.
  public func apply(_ update: Tensor, _ site: inout UpdateSite) -> Tensor {
    let velocity = decay * site.state("momentum") + update
    site.write("momentum", velocity)
    return nesterov ? decay * velocity + update : velocity
  }
}

/// Stops the program over a decay that is not at least 0 and below 1.
func requireDecay(_ decay: Double, file: StaticString = #fileID, line: UInt = #line) {
  if !(decay >= 0 && decay < 1) { fail("a decay of \(decay) is not in 0 ..< 1", file: file, line: line) }
}

/// Stops the program over an epsilon that is not positive: without it an unused parameter gets 0 / 0.
func requireEpsilon(_ epsilon: Double, file: StaticString = #fileID, line: UInt = #line) {
  if !(epsilon > 0 && epsilon.isFinite) {
    fail("an epsilon of \(epsilon) is not positive", file: file, line: line)
  }
}
