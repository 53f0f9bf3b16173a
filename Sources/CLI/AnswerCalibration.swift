// Where a classification learns how probable its answers are, and when to abstain: on the labelled rows that are given, on
// those that the run held out, or, where it had none to spare, on its own labels, a part at a time.

import Autoencoders
import CPU
import Datasets
import Evaluation
import Foundations
import Storage
import Training

/// The calibration of a classification.
struct AnswerCalibration {
  let opened: RunModel
  /// The labelled rows that are given.
  let data: String?
  /// The share of answers that may be wrong.
  let risk: Double?
  /// How classes are told, and by how many draws.
  let rule: ClassRule?
  let draws: Int
  let shared: SharedOptions

  /// What labelled rows that did not train say of answers; nil where there are none and none are needed.
  func rule(_ classes: (any DataSource) throws -> ClassProbabilities) throws -> AnswerRule? {
    if let data {
      let known = try shared.data(of: opened, DataRequest(data)).source(.all)
      return try AnswerRule(classes(known.readable()), risk: risk)
    }
    if let own = try heldOut(), own.count >= AnswerRule.fewestRows {
      let found = try classes(own.readable())
      if risk != nil || found.known >= AnswerRule.fewestRows { return try AnswerRule(found, risk: risk) }
    }
    if let crossed = try crossed() { return try AnswerRule(crossed, risk: risk) }
    if risk == nil { return nil }
    throw Failure(
      .usage, "there are no labelled rows that did not train to learn from when to abstain", at: "--risk",
      remedy: "Give some with --calibration, or train with --validation 0.1")
  }

  /// The rows that the run held out; nil where there are none. Where they are not needed, they may be out of reach.
  private func heldOut() throws -> (any DataSource)? {
    guard opened.run != nil else { return nil }
    do {
      let data = try shared.data(of: opened, DataRequest(""))
      try data.requireUnchanged(remedy: "Restore them, or give labelled rows with \(.calibration)")
      return data.holdsOut ? try data.source(.validation) : nil
    } catch let failure as Failure where risk == nil {
      if !shared.quiet {
        Console.error(
          "probabilities are not corrected, since the run's data cannot be read: \(failure.message)")
      }
      return nil
    }
  }

  /// The classes of the labelled rows, each by a training that did not know its label. Such trainings begin where a risk is
  /// given; without one, those that are there are used.
  private func crossed() throws -> ClassProbabilities? {
    let hasParts = opened.run.map { WithheldLabels.exist(in: $0) } ?? false
    guard risk != nil || hasParts,
      let withheld = try WithheldLabels(of: opened, memory: shared.memory?.bytes, shared.access)
    else { return nil }
    try AnswerRule.require(withheld.count)
    let backend = shared.backend
    let interruption = Interruption()
    var found: ClassProbabilities?
    for part in withheld.parts {
      let run = try withheld.run(
        of: part, command: CommandLine.arguments, backend: backend.name, version: VAECommand.version)
      if !run.isFinished {
        if !shared.quiet {
          Console.error(
            "training again without a part of the \(withheld.count) labels, to learn how often answers are wrong: part \(part.number + 1) of \(part.parts), kept in \(run.folder.path)"
          )
        }
        let result = try run.train(
          on: backend, observers: shared.quiet ? [] : [TrainingDisplay()],
          stop: interruption.wish.request, style: .flags)
        if result.ending == .stopped, let kind = interruption.wish.kind {
          throw Failure(
            kind, "stopped in part \(part.number + 1) of \(part.parts); everything has been saved",
            at: run.folder.path, remedy: "Give the same command again to continue")
        }
      }
      let own = try ClassProbabilities(
        of: withheld.rows(of: part), by: rule, draws: draws, TrainedModel(reading: run.folder.modelPath),
        on: backend)
      found = found?.followed(by: own) ?? own
    }
    return found
  }
}
