// The flags that say how files of columns are read.

import ArgumentParser
import Datasets
import Foundations
import Tables

/// How delimited text is read, as flags; what is left out is told by the file.
struct TableFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A JSON file that says what columns are, instead of their content: 'vae help data info' shows one.",
      valueName: "file"))
  var schema: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The column of labels, which no model sees.", valueName: "column"))
  var labels: String?
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A text that stands for missing values, such as -999, beside an empty cell, NA, NaN, null, None, ? and -.",
      valueName: "text"))
  var missing: [String] = []
  @Option(
    help: "What stands between cells: \(Delimiter.allCases.map(\.rawValue).joined(separator: ", ")).")
  var delimiter: String?
  @Flag(inversion: .prefixedNo, help: "Whether the first row names the columns.") var header: Bool?

  /// What the flags say.
  func request(includesArrays: Bool = false) throws -> TableRequest {
    TableRequest(
      delimiter: try delimiter.map { name in
        guard let found = Delimiter(rawValue: name) else {
          throw Suggestion.unknown("delimiter", name, among: Delimiter.allCases.map(\.rawValue))
        }
        return found
      }, header: header, missing: missing, label: labels,
      overrides: try schema.map { try SchemaOverrides(reading: $0) } ?? SchemaOverrides(),
      includesArrays: includesArrays)
  }
}
