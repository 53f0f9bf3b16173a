// Which latents are in use (Burda, Grosse and Salakhutdinov, ICLR 2016, section 5.2): a latent whose posterior mean stays the same
// whatever the example says nothing about it.

/// By what a latent is told to be active.
public enum ActiveLatents {
  /// The variance of posterior means over examples above which a latent is active.
  public static let threshold = 0.01

  /// Whether posterior means of examples vary enough.
  public static func isActive(_ means: [Float]) -> Bool {
    let mean = means.reduce(0) { $0 + Double($1) } / Double(max(means.count, 1))
    let squares = means.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return squares / Double(max(means.count, 1)) > threshold
  }
}
