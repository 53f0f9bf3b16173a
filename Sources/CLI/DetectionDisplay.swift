// The outcome of a scoring at the command line.

import Anomalies
import Foundations
import Pictures

/// Prints a record.
struct DetectionDisplay {
  let json: Bool
  let quiet: Bool
  /// Whether standard output holds the scores themselves.
  let toStandardError: Bool

  func show(_ record: DetectionRecord) throws {
    if json {
      if toStandardError {
        throw Failure(
          .usage, "standard output holds the scores already", at: "--json", remedy: "Give -o FILE as well")
      }
      return try Console.json(record)
    }
    func line(_ text: String) {
      if toStandardError { if !quiet { Console.error(Message(text)) } } else { Console.result(text) }
    }
    for sentence in record.sentences { line(sentence) }
    for metric in record.metrics {
      line(
        "\(metric.name) \(NumberText.decimal(metric.value, places: 4)), 95 % interval \(NumberText.decimal(metric.low, places: 4)) to \(NumberText.decimal(metric.high, places: 4))"
      )
    }
    for example in record.examples.prefix(5) where !example.reasons.isEmpty {
      let reasons = example.reasons.map(\.sentence)
      if let text = example.text { line("\(example.id): \(ShownText.of(text, atMost: 200))") }
      line("row \(example.id), score \(NumberText.short(example.score)): \(reasons.joined(separator: "; "))")
    }
  }
}
