// The report: one HTML page without anything from elsewhere, so that it can be sent and kept.

import Foundation
import Foundations
import Pictures

/// A page about a scoring.
public struct DetectionPage {
  private let record: DetectionRecord

  /// The page of a record.
  public init(_ record: DetectionRecord) { self.record = record }

  /// The text of the file.
  public var html: String {
    let title = "Anomalies in \(record.data)"
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>\(ShownText.markup(title))</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222 }
      table { border-collapse: collapse; margin: 1em 0 } td, th { padding: .25em .8em .25em 0; text-align: left; vertical-align: top }
      th { border-bottom: 1px solid #999 } tr + tr td { border-top: 1px solid #e4e4e4 }
      .number { text-align: right; font-variant-numeric: tabular-nums } svg { max-width: 100%; height: auto }
      figure { display: inline-block; margin: .5em } figcaption { font-size: .85em } img { image-rendering: pixelated; height: 160px }
      </style></head><body>
      <h1>\(ShownText.markup(title))</h1>
      \(record.sentences.map { "<p>\(ShownText.markup($0, atMost: 1000)).</p>" }.joined(separator: "\n"))
      <p>Score: \(ShownText.markup(record.score)), by \(ShownText.markup(record.model)); higher is more anomalous.</p>
      \(histogram)
      \(metrics)
      \(curves)
      <h2>The most anomalous rows</h2>
      \(examples)
      </body></html>

      """
  }

  private var histogram: String {
    let x = record.histogram.shares.first?.indices.map {
      record.histogram.start + (Double($0) + 0.5) * record.histogram.width
    }
    guard let x else { return "" }
    var series = zip(record.histogram.names, record.histogram.shares).map {
      LineChart.Series($0, x: x, y: $1)
    }
    let top = record.histogram.shares.joined().max() ?? 1
    if let threshold = record.threshold {
      series.append(LineChart.Series("threshold", x: [threshold, threshold], y: [0, top]))
    }
    return LineChart(
      title: "Distribution of scores", subtitle: "share of rows; the last bin holds all higher scores",
      axisTitle: "score", series: series
    ).svg(width: 860, height: 320)
  }

  private var metrics: String {
    if record.metrics.isEmpty { return "" }
    let lines = record.metrics.map {
      "<tr><td>\(ShownText.markup($0.name))</td><td class=number>\(Self.number($0.value))</td><td class=number>\(Self.number($0.low)) to \(Self.number($0.high))</td></tr>"
    }
    return
      "<h2>Comparison with the labels</h2><table><tr><th>metric</th><th>value</th><th>95 % interval (bootstrap)</th></tr>\(lines.joined())</table>"
  }

  private var curves: String {
    if record.receiver.isEmpty { return "" }
    func chart(_ title: String, _ axis: String, _ points: [[Double]]) -> LineChart {
      LineChart(
        title: title, axisTitle: axis,
        series: [LineChart.Series(title, x: points.map { $0[0] }, y: points.map { $0[1] })])
    }
    return ChartSheet(rows: [
      [
        chart("Anomalies found (recall)", "false-positive rate", record.receiver),
        chart("Precision", "recall", record.precisionRecall),
      ]
    ]).svg(width: 860, rowHeights: [300])
  }

  private var examples: String {
    if !record.pictures.isEmpty {
      return zip(record.examples, record.pictures).map { example, picture in
        let source = ShownText.markup(picture, atMost: .max)
        return
          "<figure><img src=\"\(source)\" alt=\"\"><figcaption>\(ShownText.markup(example.id)): \(NumberText.short(example.score))</figcaption></figure>"
      }.joined(separator: "\n")
    }
    let lines = record.examples.map { example in
      let reasons = example.reasons.map {
        "<b>\(ShownText.markup($0.column))</b> is \(ShownText.markup($0.observed))\(ShownText.markup($0.rarity)), expected \(ShownText.markup($0.expected))"
      }
      let text = example.text.map { " <code>\(ShownText.markup($0, atMost: 400))</code>" } ?? ""
      return
        "<tr><td>\(ShownText.markup(example.id))\(text)</td><td class=number>\(NumberText.short(example.score))</td><td>\(reasons.joined(separator: "<br>"))</td></tr>"
    }
    return "<table><tr><th>row</th><th>score</th><th>why</th></tr>\(lines.joined())</table>"
  }

  private static func number(_ value: Double) -> String { NumberText.decimal(value, places: 4) }
}
