// Hyperparameters as people write them, `beta=4` or `prior.components=100`, and the choices they belong to: a command
// line or a request says names and values, and whichever choice has the name gets the value.

import Foundations

/// A value for a hyperparameter by name, and by the part it belongs to where that is said.
public struct HyperparameterSetting: Hashable, Sendable {
  /// The part, such as `prior`; nil where it is whichever has the name.
  public let part: String?
  /// The name of the hyperparameter.
  public let name: String
  /// The value.
  public let value: Annealing

  /// A value by name.
  public init(part: String? = nil, _ name: String, _ value: Annealing) {
    self.part = part
    self.name = name
    self.value = value
  }

  /// The setting of a text such as `beta=4@linear:10ep` or `optimizer.epsilon=1e-6`; hyphens in the name are read as
  /// underscores.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a text that sets nothing.
  public init(parsing text: String) throws {
    let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard sides.count == 2 else {
      throw Failure(
        .usage, "'\(text)' is not of the form name=value",
        remedy: "Give a name and a value, for example beta=4")
    }
    let names = sides[0].split(separator: ".", maxSplits: 1).map(String.init)
    do {
      self.init(
        part: names.count == 2 ? names[0] : nil, (names.last ?? "").replacing("-", with: "_"),
        try Annealing(parsing: sides[1]))
    } catch var failure as Failure {
      failure.place = Message(sides[0])
      throw failure
    }
  }
}

extension Choice {
  /// The row of a name with its defaults; this choice where it is named again, or no name is given.
  ///
  /// - Parameter rows: The rows to look in.
  public func replaced(by name: String?, among rows: [Row] = Row.all) throws -> Choice {
    guard let name, name != self.name else { return self }
    return try .named(name, among: rows)
  }

  /// The same choice with other values for some hyperparameters.
  ///
  /// - Throws: As ``init(_:_:suggestedBy:)``.
  public func with(_ changed: [String: Annealing]) throws -> Choice {
    try Choice(family, values.merging(changed) { $1 })
  }

  /// Whether a setting is meant for a hyperparameter of this choice.
  func owns(_ setting: HyperparameterSetting) -> Bool {
    (setting.part == nil || setting.part == Row.part) && values[setting.name] != nil
  }

  /// The same choice with the values of those settings that it owns.
  fileprivate func with(_ settings: [HyperparameterSetting]) throws -> Choice {
    let own = settings.filter(owns).map { ($0.name, $0.value) }
    return own.isEmpty ? self : try with(Dictionary(own) { $1 })
  }
}

extension [HyperparameterSetting] {
  /// Choices with the values that these settings give to them, the last one where a name is set several times.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a setting that none of the choices has, or more than one, and for a
  ///   value that its choice cannot use.
  public func applied<each Row: ChoiceRow>(
    to choices: repeat Choice<each Row>
  ) throws -> (repeat Choice<each Row>) {
    for setting in self {
      var owners: [String] = []
      var known: [String] = []
      for choice in repeat each choices {
        let part = Self.part(of: choice)
        if choice.owns(setting) { owners.append(part) }
        known += choice.family.hyperparameters.map { setting.part == nil ? $0.name : "\(part).\($0.name)" }
      }
      try setting.require(owners, among: known)
    }
    return (repeat try (each choices).with(self))
  }

  private static func part<Row: ChoiceRow>(of _: Choice<Row>) -> String { Row.part }
}

extension HyperparameterSetting {
  /// Throws where it is not one part that has the hyperparameter.
  fileprivate func require(_ owners: [String], among known: [String]) throws {
    if owners.count == 1 { return }
    if owners.count > 1 {
      throw Failure(
        .usage, "several parts have a hyperparameter '\(name)'",
        remedy: "Say which one: \(owners.map { "\($0).\(name)=\(value)" }.joined(separator: " or "))")
    }
    throw known.isEmpty
      ? Failure(
        .usage, "'\(name)' cannot be set: these choices have no hyperparameters",
        remedy: "Leave it out")
      : Suggestion.unknown(
        "hyperparameter", part.map { "\($0).\(name)" } ?? name, among: known)
  }
}
