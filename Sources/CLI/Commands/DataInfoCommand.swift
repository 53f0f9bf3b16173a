// `vae data info`: what is in data before a model sees them. Nothing is downloaded, and values that are not
// finite are counted here, not refused.

import ArgumentParser
import Autoencoders
import Datasets
import Foundations
import Pictures
import Tables
import Training

struct DataInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Summarise data: rows, values, labels, repeated rows.",
    discussion: """
      Examples: vae data info mnist; vae data info photographs/ --size 64

      For a folder of pictures, it counts sizes, formats, duplicates and files that cannot be used, and draws some of \
      the pictures on a numbered contact sheet (contact-sheet-001.png).

      For a table (.csv, .tsv, or text under any name), it shows how the file was read and the detected type of each column. A file given as --schema overrides it: \
      {"columns": {"zip": {"kind": "categorical"}, "note": {"kind": "ignored"}, "visits": {"kind": "count", \
      "likelihood": "negative-binomial"}, "day": {"format": "dd/MM/yyyy"}, "price": {"decimal": "comma"}}, \
      "missing": ["-999"], "label": "fault"}. A table has at most \(TableReader.mostColumns) columns. \
      Kinds: \(ColumnKind.allCases.map(\.rawValue).joined(separator: ", ")). \
      Likelihoods: \(ColumnLikelihood.allCases.map(\.rawValue).joined(separator: ", ")). \
      Scalings: \(ColumnScaling.allCases.map(\.rawValue).joined(separator: ", ")).
      """)

  @Argument(help: "The name of a data set, a file or a folder of pictures.") var data: String
  @OptionGroup(title: "Pictures") var pictures: PictureFlags
  @OptionGroup(title: "Tables") var table: TableFlags
  @OptionGroup(title: "Arrays") var arrays: ArrayFlags
  @OptionGroup(title: "Texts") var texts: TextFlags
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    var request = DataRequest(
      data, pictures: try pictures.options(), table: try table.request(), arrays: try arrays.request())
    request.text = try texts.request()
    try request.requireApplicable()
    let dataset = try Dataset.load(request, DataAccess(requiresFinite: false))
    try request.requireUse(in: dataset)
    try dataset.pictures?.requireReadable()
    let likelihood = try KindStandard.of(dataset.training.kind).likelihood(dataset).likelihood
    var report = try DataReport(dataset, likelihood: likelihood.name)
    if let folder = dataset.pictures {
      let file = try NextFile.file(in: ".", stem: "contact-sheet", ending: "png")
      try PNG.write(try folder.contactSheet().drawn(), to: file.path)
      report.pictures?.contactSheet = file.path
    }
    json ? Console.result(json: report.json(.flags)) : Console.result(report.text(.flags))
  }
}
