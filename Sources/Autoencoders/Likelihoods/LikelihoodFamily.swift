// What a row of the catalogue of likelihoods says.

public import Examples
public import Tables

/// A family of distributions that a decoder can describe: a row of the catalogue.
public struct LikelihoodFamily: ChoiceRow {
  /// What messages call a row.
  public static let kind = "likelihood"
  /// The name the command line and model files use.
  public let name: String
  /// What it is, in a sentence without its full stop.
  public let summary: String
  /// Where it comes from.
  public let source: String
  /// The hyperparameters, such as a standard deviation.
  public let hyperparameters: [Hyperparameter]
  /// Whether its values are log-probabilities or log-densities.
  public let measure: LikelihoodMeasure
  /// Whether grey values are made binary by a draw.
  public let binarises: Bool
  /// Whether the output layer's weights begin almost at zero although values are probabilities: where outputs
  /// are places among the data, as the means of a density are.
  public let beginsAtMean: Bool
  /// Whether it explains the columns of a table, each in its way, and passes over missing values.
  public let explainsTables: Bool
  /// What examples must be, where they must be of one kind.
  public let needs: ExampleFamily?
  /// The most channels that a position may have, where that is limited.
  public let mostChannels: Int?
  /// What the data must be.
  public let support: @Sendable (Likelihood) -> LikelihoodSupport
  /// The decoder's outputs for a position of this many channels.
  public let outputsPerPosition: @Sendable (_ channels: Int, Likelihood) -> Int
  /// The outputs that describe a position whose channels have given means: where decoders begin.
  public let outputs: @Sendable (_ means: [Double], Likelihood) -> [Double]
  /// What a linear path from latents to the columns of a table multiplies its outputs by at first, one number for
  /// each; nil for 1 everywhere.
  public let outputScales: @Sendable (TableLayout, Likelihood) -> [Float]?
  /// Whether it describes the columns of a table by histograms (``LikelihoodSite/histograms``), and draws of it are rows.
  public let usesHistograms: Bool
  /// Whether a decoder gives one number for each such column, around which its ranks lie.
  public let usesRanks: Bool
  /// Makes what turns outputs into a distribution, with the parameters and buffers it needs.
  public let head: @Sendable (LikelihoodSite) -> LikelihoodHead

  /// A row; each closure has the choice that it works for, with the values of the hyperparameters.
  ///
  /// - Parameters:
  ///   - binarises: Whether grey values are made binary by a draw.
  ///   - beginsAtMean: Whether the output layer's weights begin almost at zero although values are probabilities.
  ///   - explainsTables: Whether it explains the columns of a table (``LikelihoodSite/table``) and passes over missing
  ///     values, which are NaN.
  ///   - needs: What examples must be, where they must be of one kind.
  ///   - mostChannels: The most channels that a position may have; nil for any number.
  ///   - outputsPerPosition: The decoder's outputs for a position of this many channels; by default one for each.
  ///   - outputs: The outputs that describe a position whose channels have given means.
  ///   - outputScales: What a linear path to the columns of a table multiplies its outputs by at first; by default 1.
  ///   - usesHistograms: Whether it describes the columns of a table by histograms.
  ///   - usesRanks: Whether a decoder gives one number for each such column, around which its ranks lie.
  ///   - head: Makes what turns outputs into a distribution; it makes parameters and buffers at the site's scope.
  public init(
    name: String, summary: String, source: String, hyperparameters: [Hyperparameter] = [],
    measure: LikelihoodMeasure, binarises: Bool = false, beginsAtMean: Bool = false,
    explainsTables: Bool = false, needs: ExampleFamily? = nil, mostChannels: Int? = nil,
    support: @escaping @Sendable (Likelihood) -> LikelihoodSupport,
    outputsPerPosition: @escaping @Sendable (_ channels: Int, Likelihood) -> Int = { channels, _ in channels
    },
    outputs: @escaping @Sendable (_ means: [Double], Likelihood) -> [Double],
    outputScales: @escaping @Sendable (TableLayout, Likelihood) -> [Float]? = { _, _ in nil },
    usesHistograms: Bool = false, usesRanks: Bool = false,
    head: @escaping @Sendable (LikelihoodSite) -> LikelihoodHead
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.hyperparameters = hyperparameters
    self.measure = measure
    self.binarises = binarises
    self.beginsAtMean = beginsAtMean
    self.explainsTables = explainsTables
    self.needs = needs
    self.mostChannels = mostChannels
    self.support = support
    self.outputsPerPosition = outputsPerPosition
    self.outputs = outputs
    self.outputScales = outputScales
    self.usesHistograms = usesHistograms
    self.usesRanks = usesRanks
    self.head = head
  }
}

/// What a log-likelihood measures.
public enum LikelihoodMeasure: Sendable {
  /// Outcomes are discrete: at most 0, and bits per dimension mean what they say.
  case probability
  /// Outcomes are real numbers: the value depends on their unit and may be positive.
  case density
}
