// A training as its user sees it: a bar on a terminal, a line per epoch everywhere.

import Foundation
import Foundations
import Training

/// Prints a training's progress to standard error.
final class TrainingDisplay: TrainingObserver {
  private let drawsBar: Bool
  private var interval: Int?
  private var epochs = 0
  private var endsItself = false
  private var hasToldOfSkips = false
  private var hasBound = true

  /// A display with a line for every given number of epochs, and the last; of a long training where nil, about a hundred.
  init(every interval: Int? = nil) {
    drawsBar = Console.isTerminal
    self.interval = interval
  }

  func observe(_ event: TrainingEvent) {
    switch event {
    case .started(let plan):
      epochs = plan.epochs
      interval = interval ?? (plan.endsItself ? 1 : max(1, epochs / 100))
      endsItself = plan.endsItself
      hasBound = plan.hasBound
      let validation =
        plan.validationExamples > 0 ? ", \(Self.grouped(plan.validationExamples)) for validation" : ""
      Console.error(
        "\(Self.grouped(plan.parameters)) parameters, \(Self.grouped(plan.examples)) examples\(validation)")
      if plan.stepsMade > 0 { Console.error("resuming after step \(Self.grouped(plan.stepsMade))") }
    case .progress(let progress): if drawsBar { draw(progress) }
    case .epoch(let report): epoch(report)
    }
  }

  private func draw(_ progress: TrainingProgress) {
    let width = 28
    let filled = progress.step * width / max(progress.stepsPerEpoch, 1)
    let bar = String(repeating: "━", count: filled) + String(repeating: " ", count: width - filled)
    let remaining = progress.remainingSeconds.map { ", \(Self.time($0)) left" } ?? ""
    Console.draw(
      "\(name(progress.epoch)) \(bar) \(Self.grouped(Int(progress.examplesPerSecond)))/s\(remaining)"
    )
  }

  /// An epoch as it is called: of how many, where that is known.
  private func name(_ epoch: Int) -> String { "epoch \(epoch)\(endsItself ? "" : "/\(epochs)")" }

  private func epoch(_ report: EpochReport) {
    if drawsBar { Console.draw("") }
    guard
      report.epoch % (interval ?? 1) == 0 || report.epoch == 1 || report.epoch == epochs
        || (report.rejectedSteps > 0 && !hasToldOfSkips)
        || report.loweredRate != nil
    else { return }
    let terms =
      hasBound
      ? String(format: "  ELBO %.2f = %.2f - KL %.2f", report.elbo, report.reconstruction, report.divergence)
      : String(format: "  reconstruction %.2f", report.reconstruction)
    // What is descended on, where it is not minus the bound itself.
    let plain = hasBound ? -report.elbo : -report.reconstruction
    let isWeighted = abs(report.loss - plain) > 1e-4 * max(abs(plain), 1)
    let loss = isWeighted ? String(format: "  loss %.2f", report.loss) : ""
    let validation = report.validation.map { terms in
      "  validation\(terms.criterionName.map { ", \($0)," } ?? "")"
        + String(format: " %.2f", terms.criterion)
        + (terms.exactShare.map { String(format: ", %.1f %% come back", 100 * $0) } ?? "")
    }
    Console.error(
      Message(
        name(report.epoch) + terms + loss + (validation ?? "")
          + "  \(Self.grouped(Int(Double(report.examples) / report.stepSeconds))) examples/s"))
    if let rate = report.loweredRate {
      let lowered = String(format: "%g", rate)
      Console.error("  validation has reached a plateau: the learning rate is now \(lowered)")
    }
    if report.rejectedSteps > 0 {
      hasToldOfSkips = true
      Console.error(
        "  \(report.rejectedSteps) steps were skipped because their loss or gradient was not finite; 'vae data info' shows wild values"
      )
    }
  }

  /// A number with its thousands apart.
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return String(
      digits.enumerated().flatMap { index, digit in
        index > 0 && (digits.count - index) % 3 == 0 && digit != "-" ? [",", digit] : [digit]
      })
  }

  static func time(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole >= 3600
      ? "\(whole / 3600)h \(whole % 3600 / 60)m"
      : (whole >= 60 ? "\(whole / 60)m \(whole % 60)s" : "\(whole)s")
  }
}
