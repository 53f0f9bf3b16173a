// `vae doctor`: what is wrong with a run or a model, in plain sentences, and the flag that mends it.

import ArgumentParser
import Evaluation
import Training

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look for what is wrong with a run, and say what mends it.",
    discussion: """
      Examples: vae doctor latest
                vae doctor latest mnist --split validation --json

      \(DiagnosisCheck.all.map(\.question).joined(separator: " "))

      The training is judged by its metrics, the model by \(ModelExamination.limit) rows at most, the same every time. The exit code is 0 \
      whatever is found.
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: "A data set's name, a file or a folder of pictures; the run's own by default.")
  var data: String?
  @OptionGroup var rows: RowOptions
  @Flag(help: "Print one JSON object.") var json = false
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let subject = try DiagnosisSubject(model, runs: shared.runs)
    let facts = try DiagnosisFacts(
      subject, requiresRows: data != nil || rows.split != nil, backend: shared.backend
    ) {
      try rows.rows(
        of: $0, data, shared, limit: ModelExamination.limit, chosenBy: ModelExamination.rowsKey)
    }
    let diagnosis = Diagnosis(facts, path: subject.path)
    if json { return try Console.json(diagnosis) }
    Console.result(diagnosis.text(.flags))
  }
}
