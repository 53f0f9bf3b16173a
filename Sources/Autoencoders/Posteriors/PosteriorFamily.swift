// What a row of the catalogue of posteriors says.

public import Layers

/// A family of distributions q(z|x): a row of the catalogue.
public struct PosteriorFamily: ChoiceRow {
  /// What messages call a row.
  public static let kind = "posterior"
  /// The name that the command line and model files use.
  public let name: String
  /// What it is, in a sentence without its full stop.
  public let summary: String
  /// The paper it was published in.
  public let source: String
  /// The distribution in symbols.
  public let formula: String
  /// How latents are drawn from it, in words.
  public let drawing: String
  /// The same in symbols, for drawings.
  public let symbols: PosteriorSymbols
  /// The numbers it leaves to its user.
  public let hyperparameters: [Hyperparameter]
  /// Whether it is independent normals, whose density can be evaluated anywhere.
  public let isNormal: Bool
  /// The codes that its draws are, by its numbers, the latents of a row and the places of latents that are a picture, 1 of
  /// others; nil where latents can have any value.
  public let codes:
    (@Sendable (_ choice: Choice<PosteriorFamily>, _ latents: Int, _ places: Int) -> CodeExtents)?
  /// Makes it, with its parameters.
  public let head: @Sendable (PosteriorSite) -> any PosteriorHead

  /// A row; `head` makes parameters at the site's scope.
  public init(
    name: String, summary: String, source: String, formula: String, drawing: String,
    symbols: PosteriorSymbols = .deviations, hyperparameters: [Hyperparameter] = [],
    isNormal: Bool = false,
    codes: (@Sendable (_ choice: Choice<PosteriorFamily>, _ latents: Int, _ places: Int) -> CodeExtents)? =
      nil,
    head: @escaping @Sendable (PosteriorSite) -> any PosteriorHead
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.formula = formula
    self.drawing = drawing
    self.symbols = symbols
    self.hyperparameters = hyperparameters
    self.isNormal = isNormal
    self.codes = codes
    self.head = head
  }
}

/// What a drawing writes at a posterior: what the encoder gives beside means, and how a draw is made of both.
public struct PosteriorSymbols: Equatable, Encodable, Sendable {
  /// What noise is multiplied by.
  public var spread: String
  /// The latents, of means, the spread and noise.
  public var draw: String

  /// Independent deviations.
  public static let deviations = PosteriorSymbols(
    spread: "deviation \u{3C3}", draw: "\u{3BC} + \u{3C3} \u{B7} \u{3B5}")
  /// A lower triangular factor of the covariance.
  public static let factor = PosteriorSymbols(spread: "factor L", draw: "\u{3BC} + L \u{3B5}")
  /// A code that stands for what the encoder says.
  public static let code = PosteriorSymbols(spread: "codes", draw: "code(\u{3BC})")
  /// Independent deviations, and a flow of the draw.
  public static let flow = PosteriorSymbols(
    spread: "deviation \u{3C3}", draw: "f(\u{3BC} + \u{3C3} \u{B7} \u{3B5})")
}

/// A family of posteriors with its numbers.
public typealias Posterior = Choice<PosteriorFamily>

/// Where a posterior is built.
public struct PosteriorSite {
  /// The place of its parameters.
  public var scope: ParameterScope
  /// The encoder's features.
  public var features: Int
  /// The number of latents.
  public var latents: Int
  /// The places of latents and features that are pictures of one size, in rows of numbers place by place; 1 of others.
  public var places: Int
  /// The family's numbers.
  public var choice: Posterior
  /// How the layer from features to means and log-variances begins, where the network says so.
  public var start: PosteriorStart?

  /// A site at a scope.
  public init(
    scope: ParameterScope, features: Int, latents: Int, places: Int = 1, choice: Posterior,
    start: PosteriorStart? = nil
  ) {
    self.scope = scope
    self.features = features
    self.latents = latents
    self.places = places
    self.choice = choice
    self.start = start
  }
}

/// How a layer of features [features] begins that gives means and log-variances, [2 latents].
public struct PosteriorStart: Sendable {
  /// The weight, [features, 2 latents].
  public var weight: Initializer
  /// The bias, [2 latents].
  public var bias: Initializer
}
