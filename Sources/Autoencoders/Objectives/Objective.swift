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

  /// By what two states of a training are compared, in nats per example, the higher the better: the true
  /// bound, however an objective weights its terms, or the reconstruction where there is nothing else.
  public func criterion(reconstruction: Double, divergence: Double) -> Double {
    switch self {
    case .evidence: reconstruction - divergence
    case .reconstruction: reconstruction
    }
  }
}
