// `vae anomaly`: which rows or pictures are abnormal, why, and how sure that is.

import ArgumentParser
import Foundations

struct AnomalyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anomaly", abstract: "Detect anomalies in rows or pictures, with reasons.",
    discussion: """
      Example: vae anomaly detect readings.csv

      This judges each row of a file by all others. Step by step, for rows that arrive later:

        vae train normal.csv                      train a model on normal rows
        vae anomaly calibrate latest --fpr 0.01   set a threshold on held-out rows
        vae anomaly score latest new.csv -o scores.csv
        vae anomaly report latest                 write a page about the scores

      'vae anomaly fit normal.csv' does the first two at once.
      """,
    subcommands: [
      AnomalyCalibrateCommand.self, AnomalyScoreCommand.self, AnomalyReportCommand.self,
      AnomalyDetectCommand.self, AnomalyFitCommand.self,
    ])

  /// The failure that a label of normal rows is given of rows without labels.
  static var unlabelled: Failure {
    Failure(
      .usage, "the rows have no labels", at: "--normal-label",
      remedy: "Name their column with --labels, or leave it out")
  }
}
