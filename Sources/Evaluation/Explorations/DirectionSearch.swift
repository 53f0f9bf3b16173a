// From two kinds of examples to the direction between them in the latents: the difference of the means of their posterior
// means (Radford, Metz and Chintala, "Unsupervised representation learning with deep convolutional generative adversarial
// networks", ICLR 2016; White, "Sampling generative networks", 2016). Where both kinds have the same covariance it is the one
// translation that turns the distribution of the first into that of the second. The normal of the best linear classifier,
// which tells the kinds apart better, is none: it takes back what goes along with the difference.

public import Autoencoders
public import Datasets
public import Examples
import Foundation
public import Foundations
import Pictures
public import Storage
public import Tensors
import Training

/// A direction between two kinds of examples, and what it is worth.
public struct DirectionSearch: Sendable {
  /// The examples at one end.
  public struct End: Sendable {
    /// What they are called.
    public var name: String
    /// Their posterior means, [rows, latents].
    public var latents: HostArray

    /// Examples.
    public init(name: String, latents: HostArray) {
      self.name = name
      self.latents = latents
    }
  }

  /// How well examples that a direction was not found from lie on their own side of it.
  public struct Separation: Equatable, Sendable {
    /// The probability that an example of the second kind lies farther along it than one of the first.
    public var auroc: Double
    /// Its standard error over other examples.
    public var standardError: Double
  }

  /// With fewer examples on a side, a direction is uncertain.
  public static let few = 10
  /// The most rows of data that are looked at beside the examples.
  public static let mostRows = 5000
  /// Chooses rows and draws.
  static let key = Key(seed: 0).folding("direction")

  /// What was found.
  public let direction: LatentDirection
  /// The length of the step from one mean to the other, in standard deviations of the latents of data along it.
  public let deviations: Double
  /// nil where a side has one example.
  public let separation: Separation?
  /// The share of the step's squared length that other examples of the same kinds would not repeat; nil where a side has one
  /// example.
  public let chance: Double?

  /// Finds the direction between rows of two sources.
  ///
  /// - Parameters:
  ///   - name: What it is called.
  ///   - data: The data that the model was trained on, or others like them; at most ``mostRows`` are looked at.
  /// - Throws: As ``init(_:from:to:among:)``; ``Failure`` of kind `badData` for rows that do not fit the model.
  public init(
    _ name: String, from: (name: String, source: any DataSource), to: (name: String, source: any DataSource),
    among data: any DataSource, _ trained: TrainedModel, on backend: any Backend
  ) throws {
    let inference = trained.inference(on: backend)
    let rows = try data.chosen(atMost: Self.mostRows, key: Self.key.folding("rows"))
    var found = try inference.posteriors(of: rows, key: Self.key.folding("draws"))
    // What is moved are the latents of examples as they are, of which nothing is drawn.
    found.means = try inference.encode(rows)
    if !trained.configuration.objective.drawsLatents { found.draws = found.means }
    try self.init(
      name, from: End(name: from.name, latents: inference.encode(from.source)),
      to: End(name: to.name, latents: inference.encode(to.source)), among: found)
  }

  /// Finds the direction between latents.
  ///
  /// - Parameters:
  ///   - name: What it is called.
  ///   - data: q(z|x) of the data that the model was trained on, or of others like them.
  /// - Throws: ``Failure`` of kind `badData` where two ends do not differ, or latents are not finite.
  public init(_ name: String, from: End, to: End, among data: ExamplePosteriors) throws {
    let (first, last) = (Self.rows(from.latents), Self.rows(to.latents))
    let others = Self.rows(data.means)
    guard (first + last + others).allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw Failure(
        .badData, "the latents of the examples are not finite",
        remedy: "Train it again with a lower \(.learningRate)")
    }
    direction = LatentDirection(
      name: name, from: (from.name, first.count), to: (to.name, last.count), start: Self.mean(first),
      end: Self.mean(last), region: LatentRegion(of: others))
    let step = direction.step
    let length = Self.product(step, step)
    guard length > 0 else {
      throw Failure(
        .badData, "the two ends have the same latents, so there is no way between them",
        at: "\(from.name), \(to.name)", remedy: "Give two different kinds of examples")
    }
    // Along u = d / |d| the data have the variance u' S u, so that |d| is |d|^2 / sqrt(d' S d) of its deviations.
    let spread = Self.variance(Self.rows(data.draws).map { Self.product(step, $0) })
    deviations = spread > 0 ? length / spread.squareRoot() : .infinity
    // E |m_b - m_a|^2 = |d|^2 + tr(S_a) / n_a + tr(S_b) / n_b.
    chance =
      first.count > 1 && last.count > 1
      ? min(1, [first, last].reduce(0) { $0 + Self.totalVariance($1) / Double($1.count) } / length) : nil
    separation = Separation(of: first, last)
  }

  /// What there is to tell of it, in sentences without their full stops.
  ///
  /// - Parameter told: What the model is told of examples.
  public func notes(told: [Attribute] = []) -> [Message] {
    var notes: [Message] = []
    let fewest = min(direction.from.rows, direction.to.rows)
    if fewest < Self.few {
      let rest: Message =
        chance.map { "about \(Int(($0 * 100).rounded())) % of the step, squared, is chance" }
        ?? "whatever else these differ in is moved along"
      notes.append(
        "\(fewest == 1 ? "one example is" : "\(fewest) examples are") few to find a direction from: \(rest)")
    }
    if let separation, separation.auroc < 0.7 || separation.auroc - 2 * separation.standardError <= 0.5 {
      let known: Message =
        told.isEmpty
        ? "moving along it may change something else"
        : "the model is told \(list: told.map(\.name)), so its latents need not say it; ask for another with \(.label) instead"
      notes.append("the direction hardly tells the two ends apart: \(known)")
    }
    return notes
  }

  static func rows(_ array: HostArray) -> [[Double]] {
    let (numbers, width) = (array.doubles, array.type.shape[1])
    return stride(from: 0, to: numbers.count, by: width).map { Array(numbers[$0..<$0 + width]) }
  }

  static func mean(_ rows: [[Double]]) -> [Double] {
    var sum = [Double](repeating: 0, count: rows.first?.count ?? 0)
    for row in rows { for (place, value) in row.enumerated() { sum[place] += value } }
    return sum.map { $0 / Double(max(rows.count, 1)) }
  }

  static func product(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  static func variance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count - 1, 1))
  }

  /// The sum of the variances of all latents.
  static func totalVariance(_ rows: [[Double]]) -> Double {
    (rows.first ?? []).indices.reduce(0) { sum, latent in sum + variance(rows.map { $0[latent] }) }
  }
}
