// `vae anomaly fit`: from normal data to a calibrated model.

import Anomalies
import ArgumentParser
import Datasets
import Foundations
import Training

struct AnomalyFitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Train a model on normal data and calibrate it: 'vae train', then 'vae anomaly calibrate'.",
    discussion: """
      Examples: vae anomaly fit normal.csv
                vae anomaly fit app.log
                vae anomaly score latest new.log -o scores.csv

      The threshold is set on rows that the training held out.
      """)

  @OptionGroup var training: TrainArguments
  @OptionGroup var flags: DetectionFlags

  func run() throws {
    if training.dryRun {
      throw Failure(
        .usage, "nothing can be calibrated without a training", at: "--dry-run",
        remedy: "Use 'vae train' with it")
    }
    if training.json {
      throw Failure(
        .usage, "two commands have no common result", at: "--json",
        remedy: "Use 'vae train' and 'vae anomaly calibrate'")
    }
    try training.train { request, dataset in
      guard dataset.textCoding != nil else { return }
      TextDetection.preferTokens(&request)
      if !training.shared.quiet {
        Console.error(
          "texts are judged token by token, by those before it: the latents are to tell next to nothing")
      }
    }
    let shared = training.shared
    let run = training.name.map { "\(shared.runs)/\($0)" } ?? "\(shared.runs)/latest"
    var arguments = [run, "--fpr", "\(flags.rate)"]
    if let share = flags.contamination { arguments += ["--contamination", "\(share)"] }
    if let label = training.options.normalLabel { arguments += ["--normal-label", label] }
    if let threads = shared.threads { arguments += ["--threads", "\(threads)"] }
    if shared.quiet { arguments.append("--quiet") }
    try AnomalyCalibrateCommand.parse(arguments).run()
  }
}
