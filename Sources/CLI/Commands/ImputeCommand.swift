// `vae impute`: a table with its empty cells filled, or several tables with draws in them.

import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Evaluation
import Foundation
import Foundations
import Pictures
import Storage
import Tables
import Training

struct ImputeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "impute", abstract: "Fill the empty cells of a table.",
    discussion: """
      Examples: vae impute latest gaps.csv -o full.csv
                vae impute latest gaps.csv -o full.csv --interval 0.9
                vae impute latest gaps.csv -n 20 -o imputed/

      Cells that are there keep their text. In an empty cell stands the mean of what the model expects there, given the other \
      cells of its row (as scikit-learn's imputers and missForest have it; it may lie between the values of the column), or the \
      likeliest category. With -n, several tables are written for multiple imputation, as mice does: each cell is a draw, the \
      cells of a row belong together, and what is computed from the tables varies as much as the gaps leave open.

      Columns that the model does not explain, such as identifiers and labels, stay as they are. A table with many gaps is \
      trained for this by default; for rows with gaps after a training on rows without, train with --likelihood ranks.
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: ArgumentHelp("A table with the columns that the model was trained on.", valueName: "table"))
  var table: String
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "The .csv or .tsv file to write; with -n a folder (imputed/) or a pattern (imputed-%02d.csv). (default: standard output)",
      valueName: "file"))
  var output: String?
  @Option(
    name: .short, parsing: .unconditional,
    help: ArgumentHelp("Write so many tables with draws in place of one with estimates.", valueName: "n"))
  var n: Int?
  @Flag(help: "Write medians of numbers, which are values that the column may have, instead of means.")
  var median =
    false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Write two more columns beside each that has gaps, 'x low' and 'x high': the interval that holds a filled number with this probability, such as 0.9; beside a column of categories the probability of the one that is written.",
      valueName: "p"))
  var interval: Double?
  @Option(parsing: .unconditional, help: "The draws of the latents for each row with gaps.") var draws = 1000
  @Option(parsing: .unconditional, help: "The random seed.") var seed: UInt64 = 0
  @Flag(help: "Print the result as one JSON object.") var json = false
  @OptionGroup(title: "Tables") var reading: TableFlags
  @OptionGroup var shared: SharedOptions

  func run() throws {
    try requirePossible()
    let opened = try shared.opened(model)
    var imputation = try TableImputation(opened.trained, on: shared.backend)
    imputation.draws = draws
    imputation.estimate = median ? .median : .mean
    imputation.interval = interval
    imputation.tables = n
    imputation.key = Key(seed: seed).folding("impute")
    let request = try opened.completed(DataRequest(table, table: reading.request()))
    let file = try TableOpening(table, request.table)
    try requireOtherFile()
    tell(file)
    let gaps = try imputation.gaps(of: file)
    if !shared.quiet { for note in gaps.notes { Console.error(note) } }
    let (files, report) = try written(imputation, file, gaps)
    if json {
      try Console.json(Result(files: files, tables: n ?? 1, seed: seed, report))
    } else if output != nil {
      Console.results(files)
    }
    if !shared.quiet {
      if let unused = opened.trained.configuration.schema?.unused {
        Console.error("columns that are left as they are: \(unused)")
      }
      for sentence in report.sentences { Console.error(sentence) }
    }
  }

  private func requirePossible() throws {
    if let n, !(1...NumberedFiles.mostAtOnce).contains(n) {
      throw Failure(
        .usage, "\(n) tables cannot be written", at: "-n",
        remedy: "Give a number within 1...\(NumberedFiles.mostAtOnce)")
    }
    if let interval, !(interval > 0 && interval < 1) {
      throw Failure(
        .usage, "\(interval) is not a probability between 0 and 1", at: "--interval",
        remedy: "Give, for example, 0.9")
    }
    if !(1...100_000).contains(draws) {
      throw Failure(
        .usage, "\(draws) draws cannot be made", at: "--draws", remedy: "Give a number within 1...100000")
    }
    if n != nil, interval != nil || median {
      throw Failure(
        .usage, "tables of draws have no estimates", at: "-n",
        remedy: "Leave it out, or \(interval != nil ? "--interval" : "--median")")
    }
    if json, output == nil {
      throw Failure(
        .usage, "the table and the JSON object would both go to standard output", at: "--json",
        remedy: "Name a file with -o")
    }
    if n == nil { return try OutputEnding.require(output, [".csv", ".tsv"]) }
    guard let output, try files(output) != nil else {
      throw Failure(
        .usage, "several tables need a folder or a pattern", at: "-o",
        remedy: "Give, for example, 'imputed/' or 'imputed-%02d.csv'")
    }
  }

  /// The numbered files that a path stands for.
  private func files(_ path: String) throws -> NumberedFiles? {
    if path.contains("%"), !path.hasSuffix("/") { try OutputEnding.require(path, [".csv", ".tsv"]) }
    return try NumberedFiles(path, ending: ".csv")
  }

  /// Throws where the table itself would be replaced.
  private func requireOtherFile() throws {
    guard n == nil, let output, let place = ResolvedPath.existing(output),
      place == ResolvedPath.existing(table)
    else { return }
    throw Failure(
      .usage, "would replace the table that is read, and with it which cells were empty", at: "-o",
      remedy: "Give another name")
  }

  private func tell(_ file: TableOpening) {
    if shared.quiet { return }
    if !file.unknownColumns.isEmpty {
      Console.error(
        "columns that the model does not know, left as they are: \(list: file.unknownColumns)")
    }
    // Of the run's own table too: a row that is left out is missing in what is written.
    for note in file.notes { Console.error(note) }
  }

  /// Writes the table or tables.
  private func written(
    _ imputation: TableImputation, _ file: TableOpening, _ gaps: TableGaps
  ) throws -> (files: [String], report: ImputationReport) {
    let progress = RowProgress(quiet: shared.quiet, of: gaps.rows)
    defer { progress.end() }
    let delimiter = delimiter(of: file)
    if n != nil, let files = try output.flatMap(files) {
      var report: ImputationReport?
      let paths = try files.write(n ?? 1) { writers in
        report = try imputation.fill(file, gaps, delimiter: delimiter, progress: progress.tell) {
          try writers[$0]($1)
        }
      }
      guard let report else { fail("files were written without a result") }
      return (paths, report)
    }
    let report = try RowOutput.write(to: output) { write in
      try imputation.fill(file, gaps, delimiter: delimiter, progress: progress.tell) { try write($1) }
    }
    return ([output].compactMap(\.self), report)
  }

  /// What stands between cells: what the ending of the file says, else what stands there in the table that is read.
  private func delimiter(of file: TableOpening) -> Delimiter {
    let own = file.reader.format.delimiter
    if let output, OutputEnding.has(output, ".tsv") { return .tab }
    return own == .tab || own == .space ? .comma : own
  }

  /// What is printed with --json.
  private struct Result: Encodable {
    var files: [String]
    var tables: Int
    var rows: Int
    var incompleteRows: Int
    var emptyRows: Int
    var cells: Int
    var columns: [String: Int]
    var draws: Int
    var medianEffectiveDraws: Double?
    var uncertainRows: Int
    var seed: UInt64

    init(files: [String], tables: Int, seed: UInt64, _ report: ImputationReport) {
      let gaps = report.gaps
      (self.files, self.tables, self.seed, draws) = (files, tables, seed, report.draws)
      (rows, incompleteRows, emptyRows, cells) = (gaps.rows, gaps.incomplete, gaps.empty, gaps.total)
      columns = gaps.byColumn
      (medianEffectiveDraws, uncertainRows) = (report.medianEffective, report.uncertain)
    }

    private enum CodingKeys: String, CodingKey {
      case files, tables, rows, cells, columns, draws, seed
      case incompleteRows = "incomplete_rows"
      case emptyRows = "empty_rows"
      case medianEffectiveDraws = "median_effective_draws"
      case uncertainRows = "uncertain_rows"
    }
  }
}
