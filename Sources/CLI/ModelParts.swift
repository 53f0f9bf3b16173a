// The model, objective, prior and posterior that flags name, with the numbers of --set.

import Autoencoders
import Foundations
import Training

/// What the flags say of the model beside its network and likelihood.
struct ModelParts {
  let model: Model
  let objective: Objective
  let prior: Prior
  let posterior: Posterior

  /// The parts by the flags; what they leave open is the model's own, or the base's where no other model is named.
  ///
  /// - Parameter isTable: Whether the data are a table, which has an objective of its own where nothing is said.
  init(_ options: TrainingOptions, _ base: ModelConfiguration?, isTable: Bool) throws {
    let model = try options.model.map { try Model.named($0) } ?? base?.model ?? .vae
    let kept = options.model == nil || options.model == base?.model.name ? base : nil
    var objective = try Self.chosen(
      options.objective,
      kept?.objective
        ?? (isTable && options.model == nil ? TableStandard.objective : model.objective))
    var prior = try Self.chosen(options.prior, kept?.prior ?? model.prior)
    var posterior = try Self.chosen(options.posterior, kept?.posterior ?? model.posterior)
    let given = try options.numbers.map(Setting.init)
    for setting in given {
      let owners = [objective.owns(setting), prior.owns(setting), posterior.owns(setting)]
      switch owners.count(where: { $0 }) {
      case 1:
        if owners[0] { objective = try objective.with(setting) }
        if owners[1] { prior = try prior.with(setting) }
        if owners[2] { posterior = try posterior.with(setting) }
      case 0:
        let known = objective.hyperparameterNames + prior.hyperparameterNames + posterior.hyperparameterNames
        throw known.isEmpty
          ? Failure(
            .usage, "there is no number '\(setting.name)' to set, nor any other, with these choices",
            at: "--set",
            remedy: "'vae models' shows which models have numbers")
          : Suggestion.unknown("number", setting.name, among: known)
      default:
        throw Failure(
          .usage, "several parts have a number '\(setting.name)'", at: "--set",
          remedy: "Say of which: prior.\(setting.name)=... or posterior.\(setting.name)=...")
      }
    }
    (self.model, self.objective, self.prior, self.posterior) = (model, objective, prior, posterior)
  }

  /// The row of a name with its standard numbers; what there was where it is named again, or not at all.
  private static func chosen<Row: ChoiceRow>(_ name: String?, _ before: Choice<Row>) throws -> Choice<Row> {
    guard let name, name != before.name else { return before }
    return try .named(name)
  }
}

/// A number by name, possibly with the part it belongs to: `beta=4`, `prior.components=100`.
struct Setting {
  /// The part, if it is said.
  let part: String?
  let name: String
  let annealing: Annealing

  init(_ text: String) throws {
    let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard sides.count == 2 else {
      throw Failure(
        .usage, "'\(text)' sets nothing", at: "--set", remedy: "Give a name and a value, such as beta=4")
    }
    let names = sides[0].split(separator: ".", maxSplits: 1).map(String.init)
    part = names.count == 2 ? names[0] : nil
    name = (names.last ?? "").replacing("-", with: "_")
    do { annealing = try Annealing(parsing: sides[1]) } catch let failure as Failure {
      throw Failure(.usage, failure.what, at: "--set \(sides[0])", remedy: failure.remedy)
    }
  }
}

extension Choice {
  fileprivate var hyperparameterNames: [String] { family.hyperparameters.map(\.name) }

  fileprivate func owns(_ setting: Setting) -> Bool {
    (setting.part == nil || setting.part == Row.kind) && hyperparameterNames.contains(setting.name)
  }

  fileprivate func with(_ setting: Setting) throws -> Choice {
    try Choice(family, values.merging([setting.name: setting.annealing]) { $1 })
  }
}
