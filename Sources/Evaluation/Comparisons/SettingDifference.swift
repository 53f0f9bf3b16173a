// The settings of two runs side by side, as their `config.json` hold them: only those that differ.

import Autoencoders
import Datasets
import Foundations
import Storage
public import Training

/// A setting that two runs do not share.
public struct SettingDifference: Equatable, Encodable, Sendable {
  /// Its members in `config.json`, such as `training.learning_rate`.
  public var name: String
  /// Its value in the first run, as JSON; nil where it has none.
  public var a: String?
  /// Its value in the second run.
  public var b: String?

  /// The settings that differ: all of runs, those of the model where one of them is a bare model folder.
  ///
  /// - Throws: ``Failure`` for a `config.json` that cannot be read.
  public static func between(_ first: RunModel, _ second: RunModel) throws -> [SettingDifference] {
    let models = [first, second]
    let runs = models.compactMap(\.run)
    var settings = try models.map { try flat($0.trained.configuration.completeText, "model") }
    if runs.count == models.count {
      for (place, run) in runs.enumerated() {
        let configuration = try RunConfiguration(reading: run.configurationPath)
        settings[place].append(Setting(name: "data", value: JSON.quoted(configuration.data.name)))
        settings[place] += try flat(RunFiles.text(configuration.training), "training")
      }
    }
    return between(settings[0], settings[1])
  }

  /// A setting and its value as JSON.
  struct Setting: Equatable {
    var name: String
    var value: String
  }

  static func between(_ first: [Setting], _ second: [Setting]) -> [SettingDifference] {
    let names = first.map(\.name) + second.map(\.name).filter { name in !first.contains { $0.name == name } }
    return names.compactMap { name in
      let values = [first, second].map { settings in settings.first { $0.name == name }?.value }
      if values[0] == values[1] { return nil }
      return SettingDifference(
        name: name, a: values[0].map { short($0, isOther: false) },
        b: values[1].map { short($0, isOther: true) })
    }
  }

  /// The longest value that is shown as it is, in characters.
  private static let longest = 60

  // The columns of a table with their quantiles fill thousands of lines that nobody compares.
  /// A value as it is, or how many values a long list has.
  private static func short(_ value: String, isOther: Bool) -> String {
    guard value.count > longest, case .array(let members)? = try? JSON(parsing: value.utf8) else {
      return value
    }
    return "\(members.count)\(isOther ? " other" : "") values"
  }

  // A choice is its name alone where it has no numbers, and an object of its name and its numbers elsewhere.
  /// The values within a JSON object by the names that lead to them; its own name is its value.
  static func flat(_ text: String, _ name: String) throws -> [Setting] {
    let value: JSON
    do { value = try JSON(parsing: text.utf8) } catch { fail("settings that are no JSON: \(error)") }
    return flat(value, name)
  }

  private static func flat(_ value: JSON, _ name: String) -> [Setting] {
    guard case .object(let members) = value else { return [Setting(name: name, value: value.text)] }
    return members.flatMap { flat($0.value, $0.name == "name" ? name : "\(name).\($0.name)") }
  }
}

extension JSON {
  /// The value as JSON in one line.
  fileprivate var text: String {
    switch self {
    case .object(let members):
      "{\(members.map { "\(JSON.quoted($0.name)): \($0.value.text)" }.joined(separator: ", "))}"
    case .array(let values): "[\(values.map(\.text).joined(separator: ", "))]"
    case .string(let text): JSON.quoted(text)
    case .number(let text): text
    case .boolean(let value): value ? "true" : "false"
    case .null: "null"
    }
  }
}
