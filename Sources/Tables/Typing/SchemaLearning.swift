// From a table to its schema in one pass: blocks of rows are looked at on all cores and their findings joined in
// order, so that a file of any size takes constant memory.

import Foundations

extension TableSchema {
  /// Learns the schema of a file.
  ///
  /// - Parameter overrides: What the user says of columns.
  /// - Throws: As ``TableReader/forEachBlock(_:)``; ``Failure`` of kind `badData` for a table without rows or without
  ///   a column that says anything, and for text in a column of numbers.
  public init(of reader: TableReader, overrides: SchemaOverrides = SchemaOverrides()) throws {
    try overrides.require(in: reader.columns)
    let wanted = reader.dataColumns
    let names = wanted.map { reader.columns[$0] }
    let said = names.map { overrides.columns?[$0] }
    var findings = try TableFindings(
      of: reader, columns: wanted, said.map { $0?.isText == true ? .texts : .points })
    let evidence = FileEvidence(findings.scans, reader.format.delimiter, reader.options.decimal)
    let choices = try wanted.indices.map { place in
      try ReadingChoice(
        findings.scans[place],
        different: Set(findings.sample.columns[place].prefix(4096).filter { !$0.isNaN }).count, evidence,
        names[place], said[place])
    }
    let first = findings.scans
    // Cells that the first pass did not read as they are to be read are read once more.
    if wanted.indices.contains(where: {
      !choices[$0].isPlain && !(choices[$0].reading.isText && said[$0]?.isText == true)
    }) {
      findings = try TableFindings(of: reader, columns: wanted, choices.map(\.reading))
    }
    let rows = findings.rows
    if rows == 0 {
      throw Failure(.badData, "holds no rows", at: reader.name, remedy: "Give a table with at least one row")
    }
    var remarks: [(column: String, remark: ColumnRemark)] = []
    var columns: [TableColumn] = []
    func learn(followingOrder: Bool) throws {
      (remarks, columns) = ([], [])
      for place in wanted.indices {
        var scan = findings.scans[place]
        scan.evidence = first[place].evidence
        var learning = ColumnLearning(
          name: names[place], scan: scan, sample: findings.sample.columns[place], choice: choices[place],
          isFirst: wanted[place] == 0, isNamed: reader.format.hasHeader, isStrict: reader.options.isStrict)
        learning.followsOrder = followingOrder
        let (column, own) = try learning.column(said[place], at: reader.name)
        columns.append(column)
        remarks += own.map { (names[place], $0) }
      }
    }
    try learn(followingOrder: true)
    // Where every column follows the order of the rows, they are what there is to learn.
    if columns.allSatisfy({ $0.likelihood == nil }), columns.contains(where: { $0.kind == .ascending }) {
      try learn(followingOrder: false)
    }
    if reader.labelColumn == nil {
      remarks += columns.filter { ColumnName($0.name).isLabel && $0.mayBeClasses }.map { ($0.name, .label) }
    }
    self.init(
      columns: columns, rows: rows, missingMarkers: reader.options.missing, label: reader.options.label)
    notes = ColumnRemark.sentences(remarks)
    try requireContent(at: reader.name)
  }

  /// Learns the schema of rows of numbers, one row after the other; NaN and infinities are missing.
  ///
  /// - Throws: ``Failure`` of kind `badData` for no rows or no column that says anything.
  public init(
    of values: [Float], columns names: [String], overrides: SchemaOverrides = SchemaOverrides(),
    at place: String
  ) throws {
    try overrides.require(in: names)
    let rows = names.isEmpty ? 0 : values.count / names.count
    if rows == 0 {
      throw Failure(.badData, "holds no rows", at: place, remedy: "Give a table with at least one row")
    }
    let columns = try names.indices.map { column in
      var scan = ColumnScan()
      var kept: [Double] = []
      let said = overrides.columns?[names[column]]
      for row in 0..<rows {
        let value = Double(values[row * names.count + column])
        if value.isFinite, said?.isText == true {
          scan.add(text: QuantityText.short(value))
        } else if value.isFinite {
          scan.numbers.add(value)
          kept.append(value)
        } else {
          scan.missing += 1
          if value.isInfinite { scan.infinite += 1 }
        }
      }
      return try ColumnLearning(arrayColumn: names[column], scan, kept).column(said, at: place).column
    }
    self.init(columns: columns, rows: rows)
    try requireContent(at: place)
  }

  /// Throws where there is nothing to learn.
  private func requireContent(at place: String) throws {
    if layout.width == 0 {
      throw Failure(
        .badData, "none of its \(columns.count) columns distinguishes its rows", at: place,
        remedy: "Give columns with values that differ, or give their kinds in a schema file")
    }
  }
}

extension TableColumn {
  /// The most different labels of a column that is pointed out.
  private static let mostClasses = 20

  /// Whether its cells may be classes: a few texts, or whole numbers close to each other.
  fileprivate var mayBeClasses: Bool {
    if likelihood == nil { return false }
    if let categories { return categories.count <= Self.mostClasses }
    guard let least, let largest else { return false }
    return (decimals ?? 0) == 0 && least == least.rounded() && largest == largest.rounded()
      && largest - least < Double(Self.mostClasses)
  }
}
