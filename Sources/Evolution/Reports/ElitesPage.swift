// A page on a search that opens in any browser, without anything from elsewhere: what it came to, the map, the elites.

import Foundation
import Foundations
import Pictures

/// The page of a search.
enum ElitesPage {
  /// The page, with drawings as SVG texts.
  static func html(_ search: Search, title: String, drawings: [String]) -> String {
    let numbers = search.statistics
    let facts: [(String, String)] = [
      ("problem", search.problem.name), ("evaluations", "\(search.evaluations)"),
      (
        "cells",
        search.archive.cells.count.map { "\(numbers.cells) of \($0)" } ?? "\(numbers.cells)"
      ),
      ("QD score", String(format: "%.2f", numbers.score)),
      ("best fitness", numbers.best.map { "\($0)" } ?? "none"),
      ("mean fitness", numbers.mean.map { String(format: "%.5g", $0) } ?? "none"),
      ("failures", "\(search.failures.count)"),
      (
        "operators",
        search.shares.map { "\($0.name) \(Int((100 * $0.share).rounded())) %" }.joined(separator: ", ")
      ), ("seed", "\(search.settings.seed)"),
    ]
    let rows = facts.map { "<tr><th>\($0.0)</th><td>\(ShownText.markup($0.1))</td></tr>" }.joined(
      separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>\(ShownText.markup(title))</title>
      <style>body { font-family: sans-serif; color: \(ChartStyle.ink); max-width: 60em; margin: 2em auto; }
      th { text-align: left; padding-right: 2em; font-weight: normal; color: \(ChartStyle.faint); }
      svg { max-width: 100%; height: auto; }</style></head>
      <body><h1>\(ShownText.markup(title))</h1>
      <table>\(rows)</table>
      \(drawings.joined(separator: "\n"))
      </body></html>

      """
  }
}
