// Scores of the rows that a model was trained on, as if they were new: they are divided into folds, and each fold is scored by
// a model that was trained in the same way on the others. So a few hundred rows are enough to train on and to calibrate with.

public import Autoencoders
public import Datasets
import Foundations
public import Tensors
public import Training

/// Rows scored by models that did not see them.
public enum OutOfFold {
  /// How many folds there are, where rows suffice.
  public static let folds = 5
  /// The fewest rows that can be divided.
  public static let fewestRows = 8

  /// Trains a model for each fold, and scores its rows.
  ///
  /// - Parameters:
  ///   - settings: How the model was trained; nothing is held out, and no training ends early.
  ///   - epochs: How many epochs each is trained for.
  ///   - contamination: The share of rows that may be anomalies, which are not compared with.
  ///   - progress: Is told when a fold begins, from 0, and how many there are.
  /// - Returns: The scores, in the order of the rows.
  /// - Throws: ``Failure`` of kind `badData` for too few rows, and as training and scoring do.
  public static func scores(
    of rows: any DataSource, model: ModelConfiguration, settings: TrainingSettings, epochs: Int,
    by score: ScoreChoice, contamination: Double = 0, on backend: any Backend,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> [Double] {
    let count = rows.count
    guard count >= fewestRows else {
      throw Failure(
        .badData, "\(count) rows are too few to be divided into folds", at: rows.name,
        remedy: "Give at least \(fewestRows) rows, or other normal rows to calibrate with")
    }
    var settings = settings
    (settings.validation, settings.endsItself, settings.patience) = (0, false, nil)
    (settings.timeLimit, settings.epochs) = (nil, max(epochs, 1))
    let number = min(folds, count / 2)
    let order = Order(count: count, key: Key(seed: settings.seed).folding("folds"))
    var scores = [Double](repeating: 0, count: count)
    for fold in 0..<number {
      try progress(fold, number)
      let own = (0..<count).filter { $0 % number == fold }.map { order[$0] }.sorted()
      let others = (0..<count).filter { $0 % number != fold }.map { order[$0] }.sorted()
      let training = rows.subset(others)
      let recipe = Recipe(
        model: model, settings: settings, training: training, validation: rows.subset([Int]()))
      let detector = try Detector(
        recipe.train(on: backend).model, comparing: training, by: score, contamination: contamination,
        seed: settings.seed, on: backend)
      let found = try detector.scores(
        of: rows.subset(own), by: score, centre: detector.centre(of: training, by: score, on: backend),
        on: backend)
      for (row, score) in zip(own, found) { scores[row] = score }
    }
    return scores
  }
}
