// An optimiser is a chain of links, each of which turns an update direction into another. The links see
// all parameters as one vector [P] and use elementwise operations on [P] and scalars only, so that a
// backend can run the whole chain as one loop over memory.

public import Tensors

/// One link of an optimiser: turns an update direction into another.
///
/// The direction that enters the first link is the gradient; the parameters move against the direction
/// that leaves the last one, by the learning rate.
public protocol GradientTransform: Sendable {
  /// The short names of the state variables it keeps, float32 [P] each, zero before the first step.
  var variables: [String] { get }

  /// The direction this link makes of another; both are float32 [P].
  ///
  /// - Parameter site: The parameters and the step. Every variable is read and written through it.
  func apply(_ update: Tensor, _ site: inout UpdateSite) -> Tensor
}

extension GradientTransform {
  /// None.
  public var variables: [String] { [] }
}

/// A new value for a state variable, which the caller stores or drops.
public struct StateWriteRequest {
  /// The variable's name in the state's layout.
  public var name: String
  /// The value, of the variable's type.
  public var tensor: Tensor
}
