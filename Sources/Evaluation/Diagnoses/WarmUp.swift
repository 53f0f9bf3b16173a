// What rises to its value over the first steps of a training, and how many steps that training has.

import Autoencoders
import Foundations
import Training

/// Something that is not yet what was asked for while a training begins.
public struct WarmUp: Equatable, Sendable {
  /// What it is.
  public var name: String
  /// The weight that it rises to; nil for the learning rate.
  var weight: Double?
  /// The steps over which it rises.
  public var steps: Int

  /// What gives it another length.
  func setting(over steps: Int) -> Message {
    weight.map { "\(.hyperparameters, "\(name)=\(Annealing($0))@linear:\(steps)")" } ?? "\(.warmup, steps)"
  }
}

extension DiagnosisFacts.Run {
  /// The warm-ups that were asked for: one row for each thing that can have one.
  public var warmUps: [WarmUp] {
    let (epochs, steps) = made
    var extent = TrainingExtent(
      examples: 0, stepsPerEpoch: max(1, steps / max(epochs, 1)), epochs: settings.epochs)
    extent.opening = settings.openingSteps(of: extent.steps)
    let weights = objective.values.sorted { $0.key < $1.key }.map { name, annealing in
      WarmUp(
        name: name, weight: annealing.value, steps: annealing.stepsUntilReached(in: extent))
    }
    return ([WarmUp(name: "learning rate", steps: settings.warmup)] + weights)
      .filter { $0.steps > 0 }
  }

  /// The epochs and steps that are made: by the metrics while the run goes on, else by its record.
  var made: (epochs: Int, steps: Int) {
    (max(record.epochs, curve?.epochs.last ?? 0), max(record.steps, curve?.steps.last ?? 0))
  }

  /// The steps of the whole training: those made where it has ended, else those of all epochs, as far as the length of
  /// an epoch is known.
  var planned: Int {
    let (epochs, steps) = made
    if record.status == .finished || epochs == 0 { return steps }
    let all = (steps / epochs).multipliedReportingOverflow(by: settings.epochs)
    return max(steps, all.overflow ? steps : all.partialValue)
  }
}
