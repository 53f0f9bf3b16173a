// Scoring the rows of data that are not files of columns: arrays, pictures, tables in memory.

public import Autoencoders
public import Datasets
public import Foundations
import Storage
import Tables
public import Tensors
import Training

extension Detector {
  /// Makes a scorer of rows stored in elements of a type, for one thread.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a score that the model or its data do not have.
  public func scorer(
    _ score: ScoreChoice, centre: Double? = nil, element: ElementType = .float32, on backend: any Backend
  ) throws -> any RowScorer {
    if score.family.needsExemplars {
      guard let exemplars else { fail("the score '\(score.name)' without exemplars") }
      return try ExemplarScorer(trained, exemplars, element: element, on: backend)
    }
    if score.family.needsTexts { return try SurpriseScorer(trained, element: element, on: backend) }
    guard score.family.comparesRows else {
      return try PosteriorScorer(score, trained, centre: centre, element: element, on: backend)
    }
    guard let neighbours, let schema = trained.configuration.schema else {
      throw Failure(
        .usage, "the score '\(score.name)' compares rows of a table, and the model's data are none",
        at: .score,
        remedy: "Use \(.score, ScoreChoice.standard(for: trained.configuration).name)")
    }
    return score == .crowd
      ? CrowdScorer(neighbours, schema.layout)
      : NeighbourScorer(neighbours, schema.layout)
  }

  /// Makes a comparison of rows that are no table with exemplars, for one thread.
  func comparer(element: ElementType, on backend: any Backend) throws -> ExemplarScorer? {
    try exemplars.map { try ExemplarScorer(trained, $0, element: element, on: backend) }
  }

  /// Makes a search for the reasons of a table's rows, for one thread.
  func reasonSearch(_ score: ScoreChoice) -> ReasonSearch? {
    guard let neighbours, let schema = trained.configuration.schema else { return nil }
    return ReasonSearch(
      neighbours.rows, schema, rank: score == .crowd ? Crowd(neighbours.rows, schema.layout).fewestSeen : 1)
  }

  /// The scores of the rows of a source that can be read.
  ///
  /// - Parameter progress: Is told how many rows are done; what it throws ends the work.
  public func scores(
    of source: any DataSource, by score: ScoreChoice, centre: Double? = nil, on backend: any Backend,
    progress: (Int) throws -> Void = { _ in }
  ) throws -> [Double] {
    try DataCheck.require(source, fits: trained.configuration)
    let scorer = try scorer(score, centre: centre, element: source.elementType, on: backend)
    var scores: [Double] = []
    try source.forEachBlock(of: 1024) { rows, indices in
      scores += try scorer.scores(of: rows, count: indices.count)
      try progress(scores.count)
    }
    return scores
  }

  /// Minus the mean bound of training rows, for a score that is measured from it; else nil.
  public func centre(
    of training: any DataSource, by score: ScoreChoice, on backend: any Backend
  ) throws -> Double? {
    guard score.family.needsCentre else { return nil }
    let bounds = try scores(
      of: training.subset(0..<min(training.count, 10_000)), by: try score.bound(), on: backend)
    return bounds.reduce(0, +) / Double(max(bounds.count, 1))
  }

  /// Calibrates on normal rows that the model was not trained on.
  ///
  /// - Parameters:
  ///   - rate: The share of normal rows that may be flagged.
  ///   - training: The rows that the model was trained on, from which typicality is measured.
  /// - Throws: ``Failure`` for rows that do not fit the model, and as ``Calibration/init(scores:rate:limit:)``.
  public func calibrated(
    on normals: any DataSource, by score: ScoreChoice, rate: Double, training: any DataSource,
    on backend: any Backend
  ) throws -> DetectorCalibration {
    let centre = try centre(of: training, by: score, on: backend)
    let scores = try scores(of: normals, by: score, centre: centre, on: backend)
    return DetectorCalibration(
      score: score, try Calibration(scores: scores, rate: rate), centre: centre, data: normals.name)
  }
}
