// A comparison as text and as JSON.

import Foundations
import Pictures

extension Comparison {
  /// The comparison as lines of text.
  public var text: String {
    let confidence = "\(Int(100 * PairedDifference.confidence)) %"
    let share = NumberText.decimal(100 * shareBetter, places: 1)
    var lines = TextTable([
      ["A", number(a.mean), a.path], ["B", number(b.mean), b.path],
      [
        "B - A", number(difference.mean),
        "\(range), \(confidence) interval by \(NumberText.grouped(PairedDifference.resamples)) bootstrap resamples",
      ],
    ]).lines
    lines.insert("\(quantity), in nats per example of \(data)", at: 0)
    lines.append("B is better on \(share) % of the rows")
    lines += notes.map { "note: \($0)" }
    lines += ["", sentence + ".", ""] + settingLines
    return lines.joined(separator: "\n")
  }

  private var settingLines: [String] {
    let what = comparesTraining ? "settings" : "model settings (a model folder holds no others)"
    if settings.isEmpty { return ["No \(what) differ."] }
    return TextTable(
      [["\(what) that differ", "A", "B"]] + settings.map { [$0.name, $0.a ?? "-", $0.b ?? "-"] }
    )
    .lines
  }
}

extension Comparison: Encodable {
  private enum CodingKeys: String, CodingKey {
    case a, b, quantity, data, split, examples, difference, interval, confidence, resamples, better
    case shareBetter, sentence, notes, settings
  }

  /// The members of the JSON object that `vae compare --json` prints.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(a, forKey: .a)
    try members.encode(b, forKey: .b)
    try members.encode(quantity, forKey: .quantity)
    try members.encode(data, forKey: .data)
    try members.encode(split, forKey: .split)
    try members.encode(difference.count, forKey: .examples)
    try members.encode(difference.mean, forKey: .difference)
    try members.encode(
      [difference.interval.lowerBound, difference.interval.upperBound], forKey: .interval)
    try members.encode(PairedDifference.confidence, forKey: .confidence)
    try members.encode(PairedDifference.resamples, forKey: .resamples)
    // Null where the rows cannot tell.
    let better = difference.isTold ? (difference.mean > 0 ? "b" : "a") : nil
    try members.encode(better, forKey: .better)
    try members.encode(shareBetter, forKey: .shareBetter)
    try members.encode(sentence, forKey: .sentence)
    try members.encode(notes, forKey: .notes)
    try members.encode(settings, forKey: .settings)
  }
}
