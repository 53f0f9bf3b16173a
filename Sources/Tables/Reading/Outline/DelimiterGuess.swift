// What stands between cells, told by the first rows: the delimiter under which they have equally many cells. Where commas
// may be decimal marks or blanks may be parts of texts, what the cells would be decides.

import Foundations

/// Guesses a ``Delimiter`` from the beginning of a file.
struct DelimiterGuess {
  let sampling: Sampling
  /// Where rows begin.
  let start: Int

  /// How well a delimiter fits.
  private struct Fit {
    var delimiter: Delimiter
    /// How many cells most of the rows have that have several.
    var cells = 0
    /// The share of rows that have as many, titles before the first of them aside.
    var share = 0.0

    init(_ delimiter: Delimiter, _ counts: [Int]) {
      self.delimiter = delimiter
      let groups = Dictionary(grouping: counts.filter { $0 > 1 }, by: { $0 }).mapValues(\.count)
      guard let most = groups.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return }
      cells = most.key
      let rows = counts.drop { $0 < most.key }.count
      share = Double(most.value) / Double(max(rows, (counts.count + 1) / 2))
    }
  }

  /// The delimiter under which the rows have equally many cells, at least two, and the most of these; if none fits all
  /// rows, the one that fits most of them. If none ever separates anything, it is the comma.
  ///
  /// Where every comma stands between two digits, as in 1,5;2,5, it is not the comma. Runs of blanks separate numbers, and
  /// only where nothing else fits.
  func delimiter() -> Delimiter {
    let fits = Delimiter.allCases.map { Fit($0, sampling.counts($0, from: start)) }
    let others = fits.filter { $0.delimiter != .space && $0.cells > 1 }
    let spaced = fits.first { $0.delimiter == .space && $0.cells > 1 && $0.share >= 0.8 && holdsNumbers($0) }
    let best = others.max { ($0.share, $0.cells) < ($1.share, $1.cells) }
    guard let best, best.share >= 0.8 || spaced == nil else { return spaced?.delimiter ?? .comma }
    guard best.delimiter == .comma else { return best.delimiter }
    if isOneColumn(best) { return .semicolon }
    let rivals = others.filter { $0.delimiter != .comma && $0.share >= 0.8 } + [spaced].compactMap(\.self)
    return rivals.first { commasAreDecimal($0.delimiter) }?.delimiter ?? .comma
  }

  private func cells(_ delimiter: Delimiter) -> [[String]] {
    sampling.rows(delimiter, from: start, line: 1).map(\.cells)
  }

  /// Whether at least half of the cells below the first row are numbers.
  private func holdsNumbers(_ fit: Fit) -> Bool {
    let (point, comma) = (CellTexts(), CellTexts(decimalComma: true))
    let rows = cells(fit.delimiter)
    let found = (rows.count > 1 ? Array(rows.dropFirst()) : rows).filter { $0.count == fit.cells }.joined()
    let numbers = found.count {
      point.isNumber($0) || (comma.isNumber($0) && !$0.hasSuffix(",")) || point.isMissing($0)
    }
    return !found.isEmpty && numbers * 2 >= found.count
  }

  /// Whether commas occur and all of them, headers aside, are the decimal marks of numbers.
  private func commasAreDecimal(_ delimiter: Delimiter) -> Bool {
    let texts = CellTexts(decimalComma: true)
    let found = cells(delimiter).dropFirst().joined().filter { $0.contains(",") }
    return !found.isEmpty
      && found.allSatisfy { texts.isNumber($0) && !$0.hasSuffix(",") && !$0.hasPrefix(",") }
  }

  /// Whether the rows are numbers with a decimal comma in a single column, under a name without one.
  private func isOneColumn(_ fit: Fit) -> Bool {
    let lines = cells(.semicolon)
    guard fit.cells == 2, lines.count > 1, let name = lines.first, !name.joined().contains(",") else {
      return false
    }
    return lines.allSatisfy { $0.count == 1 } && commasAreDecimal(.semicolon)
  }
}
