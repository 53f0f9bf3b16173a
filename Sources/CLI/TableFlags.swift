// The flags that say how files of columns are read.

import ArgumentParser
import Datasets
import Foundations
import Tables

/// How delimited text is read, as flags; what is left out is told by the file.
struct TableFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A JSON file that overrides the detected types of columns; 'vae help data info' shows an example.",
      valueName: "file"))
  var schema: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The column of labels, which is never part of the model's input.", valueName: "column")
  )
  var labels: String?
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Another text that marks a missing value, for example -999, besides an empty cell and the usual ones, such as NA, N/A, NaN, null, None, #N/A, ? and -. May be given several times.",
      valueName: "text"))
  var missing: [String] = []
  @Option(
    help: ArgumentHelp(
      "The mark before the fractions of numbers: \(DecimalMark.allCases.map(\.rawValue).joined(separator: " or ")). Told by the cells of each column if left out.",
      valueName: "mark"))
  var decimal: String?
  @Option(
    help: "The delimiter: \(Delimiter.allCases.map(\.rawValue).joined(separator: ", ")).")
  var delimiter: String?
  @Flag(inversion: .prefixedNo, help: "Whether the first row is a header with the names of the columns.")
  var header: Bool?

  /// What the flags say.
  func request(includesArrays: Bool = false) throws -> TableRequest {
    TableRequest(
      delimiter: try delimiter.map { name in
        guard let found = Delimiter(rawValue: name) else {
          throw Suggestion.unknown("delimiter", name, among: Delimiter.allCases.map(\.rawValue))
        }
        return found
      }, header: header, missing: missing, label: labels,
      decimal: try decimal.map { name in
        guard let found = DecimalMark(rawValue: name) else {
          throw Suggestion.unknown("decimal mark", name, among: DecimalMark.allCases.map(\.rawValue))
        }
        return found
      },
      overrides: try schema.map { try SchemaOverrides(reading: $0) } ?? SchemaOverrides(),
      includesArrays: includesArrays)
  }
}
