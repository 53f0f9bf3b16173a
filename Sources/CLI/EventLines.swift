// A training as other programs see it: a JSON object a line, on standard output.

import ArgumentParser
import Foundation
import Foundations
import Training

/// Prints events as JSON.
final class EventLines: TrainingObserver {
  private var lastProgress = ContinuousClock.now - .seconds(1)
  /// Whether lines are still read; a training goes on without.
  private var isRead = true

  func observe(_ event: TrainingEvent) {
    switch event {
    case .started(let plan): tell(Started(plan))
    case .progress(let progress):
      // Once a second is often enough for a program.
      let now = ContinuousClock.now
      if now - lastProgress < .seconds(1) { return }
      lastProgress = now
      tell(Progress(progress))
    case .epoch(let report): tell(Epoch(report))
    }
  }

  /// A line that cannot be written is no reason to end a training. A reader that has gone wants no more lines; whatever else
  /// stops them, such as a full disk, is said once.
  private func tell(_ event: some Encodable) {
    if !isRead { return }
    do { try Console.event(event) } catch {
      isRead = false
      if error is ExitCode { return }
      Console.error("the training goes on without events: \((error as? Failure)?.message ?? "\(error)")")
    }
  }
}

extension EventLines {
  /// What a training is going to do.
  private struct Started: Encodable {
    let event = "started"
    let examples, validationExamples, stepsPerEpoch, epochs: Int
    let endsItself: Bool
    let parameters, stepsMade: Int

    init(_ plan: TrainingPlan) {
      (examples, validationExamples) = (plan.examples, plan.validationExamples)
      (stepsPerEpoch, epochs, endsItself) = (plan.stepsPerEpoch, plan.epochs, plan.endsItself)
      (parameters, stepsMade) = (plan.parameters, plan.stepsMade)
    }
  }

  /// Where it stands.
  private struct Progress: Encodable {
    let event = "progress"
    let epoch, step, stepsPerEpoch: Int
    let examplesPerSecond, remainingSeconds: OrNull<Double>

    init(_ progress: TrainingProgress) {
      (epoch, step, stepsPerEpoch) = (progress.epoch, progress.step, progress.stepsPerEpoch)
      examplesPerSecond = OrNull(finite: progress.examplesPerSecond)
      remainingSeconds = OrNull(finite: progress.remainingSeconds)
    }
  }

  /// What an epoch came to. The terms of the validation are left out where there is none.
  private struct Epoch: Encodable {
    let event = "epoch"
    let epoch, steps, rejectedSteps: Int
    let seconds, loss, trainElbo, trainReconstruction, trainKl: OrNull<Double>
    let trainKlPerLatent: [OrNull<Double>]
    let gradientNorm, learningRate, examplesPerSecond: OrNull<Double>
    let loweredLearningRate: OrNull<Double>?
    let validationCriterion, validationElbo, validationReconstruction, validationKl: OrNull<Double>?
    let validationKlPerLatent: [OrNull<Double>]?

    init(_ report: EpochReport) {
      (epoch, steps, rejectedSteps) = (report.epoch, report.steps, report.rejectedSteps)
      seconds = OrNull(finite: report.seconds)
      loss = OrNull(finite: report.loss)
      trainElbo = OrNull(finite: report.elbo)
      trainReconstruction = OrNull(finite: report.reconstruction)
      trainKl = OrNull(finite: report.divergence)
      trainKlPerLatent = report.divergencePerLatent.map { OrNull(finite: $0) }
      gradientNorm = OrNull(finite: report.gradientNorm)
      learningRate = OrNull(finite: report.learningRate)
      examplesPerSecond = OrNull(finite: Double(report.examples) / report.stepSeconds)
      loweredLearningRate = report.loweredRate.map { OrNull(finite: $0) }
      let validation = report.validation
      validationCriterion = validation.map { OrNull(finite: $0.criterion) }
      validationElbo = validation.map { OrNull(finite: $0.bound) }
      validationReconstruction = validation.map { OrNull(finite: $0.reconstruction) }
      validationKl = validation.map { OrNull(finite: $0.divergence) }
      validationKlPerLatent = validation.map { $0.divergencePerLatent.map { OrNull(finite: $0) } }
    }
  }
}
