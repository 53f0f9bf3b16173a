// From the names of attributes to rows that have them: the labels of the rows, columns of their file, or arrays beside them.

import Examples
import Foundations
import Tables

extension Dataset {
  /// The same data, whose rows have the attributes that a request names.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a name that the data do not have, `badData` for an attribute that is none, and
  ///   for a class that the attributes of the request do not know.
  func told(_ request: DataRequest) throws -> Dataset {
    let names = request.attributes?.map(\.name) ?? request.conditions
    guard !names.isEmpty else { return self }
    var copy = self
    let found = try names.map { try column($0, of: training, isTraining: true) }
    let known =
      try request.attributes
      ?? zip(names, found).map { name, column in
        guard let column else { throw unknown(name) }
        return try column.learned(at: self.name)
      }
    copy.attributes = known
    if request.attributes == nil {
      copy.notes += known.map { "the model is told \($0.words)" }
    } else {
      let missing = zip(names, found).filter { $0.1 == nil }.map(\.0)
      if !missing.isEmpty {
        copy.notes.append(
          "the data have no \(ShownText.list(missing)), which the model is told: it is left open")
      }
    }
    copy.training = try Self.rows(training, found, known)
    copy.validation = try validation.map { part in
      try Self.rows(part, names.map { try column($0, of: part, isTraining: false) }, known)
    }
    copy.test = try test.map { part in
      try Self.rows(part, names.map { try column($0, of: part, isTraining: false) }, known)
    }
    return copy
  }

  private static func rows(
    _ source: any DataSource, _ columns: [AttributeColumn?], _ attributes: [Attribute]
  ) throws -> any DataSource {
    var values = [Float](repeating: Attribute.unknown, count: source.count * attributes.count)
    for (place, (column, attribute)) in zip(columns, attributes).enumerated() {
      guard let column else { continue }
      let numbers = try column.numbers(attribute, at: source.name) { row in
        source.title(of: row) ?? "row \(source.numbering.number(of: source.origin(of: row)))"
      }
      for (row, number) in numbers.enumerated() { values[row * attributes.count + place] = number }
    }
    return AttributeSource(source, values: values, width: attributes.count)
  }

  /// The texts of an attribute of rows; nil where they have none of that name.
  private func column(
    _ name: String, of rows: any DataSource, isTraining: Bool
  ) throws -> AttributeColumn? {
    let isLabel = name == Attribute.labelName || name == schema?.label
    if let own = beside[name], isTraining { return own }
    if isLabel, rows.hasLabels {
      let names = labelNames
      let labels = try rows.labels(Array(0..<rows.count))
      return AttributeColumn(
        name,
        labels.map { label in
          names.flatMap { $0.indices.contains(Int(label)) ? $0[Int(label)] : nil } ?? "\(label)"
        }, areClasses: true)
    }
    guard let cells = pictures?.cells[name] else { return nil }
    return AttributeColumn(
      name, cells: (0..<rows.count).map { rows.title(of: $0).flatMap { cells[$0] } ?? "" },
      missing: MissingMarkers())
  }

  /// The failure of an attribute that the data do not have.
  private func unknown(_ name: String) -> Failure {
    let others =
      (training.hasLabels ? [Attribute.labelName] : []) + beside.keys.sorted()
      + (pictures.map { $0.cells.keys.sorted() } ?? [])
    if others.isEmpty {
      return Failure(
        .usage, "the rows have no '\(name)', and no labels", at: .condition,
        remedy: "Give data with labels: folders named like classes, a column, or an array y")
    }
    return Suggestion.unknown("attribute", name, among: others)
  }
}

extension Attribute {
  /// What it is, in words.
  var words: Message {
    switch values {
    case .classes(let names):
      "\(name), one of \(names.count) classes (\(ShownText.list(names.count > 12 ? Array(names.prefix(12)) + ["..."] : names)))"
    case .number(let mean, let deviation):
      "\(name), a number (mean \(QuantityText.short(mean)), deviation \(QuantityText.short(deviation)))"
    }
  }
}
