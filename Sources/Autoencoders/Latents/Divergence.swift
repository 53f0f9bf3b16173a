// How far posteriors are from the prior, in nats.

public import Tensors

/// KL(q(z|x) || p(z)) of each example.
public struct Divergence {
  /// Of each example in nats, [rows]. At least 0 in closed form; an estimate from draws is right on average only.
  public var perExample: Tensor
  /// The part of each latent, [rows, latents]; nil where it is not a sum over latents.
  public var perLatent: Tensor?

  /// A divergence in closed form.
  public init(exact perExample: Tensor, perLatent: Tensor? = nil) {
    self.perExample = perExample
    self.perLatent = perLatent
  }

  /// A divergence in closed form that is a sum over latents.
  ///
  /// - Parameter perLatent: The part of each, [rows, latents].
  public init(perLatent: Tensor) {
    self.init(exact: perLatent.sum(axes: [perLatent.shape.rank - 1]), perLatent: perLatent)
  }

  // E_q [log q(z|x) - log p(z)] by draws from q.
  /// An estimate by draws.
  ///
  /// - Parameters:
  ///   - logPosterior: log q(z|x) of each draw, [rows], or [rows, samples] for several.
  ///   - logPrior: log p(z) there, of the same shape.
  public init(drawn logPosterior: Tensor, _ logPrior: Tensor) {
    let excess = logPosterior - logPrior
    perExample = excess.shape.rank > 1 ? excess.mean(axes: [1]) : excess
    perLatent = nil
  }
}

extension [GroupDivergence] {
  /// The part of each latent of all groups, [rows, latents]; nil where a divergence is not a sum over latents.
  public var perLatent: Tensor? {
    let parts = compactMap(\.divergence.perLatent)
    if parts.isEmpty || parts.count < count { return nil }
    return parts.count == 1 ? parts[0] : .concatenated(parts, axis: 1)
  }
}

/// The divergence of a group of latents.
public struct GroupDivergence {
  /// The group's name; that of the only one where there is one.
  public var name: String
  /// Its divergence; given the groups above it, where latents have levels.
  public var divergence: Divergence

  /// A group's divergence.
  public init(_ name: String, _ divergence: Divergence) {
    self.name = name
    self.divergence = divergence
  }
}
