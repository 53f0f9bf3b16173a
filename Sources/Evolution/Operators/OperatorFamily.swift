// The operators by which a search makes candidates: a row each. A search uses one of them, or a bandit over several.

import Foundations

/// A way to make candidates from the solutions of an archive.
public struct OperatorFamily: Sendable {
  /// The name.
  public let name: String
  /// One sentence.
  public let summary: String
  /// Where it comes from.
  public let source: String
  /// What it does.
  let kind: Kind

  /// What an operator does.
  enum Kind: Equatable, Sendable {
    /// Adds noise to an elite.
    case isotropic
    /// Adds noise to an elite and moves it along the line to another one.
    case line
    /// Draws from distributions that adapt, ranked in a way.
    case covariance(Ranking)
  }

  /// How the candidates of a distribution are ranked, which of them are parents, and when it begins anew.
  enum Ranking: Equatable, Sendable {
    /// Those that opened a cell first, then by improvement; parents are those that were kept, and without any it begins anew
    /// (CMA-ME).
    case improvement
    /// By what they exceed the thresholds of their cells by; half of them are parents (CMA-MAE).
    case annealed
  }
}

extension OperatorFamily {
  /// Every operator.
  public static let all: [OperatorFamily] = [isotropic, line, adaptation, annealing]

  static let isotropic = OperatorFamily(
    name: "iso", summary: "normal noise on an elite",
    source: "Mouret and Clune, Illuminating search spaces by mapping elites, 2015", kind: .isotropic)

  static let line = OperatorFamily(
    name: "line", summary: "normal noise on an elite, and a step along the line to another one",
    source:
      "Vassiliades and Mouret, Discovering the elite hypervolume by leveraging interspecies correlation, 2018",
    kind: .line)

  static let adaptation = OperatorFamily(
    name: "cma", summary: "covariance adaptation towards improvement (CMA-ME)",
    source:
      "Fontaine et al., Covariance matrix adaptation for the rapid illumination of behavior space, 2020",
    kind: .covariance(.improvement))

  static let annealing = OperatorFamily(
    name: "cma-mae", summary: "covariance adaptation against thresholds that rise slowly (CMA-MAE)",
    source: "Fontaine and Nikolaidis, Covariance matrix adaptation MAP-Annealing, 2023",
    kind: .covariance(.annealed))

  /// The name for a bandit over several.
  public static let auto = "auto"

  /// The operators that a name stands for; several names are separated by commas.
  ///
  /// - Throws: ``Failure`` of kind `usage`.
  public static func named(_ text: String) throws -> [OperatorFamily] {
    if text == auto { return [isotropic, line, adaptation] }
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let families = try names.map { name in
      guard let family = all.first(where: { $0.name == name }) else {
        throw Suggestion.unknown("operator", name, among: all.map(\.name) + [auto])
      }
      return family
    }
    guard Set(names).count == names.count else {
      throw Failure(.usage, "an operator stands twice", at: .operator, text, remedy: "Name each once")
    }
    return families
  }
}
