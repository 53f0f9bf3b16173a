// From a data source into the inputs of a training step, without a copy in between.

import Autoencoders
import Datasets
import Examples
import Foundations

extension RowPlan {
  /// Fills the inputs of a training step.
  ///
  /// - Parameters:
  ///   - batchRows: The rows of the whole batch, where these are a worker's part of it; nil where they are all.
  ///   - scaleFactor: What a scale that is fitted to the batch is multiplied by.
  func begin(
    step: Int, _ rows: [Int], ofBatch batchRows: Int? = nil, of source: any DataSource,
    scaleFactor: Double = 1,
    key: Key
  ) throws {
    try load(rows, of: source)
    set(key)
    setShared(StepInput.step.rawValue, Float(step))
    setShared(StepInput.count.rawValue, Float(batchRows ?? rows.count))
    setShared(StepInput.scaleFactor.rawValue, Float(scaleFactor))
  }
}

extension Batches {
  /// Loads the rows of the current batch, others in the places of those that cannot be read. A picture whose file vanishes while
  /// a training goes on is found out when it is read, and passed over like one that never could be.
  ///
  /// - Throws: ``Failure`` of kind `badData` where no row can be read; what loading throws for other reasons.
  mutating func load(from source: any DataSource, _ load: (_ rows: [Int]) throws -> Void) throws {
    while true {
      try replace(source.unreadable)
      do { return try load(indices) } catch {
        if source.unreadable(indices).isEmpty { throw error }
      }
    }
  }
}
