// Normal rows, few enough to compare every new row with all of them: each as the decoder gives it. Under a prior that is a
// mixture of the posteriors of these rows (Norouzi, Fleet and Norouzi, "Exemplar VAE", NeurIPS 2020, equation 5), each
// narrow, the evidence of a row is
//   p(x) = sum_k w_k integral p(x|z) q(z|x_k) dz ~ sum_k w_k p(x|z = m_k)
// with m_k the mean of the posterior of exemplar k, and w_k the share of training rows that it stands for.

import Foundations
public import Tensors

/// What a model makes of exemplars of its training rows.
public struct Exemplars: Equatable, Sendable {
  /// The most exemplars by default.
  public static let standardCount = 1000
  /// How many training rows they are found among, at most.
  public static let mostRows = 50_000

  /// The decoder's outputs at each exemplar's latents, [exemplars, outputs].
  public let outputs: HostArray
  /// The means they describe, as the encoder sees data, [exemplars, dimensions].
  public let anchors: HostArray
  /// log w_k, [exemplars].
  public let logWeights: HostArray
  /// Minus the log-density of each dimension that training rows have on the average, [dimensions]; by it one sees what is
  /// unusual about a row.
  public let usualCosts: HostArray

  /// How many exemplars there are.
  public var count: Int { outputs.type.shape[0] }

  init(outputs: HostArray, anchors: HostArray, logWeights: HostArray, usualCosts: HostArray) {
    self.outputs = outputs
    self.anchors = anchors
    self.logWeights = logWeights
    self.usualCosts = usualCosts
  }
}
