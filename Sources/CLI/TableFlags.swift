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
    parsing: .unconditional,
    help:
      "The delimiter: \(Delimiter.allCases.map(\.rawValue).joined(separator: ", ")), or the character itself."
  )
  var delimiter: String?
  @Flag(inversion: .prefixedNo, help: "Whether the first row is a header with the names of the columns.")
  var header: Bool?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many lines before the table to pass over. (default: comments and titles)", valueName: "n"))
  var preamble: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many rows under the header to pass over, which hold units. (default: those that do)",
      valueName: "n"))
  var units: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many lines behind the table to leave out. (default: sums, sources and empty rows)", valueName: "n")
  )
  var footer: Int?

  /// What the flags say.
  func request(includesArrays: Bool = false) throws -> TableRequest {
    for (flag, count) in [("--preamble", preamble), ("--units", units), ("--footer", footer)] {
      guard let count, !(0...1_000_000).contains(count) else { continue }
      throw Failure(.usage, "\(count) is not a number of lines", at: "\(flag)", remedy: "Give 0 or more")
    }
    return TableRequest(
      delimiter: try delimiter.map(Delimiter.named), header: header, preamble: preamble, units: units,
      footer: footer, missing: missing, label: labels,
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
