// `vae anomaly`: which rows or pictures are abnormal, why, and how sure that is.

import ArgumentParser

struct AnomalyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anomaly", abstract: "Tell abnormal rows or pictures from normal ones, with reasons.",
    discussion: """
      Example: vae anomaly detect readings.csv      one file: each row scored by a model that did not see it

      Or step by step:
      vae train normal.csv                          a model of normal rows
      vae anomaly calibrate latest --fpr 0.01       what normal rows score that it was not trained on
      vae anomaly score latest new.csv -o scores.csv
      vae anomaly report latest                     a page about the last scoring
      """,
    subcommands: [
      AnomalyCalibrateCommand.self, AnomalyScoreCommand.self, AnomalyReportCommand.self,
      AnomalyDetectCommand.self,
    ])
}
