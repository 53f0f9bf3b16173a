// What a column holds, told by its facts, its name and its place.

import Foundation

/// The kind of a column.
struct KindChoice {
  let scan: ColumnScan
  /// Its numbers in rows at equal distances; NaN where there is none.
  let sample: [Double]
  let choice: ReadingChoice
  let name: ColumnName
  /// Whether it is the first column and has no name.
  let isUnnamed: Bool
  /// Whether the file names no column at all, and this is the first one.
  let isFirstOfNameless: Bool

  /// The kind, with what has to be said about it.
  var kind: (kind: ColumnKind, remark: ColumnRemark?) {
    if scan.filled == 0 { return (.constant, nil) }
    switch choice.reading.content {
    case .dates:
      if scan.numbers.count == 0 { return (.constant, nil) }
      if scan.numbers.least == scan.numbers.largest {
        return (scan.numbers.count > 1 ? .constant : .date, nil)
      }
      return order.isTime && choice.date?.isTimeOfDay != true ? (.ascending, .ascending) : (.date, nil)
    case .texts: return texts
    case .plain, .numbers:
      if scan.numbers.count == 0 || choice.style == nil { return texts }
      return numbers
    }
  }

  private var order: RowOrder { RowOrder(scan.numbers, sample, decimals: choice.decimals ?? 0) }

  private var texts: (ColumnKind, ColumnRemark?) {
    let many =
      scan.hasManyTexts || (scan.counts.count > 50 && Double(scan.counts.count) > 0.5 * Double(scan.filled))
    let areHashes =
      Double(scan.evidence.hashes) >= (1 - ColumnScan.mostMistakes) * Double(scan.filled)
      && scan.counts.count > 20
    let areNames =
      name.isIdentifier && scan.counts.count >= RowOrder.fewest
      && Double(scan.counts.count) >= Self.nearly * Double(scan.filled)
    if many || areHashes || areNames { return (.identifier, .identifier) }
    return (scan.counts.count + (scan.numbers.count > 0 ? 1 : 0) == 1 ? .constant : .categorical, nil)
  }

  /// The share of different numbers from which a column may name rows.
  private static let nearly = 0.9

  private var numbers: (ColumnKind, ColumnRemark?) {
    let facts = scan.numbers
    if facts.least == facts.largest { return (.constant, nil) }
    if namesRows { return (.identifier, .identifier) }
    let order = order
    if (EpochUnit.fits(facts) && order.isTime) || order.isCounter || (name.isTime && order.isMonotonic) {
      return (.ascending, .ascending)
    }
    let remark: ColumnRemark? = order.isMonotonic && distinctShare > 0.5 ? .sorted : nil
    // Years and grid references are whole too, but far from 0.
    if facts.areWhole, facts.least >= 0, facts.least <= 0.1 * facts.largest, facts.largest > 1 {
      return (.count, remark)
    }
    return (.numeric, remark)
  }

  private var distinctShare: Double {
    let present = sample.filter { !$0.isNaN }
    return present.isEmpty ? 0 : Double(Set(present).count) / Double(present.count)
  }

  /// Whether whole numbers name rows: the next one in every row, a permutation of 0 to n - 1 or 1 to n, or a different one
  /// in nearly every row under a name, or at a place, of identifiers.
  private var namesRows: Bool {
    let facts = scan.numbers
    guard facts.areWhole, choice.style?.unit.isEmpty ?? true,
      scan.missing == 0 || Double(scan.missing) <= 0.1 * Double(facts.count)
    else { return false }
    let isSequence = facts.steps.byOne == facts.steps.count
    if isSequence, facts.count > 50 || (facts.count > 4 && (isUnnamed || name.isIdentifier)) { return true }
    let isPermutation =
      (facts.least == 0 || facts.least == 1) && facts.largest == facts.least + Double(facts.count) - 1
    guard facts.count >= RowOrder.fewest, facts.least >= 0 else { return false }
    let share = distinctShare
    if isPermutation, facts.count > 50 || isUnnamed, share == 1 { return true }
    if isUnnamed { return share == 1 }
    if name.isIdentifier { return share >= Self.nearly && !EpochUnit.fits(facts) }
    // Codes of samples reach far beyond their number.
    return isFirstOfNameless && share >= Self.nearly && facts.largest >= 100 * Double(facts.count)
  }
}
