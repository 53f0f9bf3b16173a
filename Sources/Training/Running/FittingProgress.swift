// How far the training of something has come that users see as one piece of work: a sampler, an encoder of parts.

/// Tells the share of a training's epochs that is over.
final class FittingProgress: TrainingObserver {
  private let epochs: Int
  private let tell: (Double) -> Void

  init(_ epochs: Int, _ tell: @escaping (Double) -> Void) { (self.epochs, self.tell) = (epochs, tell) }

  func observe(_ event: TrainingEvent) {
    guard case .progress(let now) = event else { return }
    tell((Double(now.epoch - 1) + Double(now.step) / Double(max(now.stepsPerEpoch, 1))) / Double(epochs))
  }
}
