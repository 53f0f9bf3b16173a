// A running average of the parameters, which often evaluates better than the last ones do (Polyak and
// Juditsky 1992; exponential as in Kingma and Ba 2015, section 7.2).

import Foundations
import Tensors

/// An exponential moving average of the parameters, corrected for its beginning.
public struct ParameterAverage: Sendable {
  /// The state variable that holds the average, float32 [P]; after any step it can stand for the parameters.
  public static let variable = "optimizer/average"

  /// The share of the old average that a step keeps, in the long run.
  public let decay: Double

  /// Throws a ``Failure`` where the decay is not at least 0 and below 1.
  public init(decay: Double) throws {
    guard decay >= 0, decay < 1 else {
      throw Failure(
        .usage, "parameters cannot be averaged with a decay of \(decay)",
        remedy: "Use a number of at least 0 and below 1, for example 0.999")
    }
    self.decay = decay
  }

  /// Moves the average towards new parameters.
  func follow(_ parameters: Tensor, _ site: inout UpdateSite) {
    // The average is corrected as it is stored, so that it never holds a trace of the zeros it began with:
    //   a_t = sum (1 - d) d^(t-i) p_i / (1 - d^t)
    // gives (1 - d^t) a_t = d (1 - d^(t-1)) a_(t-1) + (1 - d) p_t, and since d - d^t = (1 - d^t) - (1 - d),
    //   a_t = a_(t-1) + (1 - d) / (1 - d^t) (p_t - a_(t-1)).
    // The first share is 1; the plain mean comes out while t is well below 1 / (1 - d).
    let average = site.state(Self.variable)
    let share = (1 - decay) / site.biasCorrection(decay)
    site.write(Self.variable, average + share * (parameters - average))
  }
}
