// The first line of an evaluator: what it evaluates and how it wants to be asked.

/// What an evaluator says of itself when it starts.
public struct Hello: Sendable, Equatable {
  /// How many parameters a solution has.
  public var parameters: Int
  /// The least value of each parameter; minus infinity where there is none.
  public var low: [Float]
  /// The greatest value of each parameter; infinity where there is none.
  public var high: [Float]
  /// The names of the measures; empty if it reports none.
  public var measures: [String]
  /// The range of each measure.
  public var ranges: [ClosedRange<Float>]
  /// The extents of what it observes of a solution; empty if it reports nothing.
  public var observation: [Int]
  /// How many solutions one request may hold; nil where each has a line of its own.
  public var batch: Int?
  /// Whether numbers are float32 behind a header line.
  public var isBinary: Bool
  /// What it is called.
  public var name: String?

  /// What an evaluator asks for.
  ///
  /// - Parameters:
  ///   - low: The least value of each parameter, or one for all; without any there is none.
  ///   - high: The greatest value of each parameter, or one for all; without any there is none.
  public init(
    parameters: Int, low: [Float] = [], high: [Float] = [], measures: [String],
    ranges: [ClosedRange<Float>], observation: [Int] = [], batch: Int? = nil, isBinary: Bool = false,
    name: String? = nil
  ) {
    func each(_ values: [Float], _ none: Float) -> [Float] {
      values.count < 2 ? Array(repeating: values.first ?? none, count: max(0, parameters)) : values
    }
    self.parameters = parameters
    self.low = each(low, -.infinity)
    self.high = each(high, .infinity)
    self.measures = measures
    self.ranges = ranges
    self.observation = observation
    self.batch = batch
    self.isBinary = isBinary
    self.name = name
  }

  /// How many numbers an observation has.
  public var observationCount: Int { observation.isEmpty ? 0 : observation.reduce(1, *) }

  /// How many numbers the answer for one solution has.
  var answerCount: Int { 1 + measures.count + observationCount }

  /// Whether one request may ask for several solutions.
  var isAskedTogether: Bool { batch != nil || isBinary }

  /// How many solutions one request holds at most.
  var rows: Int { batch ?? (isBinary ? 1024 : 1) }

  /// The most bytes that a line of it may have.
  var longestLine: Int { 1 << 20 + (rows * answerCount) << 6 }

  /// The version of the protocol.
  static let version = 1
}
