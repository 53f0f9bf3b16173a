// From what the training loop reports to the columns that charts are drawn from.

import Autoencoders
public import Training

extension EpochCurves {
  /// The course of a training from the reports of its epochs.
  ///
  /// - Parameters:
  ///   - samples: Whether the model draws latents; otherwise it has neither a bound nor a divergence.
  ///   - klPerLatent: The mean divergence of each latent in the last epoch, if it was measured.
  public init(_ reports: [EpochReport], samples: Bool = true, klPerLatent: [Double] = []) {
    let validation = reports.map(\.validation)
    self.init(
      epochs: reports.map(\.epoch),
      elbo: samples
        ? Curve(training: reports.map(\.elbo), validation: validation.map { $0?.bound }) : nil,
      reconstruction: Curve(
        training: reports.map(\.reconstruction), validation: validation.map { $0?.reconstruction }),
      kl: samples
        ? Curve(training: reports.map(\.divergence), validation: validation.map { $0?.divergence }) : nil,
      klPerLatent: samples ? klPerLatent : [])
  }
}
