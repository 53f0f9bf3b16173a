// A training as other programs see it: a JSON object a line, on standard output.

import Foundation
import Training

/// Prints events as JSON.
final class EventLines: TrainingObserver {
  private var lastProgress = ContinuousClock.now - .seconds(1)

  func observe(_ event: TrainingEvent) {
    switch event {
    case .started(let plan):
      Console.json([
        "event": "started", "examples": plan.examples, "validation_examples": plan.validationExamples,
        "steps_per_epoch": plan.stepsPerEpoch, "epochs": plan.epochs, "ends_itself": plan.endsItself,
        "parameters": plan.parameters, "steps_made": plan.stepsMade,
      ])
    case .progress(let progress):
      // Once a second is often enough for a program.
      let now = ContinuousClock.now
      if now - lastProgress < .seconds(1) { return }
      lastProgress = now
      Console.json([
        "event": "progress", "epoch": progress.epoch, "step": progress.step,
        "steps_per_epoch": progress.stepsPerEpoch, "examples_per_second": progress.examplesPerSecond,
        "remaining_seconds": progress.remainingSeconds ?? NSNull(),
      ])
    case .epoch(let report): epoch(report)
    }
  }

  private func epoch(_ report: EpochReport) {
    var members: [String: Any] = [
      "event": "epoch", "epoch": report.epoch, "steps": report.steps, "seconds": report.seconds,
      "loss": report.loss, "train_elbo": report.elbo, "train_reconstruction": report.reconstruction,
      "train_kl": report.divergence, "train_kl_per_latent": report.divergencePerLatent,
      "gradient_norm": report.gradientNorm, "learning_rate": report.learningRate,
      "rejected_steps": report.rejectedSteps,
      "examples_per_second": Double(report.examples) / report.stepSeconds,
    ]
    if let rate = report.loweredRate { members["lowered_learning_rate"] = rate }
    if let validation = report.validation {
      members["validation_criterion"] = validation.criterion
      members["validation_elbo"] = validation.bound
      members["validation_reconstruction"] = validation.reconstruction
      members["validation_kl"] = validation.divergence
      members["validation_kl_per_latent"] = validation.divergencePerLatent
    }
    Console.json(members)
  }
}
