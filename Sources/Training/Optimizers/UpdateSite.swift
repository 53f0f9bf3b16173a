// What one link of an optimiser sees of the step it is part of.

import Foundation
import Foundations
public import Tensors

/// Where a link stands when it is applied: the parameters, the step, and the link's own variables.
public struct UpdateSite {
  /// The parameters before the step, float32 [P].
  public let parameters: Tensor
  /// The number of this step, a float32 scalar, 1 at the first.
  public let step: Tensor
  /// The names in the layout by the link's short names.
  private let names: [String: String]
  private(set) var writes: [StateWriteRequest] = []

  init(parameters: Tensor, step: Tensor, names: [String: String]) {
    self.parameters = parameters
    self.step = step
    self.names = names
  }

  /// The value of one of the link's variables before the step, float32 [P].
  public func state(_ name: String) -> Tensor { parameters.trace.state(fullName(name)) }

  /// Asks for a new value of one of the link's variables, float32 [P]; once for each.
  public mutating func write(_ name: String, _ value: Tensor) {
    let full = fullName(name)
    if value.type != parameters.type { fail("writing \(value.type) to '\(name)' of \(parameters.type)") }
    if writes.contains(where: { $0.name == full }) { fail("the variable '\(name)' is written twice") }
    writes.append(StateWriteRequest(name: full, tensor: value))
  }

  /// 1 - decay^step, a scalar: by what a running mean that began at zero falls short of its weights' sum.
  ///
  /// - Parameter decay: The share of the old value that a step keeps, at least 0 and below 1.
  public func biasCorrection(_ decay: Double) -> Tensor {
    // The weights (1 - d) d^(t-i) of steps i = 1 ... t sum to 1 - d^t, and d^t = e^(t log d). The literal
    // 1 - e^x rounds e^x to float32 first, by up to 2^-25 just below 1: an error of 3e-5 in 1 - 0.999^1.
    // e^x - 1 taken as one function is exact to float32's precision there.
    -(step * log(decay)).exponentialMinusOne()
  }

  private func fullName(_ name: String) -> String {
    guard let full = names[name] else { fail("the link declares no variable '\(name)'") }
    return full
  }
}

extension Tensor {
  /// This running mean moved towards a value by a share of the distance: d m + (1 - d) x for decay d.
  ///
  /// Written m + (1 - d)(x - m), only 1 - d is rounded to float32, and a mean settles on x itself; in the
  /// other form d and 1 - d are rounded apart, and with d = 0.999 a mean settles 1.3e-5 beside x.
  func approaching(_ value: Tensor, by share: Double) -> Tensor { self + share * (value - self) }
}
