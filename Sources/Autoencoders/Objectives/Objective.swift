// What training maximises. The bound itself is the same for every objective and is always reported; the
// objective says how its terms are weighted.

public import Tensors

/// The quantity that training maximises, per example.
public enum Objective: String, Hashable, Sendable, CaseIterable {
  /// The evidence lower bound.
  case evidence
  /// The reconstruction alone: a classical autoencoder, whose latents are the means.
  case reconstruction

  /// Whether latents are sampled from the posterior; otherwise its mean is decoded.
  public var samples: Bool { self == .evidence }

  /// The objective of each example, [rows].
  public func value(_ evidence: Evidence) -> Tensor {
    switch self {
    case .evidence: evidence.bound
    case .reconstruction: evidence.reconstruction
    }
  }
}
