// Whether a row names the columns, told by the rows below it.

/// Guesses whether the first of some rows is a header.
struct HeaderGuess {
  /// How many rows are looked at.
  static let rows = 50

  /// What a header was told by.
  enum Reason {
    /// It is made of texts that do not come again.
    case texts
    /// It holds numbers or dates, but no row of data would be so.
    case numbers
  }

  let first: [String]
  let below: [[String]]
  let texts: CellTexts

  init(_ rows: some Collection<[String]>, _ texts: CellTexts) {
    first = rows.first ?? []
    below = Array(rows.dropFirst().prefix(Self.rows - 1)).filter { [count = first.count] in $0.count == count
    }
    self.texts = texts
  }

  /// Why the first row names the columns; nil where it does not.
  func reason() -> Reason? {
    if !first.contains(where: { !$0.isEmpty }) { return nil }
    // A name that comes again in its column is a value.
    if below.contains(where: { row in zip(first, row).contains { !$0.isEmpty && $0 == $1 } }) { return nil }
    if !first.contains(where: { texts.isValue($0) }) { return .texts }
    return isUnderText() || isSequence() || isWholeOverFractions() ? .numbers : nil
  }

  private func column(_ place: Int) -> [String] { below.map { $0[place] } }

  /// The first row's cells but an empty one at its beginning, the name that the index of a data frame does not have.
  private var named: [String] { first.first?.isEmpty == true ? Array(first.dropFirst()) : first }

  /// Whether there is a text over a column of numbers, and the values beside it are names such as years: whole numbers or
  /// dates, no two alike; beside other texts they must follow each other.
  private func isUnderText() -> Bool {
    guard below.count >= 3, Set(named).count == named.count else { return false }
    let names = first.indices.filter { texts.isValue(first[$0]) }
    if first.indices.contains(where: { texts.isText(first[$0]) && texts.areValues(column($0)) }) {
      return names.allSatisfy { texts.isWhole(first[$0]) || !texts.isNumber(first[$0]) }
    }
    return first.contains(where: texts.isText) && names.count >= 3 && areConsecutive(names.map { first[$0] })
  }

  /// Whether the row counts from 0 or 1, as where the columns of an array have no names.
  private func isSequence() -> Bool {
    guard below.count >= 2, named.count >= 2, areConsecutive(named), let least = Int(named[0]), least <= 1
    else {
      return false
    }
    return named.count >= 4 || holdsFractions(share: 0.5)
  }

  private func areConsecutive(_ cells: [String]) -> Bool {
    let numbers = cells.compactMap { texts.isWhole($0) ? Int($0) : nil }
    return numbers.count == cells.count && zip(numbers, numbers.dropFirst()).allSatisfy { $0 + 1 == $1 }
  }

  /// Whether different whole numbers, years for example, stand over columns of fractions.
  private func isWholeOverFractions() -> Bool {
    guard below.count >= 3, named.count >= 2, Set(named).count == named.count, named.allSatisfy(texts.isWhole)
    else {
      return false
    }
    return holdsFractions(share: named.count > 3 ? 0.9 : 1)
  }

  /// Whether at least a share of the numbers of every column, an index aside, are fractions.
  private func holdsFractions(share: Double) -> Bool {
    let skipped = first.count - named.count
    return first.indices.dropFirst(skipped).allSatisfy { place in
      let numbers = column(place).filter(texts.isNumber)
      let fractions = numbers.count { !texts.isWhole($0.replacing("-", with: "", maxReplacements: 1)) }
      return !numbers.isEmpty && Double(fractions) >= share * Double(numbers.count)
    }
  }
}
