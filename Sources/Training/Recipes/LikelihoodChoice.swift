// Which likelihood a training uses: the one a user names, or the one that what the data hold calls for, with
// the reason in a sentence. The numbers that a likelihood needs from the data are found here too.

public import Autoencoders
public import Datasets
import Examples
public import Foundations
import Tables

/// A likelihood for data, and why.
public struct LikelihoodChoice: Sendable {
  /// The likelihood, with its hyperparameters.
  public var likelihood: Likelihood
  /// What stored values are multiplied by for it.
  public var scale: Double
  /// Why it was chosen, or what it does, as part of a sentence.
  public var reason: Message

  /// The most values of a dimension for which each gets a probability of its own without being asked.
  static let fewValues = 16

  /// The likelihood that a user names, or the one for the data where the name is `auto`.
  ///
  /// - Parameter deviation: The standard deviation the user gave, if any; only `gaussian` has one, and
  ///   `auto` becomes it.
  /// - Throws: ``Failure`` of kind `usage` for an unknown name, or a deviation that is none or has no place.
  public init(_ name: String, deviation: Double? = nil, for source: any DataSource) throws {
    let facts = try DataFacts(of: source)
    let chosen: Likelihood
    if name == "auto", let deviation {
      chosen = try Self.likelihood("gaussian", deviation, facts)
      reason = "a standard deviation is given"
    } else if name == "auto" {
      let choice = Self.automatic(facts, name: source.name, isPicture: source.kind.isPicture)
      chosen = try Self.likelihood(choice.name, nil, facts)
      reason = choice.reason
    } else {
      chosen = try Self.likelihood(name, deviation, facts)
      reason = Self.summary(of: chosen.family)
    }
    likelihood = chosen
    scale = chosen.support.scale(of: facts)
  }

  /// The likelihood of a table: each column has its own distribution.
  init(table dataset: Dataset) throws {
    guard let schema = dataset.schema else { fail("\(dataset.name) is no table") }
    scale = 1
    let columns = schema.layout.blocks.count
    guard schema.gapShare >= KindStandard.manyGaps else {
      likelihood = .histogram
      reason = "the data are a table with \(columns) columns that are used"
      return
    }
    likelihood = .ranks
    let share = Int((100 * schema.gapShare).rounded())
    reason =
      "the data are a table with \(columns) columns that are used, and \(share) % of their cells are empty"
  }

  /// What a likelihood does, with the setting that it takes.
  private static func summary(of family: LikelihoodFamily) -> Message {
    let deviation = family.hyperparameters.first { $0.name == "deviation" }?.standard
    return deviation.map { "\(family.summary) (\(.deviation), \(Annealing($0)) by default)" }
      ?? Message(family.summary)
  }

  private static func likelihood(
    _ name: String, _ deviation: Double?, _ facts: DataFacts
  ) throws -> Likelihood {
    let family = try LikelihoodFamily.named(name)
    guard let deviation else { return try Likelihood(family, suggestedBy: facts) }
    guard family.hyperparameters.contains(where: { $0.name == "deviation" }) else {
      throw Failure(
        .usage, "the standard deviation of the \(name) likelihood cannot be set", at: .deviation,
        remedy: "Leave it out, or use \(.likelihood, "gaussian")")
    }
    do {
      return try Likelihood(family, ["deviation": Annealing(deviation)], suggestedBy: facts)
    } catch var failure as Failure {
      failure.place = "\(.deviation)"
      throw failure
    }
  }

  /// The name of the likelihood for what data hold, and the reason.
  static func automatic(
    _ facts: DataFacts, name: String, isPicture: Bool
  ) -> (name: String, reason: Message) {
    let (low, high) = (facts.range.lowerBound, facts.range.upperBound)
    let one = 1 / facts.unitScale
    if facts.areBytes, let why = Catalog.entry(named: name)?.drawnBecause {
      return ("bernoulli", Message(why))
    }
    if facts.areTwoValued, [0, one].contains(low), [0, one].contains(high) {
      return ("bernoulli", "every value is 0 or \(Int(one))")
    }
    if facts.areWhole, low >= 0, high < Double(fewValues) {
      return ("categorical", "the values are whole numbers from 0 to \(Int(high))")
    }
    if facts.areBytes { return ("gaussian-shared", "the values are bytes, scaled to 0 to 1") }
    if low >= 0, high <= 1 { return ("continuous-bernoulli", "the values are real numbers from 0 to 1") }
    let range = "the values are real numbers from \(Float(low)) to \(Float(high))"
    // Whole numbers may count something, or be years or prices, whose variance has nothing to do with their mean.
    let hint: Message =
      facts.areWhole && low >= 0 && !isPicture
      ? "; if they are counts, give \(.likelihood, "negative-binomial")" : ""
    return isPicture
      ? ("gaussian-shared", "\(range), in pictures\(hint)")
      : ("gaussian-diagonal", "\(range), in columns that may differ in spread\(hint)")
  }
}
