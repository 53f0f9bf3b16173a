// The problems that are built in: a row each. Any other one is a `Problem` of yours.

import Foundations

/// A family of built-in problems: a name, followed by a number where it has one.
public struct ProblemFamily: Sendable {
  /// The name.
  public let name: String
  /// One sentence.
  public let summary: String
  /// Where it comes from.
  public let source: String
  /// How many parameters it has where its user does not say, and how many it may have; nil where that is fixed.
  let parameters: (standard: Int, range: ClosedRange<Int>)?
  /// Makes it.
  let make: @Sendable (_ parameters: Int, _ name: String) -> any Problem

  /// How it is written, such as `arm:N`.
  public var form: String { parameters == nil ? name : "\(name):N" }
}

extension ProblemFamily {
  /// Every family.
  public static let all: [ProblemFamily] = [arm, fullArm, sphere, rastrigin, flat, maze]

  private static let many = 2...10_000

  static let arm = ProblemFamily(
    name: "arm",
    summary: "a hand that reaches every place with N joints of +-90 degrees as equal as possible",
    source: "Gaier, Asteroth and Mouret, Discovering representations for black-box optimization, GECCO 2020",
    parameters: (20, many)
  ) { Arm(.quarter, joints: $0, name: $1) }

  static let fullArm = ProblemFamily(
    name: "full-arm", summary: "the same with joints of +-180 degrees, as pyribs defines it",
    source: "pyribs, Illuminating the kinematics of an arm",
    parameters: (20, many)
  ) { Arm(.half, joints: $0, name: $1) }

  static let sphere = ProblemFamily(
    name: "sphere", summary: "a sphere in N dimensions, its measures the sums of both halves",
    source:
      "Fontaine et al., Covariance matrix adaptation for the rapid illumination of behavior space, 2020",
    parameters: (100, many)
  ) { Projection(.sphere, parameters: $0, name: $1) }

  static let rastrigin = ProblemFamily(
    name: "rastrigin", summary: "a landscape with many hills, measures as of the sphere",
    source: "Fontaine et al., 2020", parameters: (100, many)
  ) { Projection(.rastrigin, parameters: $0, name: $1) }

  static let flat = ProblemFamily(
    name: "flat", summary: "as good everywhere within the limits, measures as of the sphere",
    source: "Fontaine and Nikolaidis, Covariance matrix adaptation MAP-Annealing, 2023",
    parameters: (100, many)
  ) { Projection(.plateau, parameters: $0, name: $1) }

  static let maze = ProblemFamily(
    name: "maze",
    summary: "a robot whose goal lies behind walls, so that the shortest way ends in front of them",
    source: "after Lehman and Stanley, Abandoning objectives, 2011", parameters: nil
  ) { Maze(name: $1) }

  /// The problem that a text names, such as `arm:20`.
  ///
  /// - Throws: ``Failure`` of kind `usage`.
  public static func problem(_ text: String) throws -> any Problem {
    let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let family = all.first(where: { $0.name == words[0] }) else {
      throw Suggestion.unknown("problem", words[0], among: all.map(\.name))
    }
    guard let (standard, range) = family.parameters else {
      guard words.count == 1 else {
        throw Failure(.usage, "the problem '\(family.name)' has no number", at: text, remedy: "Leave it out")
      }
      return family.make(0, family.name)
    }
    guard words.count == 2 else { return family.make(standard, "\(family.name):\(standard)") }
    guard let number = Int(words[1]), range.contains(number) else {
      throw Failure(
        .usage,
        "'\(words[1])' is not a number of parameters within \(range.lowerBound)...\(range.upperBound)",
        at: text, remedy: "Write it as \(family.name):\(standard)")
    }
    return family.make(number, "\(family.name):\(number)")
  }
}
