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
    let said = wanted.map { overrides.columns?[reader.columns[$0]] }
    var asText = said.map { $0?.kind == .categorical || $0?.likelihood == .categorical }
    var findings = try TableFindings(of: reader, columns: wanted, asText: asText)
    // Where texts and numbers mix, the numbers turn out to be texts too.
    let mixed = wanted.indices.filter { place in
      let scan = findings.scans[place]
      return !asText[place] && said[place]?.kind == nil && scan.kind == .categorical && scan.numbers > 0
    }
    if !mixed.isEmpty {
      for place in mixed { asText[place] = true }
      findings = try TableFindings(of: reader, columns: wanted, asText: asText)
    }
    let rows = findings.rows
    if rows == 0 {
      throw Failure(.badData, "holds no rows", at: reader.name, remedy: "Give a table with at least one row")
    }
    let columns = try wanted.indices.map { place in
      try TableColumn(
        name: reader.columns[wanted[place]], findings.scans[place], findings.sample.columns[place],
        said[place],
        at: reader.name)
    }
    self.init(
      columns: columns, rows: rows, missingMarkers: reader.options.missing, label: reader.options.label)
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
      var said = overrides.columns?[names[column]] ?? SchemaOverrides.Column()
      for row in 0..<rows {
        let value = Double(values[row * names.count + column])
        if value.isFinite, said.kind == .categorical {
          scan.add(text: QuantityText.short(value), place: place)
        } else if value.isFinite {
          scan.add(number: value)
          kept.append(value)
        } else {
          scan.missing += 1
          if value.isInfinite { scan.infinite += 1 }
        }
      }
      // An array of numbers has a type of its own: nothing in it names rows.
      if said.kind == nil, scan.kind == .identifier { said.kind = .numeric }
      return try TableColumn(name: names[column], scan, kept, said, at: place)
    }
    self.init(columns: columns, rows: rows)
    try requireContent(at: place)
  }

  private func requireContent(at place: String) throws {
    if layout.width == 0 {
      throw Failure(
        .badData, "none of its \(columns.count) columns distinguishes its rows", at: place,
        remedy: "Give columns with values that differ, or give their kinds in a schema file")
    }
  }
}

/// What one pass over a file finds.
private struct TableFindings {
  var scans: [ColumnScan]
  var sample: RowSampling
  var rows = 0

  /// Looks at all rows.
  ///
  /// - Parameter asText: Of which columns numbers are texts too.
  init(of reader: TableReader, columns: [Int], asText: [Bool]) throws {
    scans = columns.map { _ in ColumnScan() }
    sample = RowSampling(columns: columns.count)
    try reader.mapBlocks { block in
      block.withCells { cells in
        columns.indices.map { Self.scan(block, cells, column: columns[$0], asText: asText[$0]) }
      }
    } deliver: { block, found in
      for place in scans.indices { scans[place].join(found[place]) }
      for row in 0..<block.rows where sample.keeps(block.firstRow + row) {
        sample.add(columns.map { block.number(row: row, column: $0) })
      }
      rows += block.rows
    }
  }

  private static func scan(_ block: ParsedBlock, _ cells: CellReader, column: Int, asText: Bool) -> ColumnScan
  {
    var scan = ColumnScan()
    for row in 0..<block.rows {
      switch cells.value(row, column) {
      case .number(let number) where !asText: scan.add(number: number)
      case .text, .number:
        let text = cells.text(row, column)
        scan.add(text: text, place: block.place(row: row))
        if let seconds = ISODate.seconds(of: text) {
          scan.least = min(scan.least, seconds)
          scan.largest = max(scan.largest, seconds)
        }
      case .missing: scan.missing += 1
      case .infinite:
        scan.missing += 1
        scan.infinite += 1
      }
    }
    return scan
  }
}

extension ParsedBlock {
  /// The number of a cell, of a date its seconds since 1970; NaN if it holds none.
  func number(row: Int, column: Int) -> Double {
    switch value(row: row, column: column) {
    case .number(let number): number
    case .text: ISODate.seconds(of: text(row: row, column: column)) ?? .nan
    case .missing, .infinite: .nan
    }
  }
}

extension TableColumn {
  /// A column by what was found in it and what is said of it.
  init(
    name: String, _ scan: ColumnScan, _ sample: [Double], _ said: SchemaOverrides.Column?, at place: String
  ) throws {
    let kind = said?.kind ?? scan.kind
    self.init(name: name, kind: kind)
    (missing, infinite) = (scan.missing, scan.infinite)
    let asText = kind == .categorical || (kind == .constant && scan.texts > 0 && scan.dates < scan.texts)
    likelihood = said?.likelihood ?? Self.likelihood(kind, asText: asText)
    if let likelihood, (likelihood == .categorical) != asText {
      throw Failure(
        .badData,
        "the column '\(name)' is \(kind.rawValue), which the likelihood '\(likelihood.rawValue)' does not support",
        at: place, remedy: "Give another kind or likelihood in the schema file")
    }
    if asText {
      let counts = scan.counts
      categories = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
      if scan.hasManyTexts { try Self.refuseTexts(name, at: place) }
      return
    }
    if likelihood == nil { return }
    if scan.texts > 0, scan.dates < scan.texts, let (line, text) = scan.firstText {
      throw Failure(
        .badData, "'\(text)' is not a number, but the column '\(name)' holds numbers", at: line,
        remedy:
          "Correct the cell, mark the text as missing (\(.missing, "'\(text)'")), or make the column categorical"
      )
    }
    let numbers = sample.filter { !$0.isNaN }
    if scan.least <= scan.largest { (least, largest) = (scan.least, scan.largest) }
    if kind == .date {
      // Dates were not added up; those of the sample are.
      let mean = numbers.reduce(0, +) / Double(max(numbers.count, 1))
      let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      self.mean = mean
      deviation = (squares / Double(max(numbers.count, 1))).squareRoot()
    } else {
      mean = scan.mean
      deviation = (scan.squares / Double(max(scan.numbers, 1))).squareRoot()
    }
    // Rounding leaves equal numbers a deviation that is none.
    if deviation ?? 0 <= 1e-12 * abs(mean ?? 0) || deviation == 0 { deviation = 1 }
    if likelihood == .negativeBinomial {
      if !scan.areWhole || scan.least < 0 { try Self.refuseCounts(name, at: place) }
      return
    }
    let table = QuantileTable(numbers)
    scaling = said?.scaling ?? (kind == .constant || table?.isLinear ?? true ? .standard : .both)
    quantiles = table
    if quantiles == nil { scaling = .standard }
  }

  private static func likelihood(_ kind: ColumnKind, asText: Bool) -> ColumnLikelihood? {
    switch kind {
    case .identifier, .ignored: nil
    case .categorical: .categorical
    case .constant: asText ? .categorical : .student
    case .numeric, .count, .date: .student
    }
  }

  private static func refuseTexts(_ name: String, at place: String) throws {
    throw Failure(
      .badData,
      "the column '\(name)' has more than \(ColumnScan.mostTexts) different texts, too many for categories",
      at: place, remedy: "Make it 'identifier' or 'ignored' in the schema file")
  }

  private static func refuseCounts(_ name: String, at place: String) throws {
    throw Failure(
      .badData, "the column '\(name)' holds numbers that are not counts: negative numbers or fractions",
      at: place,
      remedy: "Give it the likelihood 'student' in the schema file")
  }
}
