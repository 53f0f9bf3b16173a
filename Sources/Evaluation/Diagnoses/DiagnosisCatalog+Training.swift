// Checks of how a training went, by its settings and its metrics.

import Autoencoders
import Foundations
import Pictures
import Training

extension DiagnosisCheck {
  static let ending = DiagnosisCheck(
    name: "ending", question: "Did the training finish without failing?",
    numbers: { facts in
      facts.run.map { run in
        let (epochs, steps) = run.made
        let most =
          run.settings.endsItself ? "at most \(count(run.settings.epochs))" : count(run.settings.epochs)
        return "\(run.record.status.rawValue), \(count(epochs)) of \(most) epochs, \(count(steps)) steps"
      }
    },
    finding: { facts in
      guard let run = facts.run else { return nil }
      switch run.record.status {
      case .finished: return nil
      case .failed:
        return Finding(.serious, "the training failed: \(run.record.failure ?? "for an unknown reason")")
      case .running, .stopped:
        return Finding(
          .note,
          "the run has not ended: \(count(run.made.epochs)) of \(count(run.settings.epochs)) epochs are done",
          remedy: "\(.resume(run: run.name, epochs: nil)) continues it, unless it is training right now")
      }
    })

  static let warmUps = DiagnosisCheck(
    name: "warm-up", question: "Did every warm-up end before the training did?",
    numbers: { facts in
      facts.run.map { run in
        if run.warmUps.isEmpty { return "none" }
        let steps = run.warmUps.map { "\($0.name) over \(count($0.steps))" }.joined(separator: ", ")
        return "\(steps) of \(count(run.planned)) steps"
      }
    },
    finding: { facts in
      guard let run = facts.run, run.planned > 0,
        let warmUp = run.warmUps.filter({ $0.steps > run.planned }).max(by: { $0.steps < $1.steps })
      else { return nil }
      let share = NumberText.decimal(100 * Double(run.planned) / Double(warmUp.steps), places: 1)
      return Finding(
        .serious,
        "the warm-up of the \(warmUp.name) takes \(count(warmUp.steps)) steps, but the training has only \(count(run.planned)): it ends at \(share) % of the target",
        remedy: "Give \(warmUp.setting(over: max(1, run.planned / 10))), or more \(.epochs)")
    })

  static let steadiness = DiagnosisCheck(
    name: "learning-rate-high", question: "Were steps skipped, or did the loss jump?",
    numbers: { facts in
      guard let run = facts.run, let curve = run.curve else { return nil }
      let norms = curve.gradientNorms
      return
        "\(count(curve.rejected.reduce(0, +))) steps skipped, the training \(facts.quantity) fell in \(count(run.falls.count)) epochs, "
        + "gradient norm \(NumberText.short(curve.usualNorm)), at most \(NumberText.short(norms.max() ?? 0))"
    },
    finding: { facts in
      guard let run = facts.run, let curve = run.curve else { return nil }
      var signs: [String] = []
      let dropped = curve.rejected.reduce(0, +)
      if dropped > 0 {
        signs.append(
          "\(count(dropped)) of \(count(curve.steps.last ?? 0)) steps were skipped because the loss or its gradient was not finite"
        )
      }
      if let worst = run.falls.max(by: { $0.nats < $1.nats }) {
        let fell = "on the training rows fell by \(nats(worst.nats)) nats in epoch \(worst.epoch)"
        let others = run.falls.count - 1
        signs.append(
          "the \(facts.quantity) \(fell)" + (others > 0 ? ", and in \(count(others)) more" : ""))
      }
      if let leap = curve.leap {
        signs.append(
          "the gradient norm of epoch \(leap.epoch) was \(NumberText.short(leap.times)) times the usual norm")
      }
      if signs.isEmpty { return nil }
      let clip: Message =
        run.settings.clip.map { " or a smaller \(.clip) (now \(setting($0)))" } ?? ", or \(.clip, 1)"
      return Finding(
        .warning, signs.joined(separator: "; "),
        remedy: "Lower \(.learningRate) (now \(setting(run.settings.learningRate)))\(clip)")
    })

  /// The share of all that was gained which as many epochs again must be about to gain.
  private static let leastGain = 0.1

  static let pace = DiagnosisCheck(
    name: "learning-rate-low", question: "Did the training end too early, or was the learning rate too low?",
    numbers: { facts in
      guard let curve = facts.run?.curve, let slope = curve.slope else { return nil }
      return "\(curve.judgedRows) \(facts.quantity) rose by \(nats(slope)) nats per epoch at the end, "
        + "by \(nats(curve.gain)) since the first epoch"
    },
    finding: { facts in
      // A training that ended because validation stood still, or that goes on, was not cut short.
      guard let run = facts.run, let curve = run.curve, let slope = curve.slope,
        let gain = curve.expectedGain, run.record.status == .finished, run.record.ending != .patience,
        curve.risesAtEnd, gain > leastGain * curve.gain
      else { return nil }
      let own = run.settings.optimizer.family.learningRate
      let rate: Message = "\(.learningRate) (now \(setting(run.settings.learningRate)))"
      let isLow = run.settings.learningRate < own / 2
      let longer: Message = "\(.resume(run: run.name, epochs: 2 * run.made.epochs)) continues it"
      return Finding(
        .warning,
        "the \(facts.quantity) on the \(curve.judgedRows) rows was still rising by \(nats(slope)) nats per epoch at the end; as many epochs again may gain \(nats(gain))",
        remedy: isLow
          ? "Raise \(rate); the default of \(run.settings.optimizer.name) is \(setting(own)). \(longer)"
          : "\(longer); a higher \(rate) may be faster")
    })

  static let overfitting = DiagnosisCheck(
    name: "overfitting", question: "Did the model overfit?",
    numbers: { facts in
      guard let curve = facts.run?.curve else { return nil }
      if curve.validation.isEmpty { return "no validation rows" }
      return "validation best in epoch \(curve.epochs[curve.best]) of \(curve.epochs.last ?? 0)"
    },
    finding: { facts in
      guard let run = facts.run, let curve = run.curve else { return nil }
      if curve.validation.isEmpty {
        return Finding(
          .note,
          "no rows were held out for validation, so overfitting cannot be detected",
          remedy: run.settings.validation > 0
            ? "Train on more rows: a share of \(setting(run.settings.validation)) of them is none"
            : "Give \(.validation) a share, for example 0.1")
      }
      let (best, last) = (curve.best, curve.epochs.count - 1)
      let fall = curve.validation[best] - curve.validation[last]
      let rise = curve.training[last] - curve.training[best]
      // A patience waits for exactly this.
      guard last - best >= 2, rise > 0, run.record.ending != .patience,
        fall > 3 * TrainingCurve.noise(of: curve.validation)
      else { return nil }
      return Finding(
        .warning,
        "the \(facts.quantity) on the validation rows was best in epoch \(curve.epochs[best]) of \(curve.epochs[last]) and has fallen by \(nats(fall)) nats since, while on the training rows it rose by \(nats(rise)): the model overfits. The finished model is that of epoch \(curve.epochs[best])",
        remedy:
          "\(.patience, 10) stops there; fewer parameters (\(Setting(facts.configuration.network.family.sizesName))), \(.optimizer, "adamw")\(facts.mayFlip ? ", \(.flip)" as Message : "") or more data also help"
      )
    })
}

extension DiagnosisFacts.Run {
  /// The falls of the curve behind an opening: in it the divergence costs nothing, and behind it the decoder begins anew.
  fileprivate var falls: [(epoch: Int, nats: Double)] {
    let opening = (settings.autoencoderFirst ?? 0) * Double(settings.epochs)
    return curve?.falls.filter { opening == 0 || Double($0.epoch) > opening.rounded(.up) + 1 } ?? []
  }
}
