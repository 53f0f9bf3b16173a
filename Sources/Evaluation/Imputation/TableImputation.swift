// From a file with empty cells to files without: block by block, so that memory does not grow with the file. Cells that
// are there keep their text; a cell that is empty gets an estimate, or in each of several tables a draw.

import Autoencoders
public import Datasets
import Foundation
public import Foundations
public import Storage
public import Tables
public import Tensors

/// Fills the empty cells of a table.
public struct TableImputation {
  /// The draws of each row, the table's estimates and intervals are made of.
  public var draws = 1000
  /// What is written for an empty cell.
  public var estimate = CellEstimate.mean
  /// The probability of intervals, which stand in columns beside those that have gaps; none where nil.
  public var interval: Double?
  /// How many tables of draws are written in place of one with estimates; none where nil.
  public var tables: Int?
  /// What draws follow from, with the number of the row.
  public var key = Key(seed: 0).folding("impute")

  private let completion: RowCompletion
  private let schema: TableSchema
  /// The numbers of draws that are held at once.
  private static let mostNumbers = 1 << 22

  /// An imputation by a model of a table.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a model of other data, or one that draws no latents.
  public init(_ trained: TrainedModel, on backend: any Backend) throws {
    guard let schema = trained.configuration.schema else {
      throw Failure(
        .badData, "the model's examples are not rows of a table, so there are no cells to fill",
        remedy: "Train a model on a table")
    }
    self.schema = schema
    completion = try RowCompletion(trained, on: backend)
  }

  /// Finds the empty cells of a file.
  ///
  /// - Throws: As the reader and ``RowPreparation``.
  public func gaps(of table: TableOpening) throws -> TableGaps {
    let layout = schema.layout
    var gaps = TableGaps(columns: layout.blocks.map { schema.columns[$0.column].name })
    let preparation = table.preparation
    try table.reader.mapBlocks { block in
      let (numbers, found) = try Self.prepared(block, preparation)
      return (
        (0..<block.rows).map { row in
          layout.blocks.map { numbers[row * layout.width + $0.positions.lowerBound].isNaN }
        }, found
      )
    } deliver: { block, result in
      for (row, missing) in result.0.enumerated() { gaps.add(missing, line: block.line(row: row)) }
      gaps.findings.join(result.1)
    }
    if gaps.rows == 0 {
      throw Failure(
        .badData, "holds no rows", at: table.reader.name, remedy: "Give a table with at least one row")
    }
    return gaps
  }

  private static func prepared(
    _ block: ParsedBlock, _ preparation: RowPreparation
  ) throws -> ([Float], RowFindings) {
    var numbers = [Float](repeating: 0, count: block.rows * preparation.layout.width)
    let found = try numbers.withUnsafeMutableBufferPointer { try preparation.prepare(block, into: $0) }
    return (numbers, found)
  }

  /// Fills the empty cells of a file and hands over the pieces of the file, or files, that come of it.
  ///
  /// - Parameters:
  ///   - gaps: What ``gaps(of:)`` has found in it.
  ///   - delimiter: What stands between the cells that are written.
  ///   - progress: Is told how many rows are done.
  ///   - write: Takes the next piece of the file of a number, from 0.
  /// - Throws: As the reader, and what `write` throws.
  public func fill(
    _ table: TableOpening, _ gaps: TableGaps, delimiter: Delimiter, progress: (Int) throws -> Void = { _ in },
    write: (_ file: Int, UnsafeRawBufferPointer) throws -> Void
  ) throws -> ImputationReport {
    let columns = columns(of: table, gaps)
    var report = ImputationReport(gaps, draws: draws)
    let files = tables ?? 1
    let preparation = table.preparation
    var lines = (0..<files).map { _ in FilledLines(delimiter) }
    for file in lines.indices where table.reader.format.hasHeader {
      lines[file].add(header(columns, of: table))
    }
    try table.reader.mapBlocks {
      try Self.prepared($0, preparation).0
    } deliver: { block, numbers in
      for rows in parts(of: block) {
        let drawn = try drawn(rows, of: block, numbers)
        for (row, found) in zip(rows, drawn) {
          if let found { report.add(effective: found.effective, line: block.line(row: row)) }
          for file in lines.indices {
            lines[file].add(cells(row, of: block, columns, numbers, found, file: file))
          }
        }
        for file in lines.indices {
          try lines[file].bytes.withUnsafeBytes { try write(file, $0) }
          lines[file].bytes.removeAll(keepingCapacity: true)
        }
        try progress(block.firstRow + rows.upperBound)
      }
    }
    return report
  }

  /// A column of the file: as it is, or one whose empty cells are filled.
  private struct FilledColumn {
    var place: Int
    var filled: ImputedColumn?
    var hasInterval = false
  }

  private func columns(of table: TableOpening, _ gaps: TableGaps) -> [FilledColumn] {
    let blocks = Dictionary(
      uniqueKeysWithValues: schema.layout.blocks.enumerated().map { (schema.columns[$1.column].name, $0) })
    return table.reader.columns.enumerated().map { place, name in
      guard place != table.reader.labelColumn, let block = blocks[name] else {
        return FilledColumn(place: place)
      }
      return FilledColumn(
        place: place, filled: ImputedColumn(schema.layout.blocks[block], schema),
        hasInterval: interval != nil && tables == nil && gaps.counts[block] > 0)
    }
  }

  private func header(_ columns: [FilledColumn], of table: TableOpening) -> [String] {
    columns.flatMap { column in
      let name = table.reader.columns[column.place]
      return [name] + (column.hasInterval ? column.filled?.intervalNames(name) ?? [] : [])
    }
  }

  /// The rows of a block, in parts that are drawn at once.
  private func parts(of block: ParsedBlock) -> [Range<Int>] {
    let size = max(1, Self.mostNumbers / max(1, draws * completion.width))
    return stride(from: 0, to: block.rows, by: size).map { $0..<min($0 + size, block.rows) }
  }

  /// Completions of the rows that have gaps; nil for the others.
  private func drawn(
    _ rows: Range<Int>, of block: ParsedBlock, _ numbers: [Float]
  ) throws -> [RowCompletion.Draws?] {
    let width = completion.width
    func own(_ row: Int) -> ArraySlice<Float> { numbers[row * width..<(row + 1) * width] }
    let incomplete = rows.filter { own($0).contains { $0.isNaN } }
    if incomplete.isEmpty { return rows.map { _ in nil } }
    let found = try completion.draws(
      of: incomplete.flatMap(own), ids: incomplete.map { UInt64(block.firstRow + $0) }, count: draws, key: key
    )
    let places = Dictionary(uniqueKeysWithValues: zip(incomplete, found))
    return rows.map { places[$0] }
  }

  /// The cells of a row of a file.
  private func cells(
    _ row: Int, of block: ParsedBlock, _ columns: [FilledColumn], _ numbers: [Float],
    _ draws: RowCompletion.Draws?, file: Int
  ) -> [String] {
    let width = completion.width
    let chosen = tables.map { draws?.chosen($0) ?? [] }
    return columns.flatMap { column -> [String] in
      let text = block.text(row: row, column: column.place)
      guard let filled = column.filled, let draws,
        numbers[row * width + filled.positions.lowerBound].isNaN
      else {
        let empty = column.hasInterval ? column.filled?.intervalNames("").map { _ in "" } ?? [] : []
        return [text] + empty
      }
      if let chosen { return [filled.text(ofDraw: chosen[file], draws, width: width)] }
      return [filled.text(estimate, draws, width: width)]
        + (column.hasInterval ? interval.map { filled.interval($0, draws, width: width) } ?? [] : [])
    }
  }
}

/// Lines of delimited text that are to be written.
struct FilledLines {
  var bytes: [UInt8] = []
  private let delimiter: Delimiter

  init(_ delimiter: Delimiter) { self.delimiter = delimiter }

  mutating func add(_ cells: [String]) {
    for (place, cell) in cells.enumerated() {
      if place > 0 { bytes.append(delimiter.byte) }
      bytes += DelimitedText.cell(cell, delimiter: delimiter).utf8
    }
    bytes.append(0x0A)
  }
}
