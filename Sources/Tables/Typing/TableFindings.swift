// One pass over a file: blocks of rows are looked at on all cores and their findings joined in order, so that a file of any
// size takes constant memory.

import Foundations

/// What one pass over a file finds.
struct TableFindings {
  private(set) var scans: [ColumnScan]
  private(set) var sample: RowSampling
  private(set) var rows = 0

  /// Looks at the rows.
  ///
  /// - Parameters:
  ///   - readings: How the cells of each column are read.
  ///   - blocks: The most blocks that are looked at; nil for all.
  init(of reader: TableReader, columns: [Int], _ readings: [CellReading]) throws {
    scans = columns.map { _ in ColumnScan() }
    sample = RowSampling(columns: columns.count)
    try reader.mapBlocks { block in
      columns.indices.map { Self.scan(block, column: columns[$0], readings[$0]) }
    } deliver: { block, found in
      for place in scans.indices { scans[place].join(found[place]) }
      block.withCells { cells in
        for row in 0..<block.rows where sample.keeps(block.firstRow + row) {
          sample.add(
            columns.indices.map { place in
              if case .number(let number) = cells.value(row, columns[place], readings[place]) {
                number
              } else {
                .nan
              }
            })
        }
      }
      rows += block.rows
    }
  }

  /// Looks at a column of a block.
  static func scan(_ block: ParsedBlock, column: Int, _ reading: CellReading) -> ColumnScan {
    block.withCells { cells in
      var scan = ColumnScan()
      // Where each text stands first.
      var places: [String: Int] = [:]
      var isPlain = false
      if case .plain = reading.content { isPlain = true }
      for row in 0..<block.rows {
        switch cells.value(row, column, reading) {
        case .number(let number):
          if isPlain {
            var shape = NumberShape()
            _ = reading.plainNumbers(cells.numbers).value(cells.raw(row, column), &shape)
            scan.numbers.add(number, shape)
          } else {
            scan.numbers.add(number)
          }
        case .text:
          let text = cells.text(row, column)
          // The first texts are looked at once each, those behind too many of them as they come.
          if scan.counts.count == ColumnScan.mostTexts, scan.counts[text] == nil {
            weigh(scan.counts, places, block, &scan)
          }
          scan.add(text: text)
          if scan.hasManyTexts {
            scan.evidence.add(text, times: 1, cells.markers, place: block.place(row: row))
          } else if places[text] == nil {
            places[text] = row
          }
        case .missing: scan.add(missing: cells.text(row, column))
        case .infinite:
          scan.missing += 1
          scan.infinite += 1
        }
      }
      if !scan.hasManyTexts { weigh(scan.counts, places, block, &scan) }
      return scan
    }
  }

  private static func weigh(
    _ counts: [String: Int], _ places: [String: Int], _ block: ParsedBlock, _ scan: inout ColumnScan
  ) {
    for (text, count) in counts.sorted(by: { places[$0.key] ?? 0 < places[$1.key] ?? 0 }) {
      scan.evidence.add(text, times: count, block.markers, place: block.place(row: places[text] ?? 0))
    }
  }
}
