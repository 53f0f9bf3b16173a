// What lies between examples: their posterior means, points on the way from one to the other, decoded.

import Autoencoders
public import Datasets
import Foundations
public import Pictures
public import Storage
public import Tensors
import Training

/// Examples, and what a model makes of the ways between them.
public struct Interpolation: Sendable {
  /// Two examples by their numbers, from 0.
  public struct Pair: Equatable, Sendable {
    /// Where the way begins.
    public var from: Int
    /// Where it ends.
    public var to: Int

    /// A pair of examples.
    public init(from: Int, to: Int) {
      self.from = from
      self.to = to
    }
  }

  /// The examples.
  public let pairs: [Pair]
  /// How far the points are on the way, from 0 to 1.
  public let shares: [Double]
  /// The points, [pairs x steps, latents], those of a pair one after the other.
  public let latents: HostArray
  /// What they decode to, [pairs x steps, dimensions], in the model's unit.
  public let decoded: HostArray
  private let configuration: ModelConfiguration
  private let captions: [String]
  private let starts: HostArray
  private let ends: HostArray

  /// Walks from example to example.
  ///
  /// - Parameter steps: The points of a way, both ends included.
  /// - Throws: ``Failure`` of kind `usage` for fewer than 2 steps or an example that is not there,
  ///   `badData` for rows that do not fit the model.
  public init(
    _ trained: TrainedModel, _ source: any DataSource, pairs: [Pair], steps: Int, path: LatentPath,
    backend: any Backend
  ) throws {
    try Self.require(steps: steps)
    configuration = trained.configuration
    try DataCheck.require(source, fits: configuration)
    self.pairs = pairs
    captions = pairs.map { pair in
      guard (0..<source.count).contains(pair.from), (0..<source.count).contains(pair.to) else { return "" }
      return [pair.from, pair.to].map { RowNames.short(of: $0, in: source) }.joined(separator: " to ")
    }
    let shares = LatentPath.shares(steps)
    self.shares = shares
    let (from, to) = (try source.rows(pairs.map(\.from)), try source.rows(pairs.map(\.to)))
    let inference = trained.inference(on: backend)
    let width = configuration.latents
    let (start, end) = (
      try inference.told(of: source, pairs.map(\.from)), try inference.told(of: source, pairs.map(\.to))
    )
    let first = try inference.encode(from, fields: start).doubles
    let last = try inference.encode(to, fields: end).doubles
    let points = pairs.indices.flatMap { pair in
      let range = pair * width..<(pair + 1) * width
      return shares.flatMap { path.point($0, from: Array(first[range]), to: Array(last[range])) }
    }
    latents = HostArray([pairs.count * steps, width], points.map { Float($0) })
    // What is known of an example, such as its class, holds for its half of the way.
    let halves = pairs.indices.flatMap { pair in shares.map { $0 <= 0.5 ? pair : pairs.count + pair } }
    decoded = try inference.decode(
      latents, fields: start.merging(end) { $0.followed(by: $1) }.mapValues { $0.rows(halves) })
    (starts, ends) = (configuration.unit.values(of: from), configuration.unit.values(of: to))
  }

  /// Throws for fewer steps than a way has ends, or more than anyone looks at.
  public static func require(steps: Int) throws {
    guard (2...1000).contains(steps) else {
      throw Failure(
        .usage, "an interpolation cannot have \(steps) points", at: .steps,
        remedy: "Give a number from 2 to 1000")
    }
  }

  /// A row per pair: the first example, the way, the second example.
  ///
  /// - Throws: ``Failure`` of kind `badData` where examples are not pictures.
  public func sheet() throws -> Sheet {
    let drawn = try configuration.drawings(of: [starts, ends, decoded])
    let (first, last, between) = (drawn[0], drawn[1], drawn[2])
    let steps = shares.count
    let rows = pairs.indices.map { pair in
      Sheet.Row(
        [first[pair]] + between[pair * steps..<(pair + 1) * steps] + [last[pair]],
        caption: captions[pair])
    }
    return Sheet(
      groups: [rows], columnCaptions: ["start"] + shares.map(Self.text) + ["end"],
      dividers: [1, steps + 1])
  }

  /// All ways at once, from the decoded beginning to the decoded end and back.
  ///
  /// - Throws: As ``sheet()``.
  public func animation() throws -> SheetAnimation {
    let between = try configuration.drawings(of: decoded)
    let steps = shares.count
    return SheetAnimation(
      pairs.indices.map { Array(between[$0 * steps..<($0 + 1) * steps]) },
      notes: captions, captions: shares.map(Self.text))
  }

  /// A share with at most three decimals, none of them a zero at the end.
  static func text(_ share: Double) -> String {
    let text = NumberText.decimal(share, places: 3)
    return String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
  }
}
