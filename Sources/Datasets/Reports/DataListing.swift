// The catalogue as users see it: what each set is, and whether its files are here or what has to be done.

public import Foundation
public import Foundations

/// The data sets of the catalogue and where their files are.
public struct DataListing: Encodable, Sendable {
  /// A data set of the catalogue.
  public struct Row: Encodable, Sendable {
    /// Its name on the command line.
    public let name: String
    /// What it is, in a few words.
    public let summary: String
    /// The shape of a row.
    public let shape: [Int]
    /// How many rows there are to train on.
    public let training: Int
    /// How many rows the set's own validation split has; 0 if it has none.
    public let validation: Int
    /// How many rows the fixed test split has; 0 if it has none.
    public let test: Int
    /// The terms of use, as the publisher states them.
    public let licence: String
    /// Whether the program makes the data itself, without any files.
    public let generated: Bool
    /// The folder that holds the files; nil if not all of them are there.
    public let folder: String?
    /// Whether the files can be downloaded.
    public let downloadable: Bool
    /// What can be done to have the files, a sentence; nil if they are there, or not needed.
    public let remedy: Message?
  }

  /// The data sets, in the order of the catalogue.
  public let dataSets: [Row]

  /// The catalogue, with the files looked for as the variables of the process say.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    dataSets = Catalog.entries.map { Row($0, environment) }
  }

  /// One JSON object with keys in snake case.
  public var json: String { json(.swift) }

  /// One JSON object with keys in snake case and remedies in a style.
  public func json(_ style: MessageStyle) -> String { ReportText.json(self, style) }

  /// A table, with a line each below a set's own for its licence and its files.
  public var text: String { text(.swift) }

  /// The same table with remedies in a style.
  public func text(_ style: MessageStyle) -> String {
    var table = [["name", "shape", "train", "validation", "test", "what"]]
    for row in dataSets {
      let counts = [row.training, row.validation, row.test].map { $0 == 0 ? "-" : ReportText.grouped($0) }
      table.append([row.name, ReportText.shape(row.shape)] + counts + [row.summary])
    }
    let lines = ReportText.aligned(table, rightFrom: 2, to: 4)
    let below = dataSets.map { row in
      "  licence: \(row.licence)\n  " + row.whereabouts.text(style)
    }
    return ([lines[0]] + zip(lines.dropFirst(), below).map { "\($0)\n\($1)" }).joined(separator: "\n")
  }
}

extension DataListing.Row {
  /// Where the data is, or what can be done to have it.
  fileprivate var whereabouts: Message {
    if generated { return "Generated when it is used, without a download" }
    return folder.map { "in \($0)" } ?? (remedy ?? "")
  }

  fileprivate init(_ entry: CatalogEntry, _ environment: [String: String]) {
    name = entry.name
    summary = entry.summary
    shape = entry.rowShape
    training = entry.counts.training
    validation = entry.counts.validation
    test = entry.counts.test
    licence = entry.licence
    downloadable = entry.isDownloadable
    generated = entry.isGenerated
    switch entry.location(environment: environment) {
    case .generated:
      folder = nil
      remedy = nil
    case .present(let present, _):
      folder = present
      remedy = nil
    case .incomplete(let incomplete, let missing):
      folder = nil
      let names = missing.map(\.name).joined(separator: ", ")
      remedy = "Incomplete: put \(names) in \(incomplete) too"
    case .absent(let folders):
      folder = nil
      remedy =
        entry.isDownloadable
        ? "Not on this computer: \(.download(data: entry.name)) downloads it into \(folders.last ?? "")"
        : "Not on this computer. \(entry.remedy(folders: folders))"
    }
  }
}
