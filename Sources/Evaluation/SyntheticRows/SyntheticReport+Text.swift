// The report on drawn rows in words and as a page.

import Foundation
import Foundations
import Pictures

extension SyntheticReport {
  private static func short(_ number: Double) -> String { String(format: "%.3f", number) }

  private static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

  /// What was found, in sentences without their full stops.
  public var sentences: [String] {
    var lines = [
      "\(drawnRows) drawn rows against \(realRows) real ones",
      "pairs of columns: Cramer's V differs by \(Self.short(association)) in the mean"
        + (worstPair.isEmpty
          ? "" : ", by \(Self.short(worstAssociation)) for \(worstPair.joined(separator: " and "))"),
    ]
    if let utility {
      lines.append(
        "a random forest that predicts \(utility.target) (\(utility.value) or not)"
          + (utility.without.isEmpty
            ? "" : " without \(utility.without.joined(separator: ", ")), which says the same,")
          + " on held-out real rows: "
          + "AUROC \(Self.short(utility.drawn)) trained on drawn rows, \(Self.short(utility.real)) trained on real ones"
      )
    }
    lines.append(
      "nearest real row: \(Self.short(drawnDistance)) away from a drawn row in the median, "
        + "\(Self.short(realDistance)) from another real row; exact copies: \(Self.percent(drawnCopies)) of drawn rows, "
        + "\(Self.percent(realCopies)) of real ones")
    return lines
  }

  private var table: [[String]] {
    [["column", "distance", "", "gaps, real", "gaps, drawn"]]
      + columns.map {
        [$0.name, Self.short($0.distance), $0.measure, Self.percent($0.realGaps), Self.percent($0.drawnGaps)]
      }
  }

  /// The report for a terminal.
  public var text: String {
    (TextTable(table, rightAligned: [1, 3, 4]).lines + sentences).joined(separator: "\n")
  }

  private var charts: [String] {
    columns.compactMap { column in
      column.marginal?.chart(column, isDate: column.isDate).svg(width: 480, height: 240)
    }
  }

  /// The report as one page without anything from elsewhere.
  public func html(title: String) -> String {
    let rows = table.enumerated().map { number, cells in
      let tag = number == 0 ? "th" : "td"
      return "<tr>" + cells.map { "<\(tag)>\(ShownText.markup($0))</\(tag)>" }.joined() + "</tr>"
    }
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>\(ShownText.markup(title))</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222 }
      table { border-collapse: collapse } td, th { padding: .25em .8em .25em 0; text-align: left }
      tr + tr td { border-top: 1px solid #e4e4e4 }
      .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(24em, 1fr)); gap: 1em }
      svg { max-width: 100%; height: auto }
      </style></head><body>
      <h1>\(ShownText.markup(title))</h1>
      \(sentences.map { "<p>\(ShownText.markup($0, atMost: 1000)).</p>" }.joined(separator: "\n"))
      <table>\(rows.joined(separator: "\n"))</table>
      <p>KS is the largest difference of distribution functions, TV the total variation; both are 0 for equal columns and at \
      most 1, gaps aside.</p>
      <div class="charts">\(charts.joined(separator: "\n"))</div>
      </body></html>

      """
  }
}
