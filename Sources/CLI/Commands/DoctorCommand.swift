// `vae doctor`: what is wrong with a run or a model, in plain sentences, and the flag that fixes it.

import ArgumentParser
import Evaluation
import Training

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Diagnose problems of a run, and say how to fix them.",
    discussion: """
      Examples: vae doctor latest
                vae doctor latest mnist --split validation --json

      It asks:
      \(DiagnosisCheck.all.map { "- \($0.question)" }.joined(separator: "\n"))

      The training is judged by its metrics, the model by at most \(ModelExamination.limit) rows, the same every time. The exit code is 0 \
      whatever is found.
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: "The name of a data set, a file or a folder of pictures. (default: the run's own)")
  var data: String?
  @OptionGroup var rows: RowOptions
  @Flag(help: "Print one JSON object.") var json = false
  @OptionGroup var shared: SharedOptions

  func run() throws {
    if let search = try SearchRuns(model, shared) {
      if data != nil { throw SearchRuns.refusal("data", of: search.folder) }
      return try search.diagnose(json: json)
    }
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
