// What a training would take, as `vae train --dry-run` says it: the model's layers, memory, and time.

import Autoencoders
import Evaluation
import Foundation
import Foundations
import Pictures
import Training

/// A forecast as text, and as JSON with the time of day.
struct ForecastTable {
  /// What is shown.
  let forecast: TrainingForecast
  /// How the training goes.
  let settings: SettingsTable
  /// When the training would begin.
  let begin: Date

  /// The forecast of a training that would begin now.
  init(_ forecast: TrainingForecast, of recipe: Recipe, begin: Date = .now) {
    self.forecast = forecast
    settings = SettingsTable(recipe)
    self.begin = begin
  }

  private var end: Date { begin.addingTimeInterval(forecast.seconds) }

  /// The text, without a line end after the last line.
  var text: String {
    let lines = TextTable(facts + settings.rows + memory + times).lines
    return ([ModelTable(forecast.model).text, ""] + lines).joined(separator: "\n")
  }

  private var facts: [[String]] {
    let validation = NumberText.grouped(forecast.validationExamples)
    let examples = NumberText.grouped(forecast.examples)
    let (steps, batch) = (NumberText.grouped(forecast.stepsPerEpoch), NumberText.grouped(forecast.batch))
    return [
      ["examples", forecast.validationExamples > 0 ? "\(examples), \(validation) for validation" : examples],
      ["steps", "\(steps) of \(batch) examples in an epoch"],
    ]
  }

  private var memory: [[String]] {
    let memory = forecast.memory
    var rows = [
      ["memory", "\(Self.size(memory.total)) in total"],
      ["", "\(Self.size(memory.parameters)) parameters"],
      ["", "\(Self.size(memory.optimizer)) optimiser"],
      ["", "\(Self.size(memory.copies)) copies for validation, the best epoch and the checkpoint"],
    ]
    if let plans = memory.plans {
      rows.append(["", "\(Self.size(plans)) activations and gradients of a step and a validation batch"])
    }
    rows.append(["", memory.data.map { "\(Self.size($0)) data" } ?? "data are read on demand"])
    return rows
  }

  private var times: [[String]] {
    let rate = NumberText.grouped(Int(min(forecast.examplesPerSecond, 1e15)))
    let step = Self.duration(forecast.secondsPerStep)
    let epochs = NumberText.grouped(forecast.epochs)
    let validation = forecast.validationExamples > 0 ? " with its validation" : ""
    let most = forecast.endsItself ? " at most" : ""
    let isCut = forecast.seconds < forecast.secondsPerEpoch * Double(forecast.epochs)
    return [
      ["a step", "\(step), the median of \(forecast.measuredSteps); \(rate) examples/s"],
      ["an epoch", Self.duration(forecast.secondsPerEpoch) + validation],
      ["epochs", forecast.endsItself ? "at most \(epochs), with early stopping" : epochs],
      ["total", Self.duration(forecast.seconds) + (isCut ? ", limited by --time" : most)],
      [
        "done",
        "\(Self.time(end, from: begin))\(forecast.endsItself ? " at the latest" : ""), if started now",
      ],
    ]
  }

  /// Prints the forecast as one JSON object.
  func printJSON() throws {
    struct Members: Encodable {
      let forecast: TrainingForecast
      let settings: SettingsTable
      let end: Date

      private enum Keys: String, CodingKey {
        case settings, parameters, memoryTotal, examplesPerSecond, done
      }

      func encode(to encoder: any Encoder) throws {
        try forecast.encode(to: encoder)
        var members = encoder.container(keyedBy: Keys.self)
        try members.encode(settings, forKey: .settings)
        try members.encode(forecast.model.parameters, forKey: .parameters)
        try members.encode(forecast.memory.total, forKey: .memoryTotal)
        try members.encode(forecast.examplesPerSecond, forKey: .examplesPerSecond)
        try members.encode(end.ISO8601Format(), forKey: .done)
      }
    }
    try Console.json(Members(forecast: forecast, settings: settings, end: end))
  }

  /// Bytes as people read them.
  static func size(_ bytes: Int) -> String {
    let units = ["kB", "MB", "GB", "TB"]
    var (value, unit) = (Double(bytes) / 1000, 0)
    while value >= 999.95, unit + 1 < units.count { (value, unit) = (value / 1000, unit + 1) }
    return String(format: "%.1f ", value) + units[unit]
  }

  /// Seconds as people read them.
  static func duration(_ seconds: Double) -> String {
    if seconds < 1 { return String(format: "%.3g ms", seconds * 1000) }
    if seconds < 60 { return String(format: "%.1f s", seconds) }
    let hours = seconds / 3600
    return hours < 48 ? TrainingDisplay.time(seconds) : "\(NumberText.decimal(hours / 24, places: 1)) days"
  }

  /// A time of day, with its date where that is another.
  static func time(_ end: Date, from begin: Date) -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat =
      Calendar.current.isDate(end, inSameDayAs: begin) ? "'at' HH:mm" : "'on' yyyy-MM-dd 'at' HH:mm"
    return format.string(from: end)
  }
}
