// `metrics.csv` as it is read again: by a resumed run, by charts, by whoever compares runs.

import Foundations

/// The rows of a run's `metrics.csv`.
public struct MetricsTable: Sendable {
  /// The names of the columns.
  public let columns: [String]
  /// The numbers of each epoch by column, in the order of the epochs; nil where there was no validation.
  public let rows: [[Double?]]
  /// The rows as they stand in the file.
  let lines: [String]

  /// The most bytes a file of metrics may have.
  static let limit = 1 << 28

  /// Reads a file.
  ///
  /// - Parameter epochs: Up to which epoch rows are wanted; what follows is not looked at, so a row that was
  ///   torn by a crash does no harm.
  /// - Throws: ``Failure`` of kind `missingInput`, `inputOutput`, or `badData` for a row that is none.
  public init(reading path: String, upTo epochs: Int = .max) throws {
    let text = try WholeFile.text(path, limit: Self.limit)
    let complete = text.lastIndex(where: \.isNewline).map { text[..<$0] } ?? ""
    var all = complete.split(whereSeparator: \.isNewline).map(String.init)
    let header = all.isEmpty ? "" : all.removeFirst()
    columns = header.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard columns.first == "epoch", Set(columns).count == columns.count else {
      throw Failure(
        .badData, "is not a metrics file: its first line is not a header", at: path,
        remedy: "Move the file away; the run does not depend on it")
    }
    var rows: [[Double?]] = []
    var lines: [String] = []
    var reached = 0.0
    for (position, line) in all.prefix(epochs).enumerated() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = fields.map { $0.isEmpty ? nil : Double($0) }
      let epoch = numbers[0] ?? 0
      let isWhole =
        fields.count == columns.count && epoch > reached && epoch == epoch.rounded()
        && epoch <= Double(TrainingPosition.counts.upperBound)
        && zip(fields, numbers).allSatisfy { $0.isEmpty || ($1?.isFinite ?? false) }
      guard isWhole else {
        throw Failure(
          .badData, "row \(position + 1) does not describe an epoch", at: path,
          remedy: "Move the file away; the run does not depend on it")
      }
      reached = epoch
      if reached > Double(epochs) { break }
      rows.append(numbers)
      lines.append(line)
    }
    self.rows = rows
    self.lines = lines
  }

  /// The numbers of a column, or nil where there is none of that name.
  public subscript(_ column: String) -> [Double?]? {
    columns.firstIndex(of: column).map { place in rows.map { $0[place] } }
  }
}
