// Scoring the rows of data that are not files of columns: arrays, pictures, tables in memory.

public import Autoencoders
public import Datasets
public import Foundations
import Storage
public import Tensors
import Training

extension Detector {
  /// Makes a scorer of rows stored in elements of a type.
  public func scorer(
    _ score: ScoreChoice, centre: Double? = nil, element: ElementType, on backend: any Backend
  ) throws -> any RowScorer {
    score.family.needsExemplars
      ? try scorer(element: element, on: backend)
      : try PosteriorScorer(score, trained, centre: centre, element: element, on: backend)
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
    var centre: Double?
    if score.family.needsCentre {
      let bounds = try scores(
        of: training.subset(0..<min(training.count, 10_000)), by: try score.bound(), on: backend)
      centre = bounds.reduce(0, +) / Double(max(bounds.count, 1))
    }
    let scores = try scores(of: normals, by: score, centre: centre, on: backend)
    return DetectorCalibration(
      score: score, try Calibration(scores: scores, rate: rate), centre: centre, data: normals.name)
  }
}
