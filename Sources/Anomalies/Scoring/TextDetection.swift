// One file of texts that is data and question at once: its lines are divided into two parts, and each is judged by a model that was
// trained on the other, so that no line explains itself. A line that stands in both parts is usual by that alone.

import Autoencoders
public import Datasets
import Examples
import Foundations
import Pictures
import Storage
public import Tensors
public import Training

/// The texts of a file judged among themselves.
public struct TextDetection {
  /// The fewest texts that can be judged.
  public static let fewestRows = 40
  /// How many parts there are.
  public static let parts = 2
  /// The steps of a training, the texts of a step, and the most epochs: a few thousand lines of a log are known by then.
  private static let (steps, batch, mostEpochs) = (600, 32, 20)

  /// The scores, in the order of the rows.
  public let scores: [Double]
  /// What texts are flagged.
  public let calibration: DetectorCalibration
  /// How many texts stand apart, and were left out of the calibration.
  public let leftOut: Int
  /// What has to be said about the rate, if anything.
  public let rateSentence: String?
  private let detectors: [Detector]
  /// The part of each row.
  private let part: [Int]
  private let source: any DataSource
  private let backend: any Backend

  /// Judges the texts of a data set.
  ///
  /// - Parameters:
  ///   - rate: The share of the texts that may be flagged, normal or not.
  ///   - observers: Who is told how the trainings go.
  ///   - progress: Is told when a part begins, from 0, and how many there are.
  /// - Throws: ``Failure`` of kind `badData` for too few texts, and as training and scoring do.
  public init(
    _ dataset: Dataset, rate: Double, seed: UInt64, observers: [any TrainingObserver] = [],
    on backend: any Backend, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    source = dataset.training
    self.backend = backend
    let count = source.count
    guard count >= Self.fewestRows else {
      throw Failure(
        .badData, "\(count) texts are too few to be judged by each other", at: dataset.name,
        remedy: "Give at least \(Self.fewestRows)")
    }
    let recipe = try TrainingRequest {
      $0.validation = 0
      $0.seed = seed
      $0.batch = Self.batch
      TextDetection.preferTokens(&$0)
      let perEpoch = max(1, count / Self.parts / Self.batch)
      $0.epochs = .number(max(1, min(Self.mostEpochs, Self.steps / perEpoch)))
    }.recipe(for: dataset)
    let order = Order(count: count, key: Key(seed: seed).folding("parts"))
    var part = [Int](repeating: 0, count: count)
    for place in 0..<count { part[order[place]] = place % Self.parts }
    var found = [Double](repeating: 0, count: count)
    var detectors: [Detector] = []
    for number in 0..<Self.parts {
      try progress(number, Self.parts)
      let own = (0..<count).filter { part[$0] == number }
      let others = (0..<count).filter { part[$0] != number }
      let fold = Recipe(
        model: recipe.model, settings: recipe.settings, training: source.subset(others),
        validation: source.subset([Int]()))
      let detector = Detector(
        trained: try fold.train(on: backend, hooks: TrainingHooks(observers: observers)).model)
      detectors.append(detector)
      for (row, score) in zip(own, try detector.scores(of: source.subset(own), by: .surprise, on: backend)) {
        found[row] = score
      }
    }
    (self.detectors, self.part) = (detectors, part)
    let apart = TailGap.count(found)
    let left = Set(found.indices.sorted { found[$0] > found[$1] }.prefix(apart))
    let kept = found.indices.filter { !left.contains($0) }.map { found[$0] }
    let (held, sentence) = try Calibration(scores: kept, rate: rate, isOwn: true).held()
    leftOut = apart
    rateSentence = sentence
    calibration = DetectorCalibration(score: .surprise, held, data: dataset.name)
    scores = found
  }

  // What latents tell of a text explains its unusual tokens too: a line that nobody would have expected has latents that nobody
  // would have expected, given which none of its words is a surprise. With this weight they tell next to nothing.
  /// The weight of the divergence.
  private static let weight = 10.0

  /// Asks for a model whose latents tell next to nothing, so that tokens are judged by those before them.
  public static func preferTokens(_ request: inout TrainingRequest) {
    if request.autoencoderFirst == nil { request.autoencoderFirst = 0 }
    for (name, value) in [("free_bits", 0), ("beta", weight)]
    where !request.hyperparameters.contains(where: { $0.name == name }) {
      request.hyperparameters.append(HyperparameterSetting(name, Annealing(value)))
    }
  }

  /// Hands over the lines of the table of scores, and tells the most abnormal texts with what is unexpected in them.
  public func written(
    labels: RowLabels?, write: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> ScoredRows {
    let limit = calibration.calibration
    guard let coding = detectors[0].trained.configuration.data?.text else { fail("texts without a coding") }
    var texts = [String](repeating: "", count: scores.count)
    var reasons: [Int: [Reason]] = [:]
    for (number, detector) in detectors.enumerated() {
      let scorer = try SurpriseScorer(detector.trained, element: source.elementType, on: backend)
      let own = source.subset(scores.indices.filter { part[$0] == number })
      let rows = scores.indices.filter { part[$0] == number }
      try own.forEachBlock(of: 512) { bytes, indices in
        let found = try WrittenTexts(
          bytes, indices.map { scores[rows[$0]] }, originals: indices.map(own.text),
          TextReasons(coding: coding), scorer, limit)
        for (place, index) in indices.enumerated() {
          texts[rows[index]] = found.texts[place]
          reasons[rows[index]] = found.reasons[place]
        }
      }
    }
    let block = ScoredBlock(scores, limit, hasReasons: true, texts: texts) { told in
      Dictionary(uniqueKeysWithValues: told.map { ($0, reasons[$0] ?? []) })
    }
    return try withoutActuallyEscaping(write) { write in
      var writer = try ScoreWriter(hasReasons: true, texts: true, write)
      try writer.add(block) { SourceScoring.title(of: $0, source) }
      var found = writer.found.numbered(by: source)
      found.labels = labels
      return found
    }
  }

  /// The sentences about the outcome: how many texts are flagged, and what that says.
  public func sentences(flagged: Int) -> [String] {
    let all = "\(NumberText.grouped(flagged)) of \(NumberText.grouped(scores.count)) texts are flagged"
    let rest = "\(NumberText.percent(calibration.calibration.rate)) %"
    let verdict =
      leftOut > 0
      ? "\(all): \(NumberText.grouped(leftOut)) stand apart from the rest and do not count as normal, and those \(rest) of the others that are most unusual"
      : "\(all): those \(rest) that are most unusual, normal or not; none stand apart from the rest"
    return [
      verdict, rateSentence,
      "each text is judged by a model that was trained on the other half; what nobody would have expected stands in \(TextReasons.opening)brackets\(TextReasons.closing)",
    ].compactMap(\.self)
  }
}
