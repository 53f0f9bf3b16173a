// From a data source into the inputs of a training step, without a copy in between.

import Autoencoders
import Datasets
import Examples
import Foundations

extension RowPlan {
  /// Fills the inputs of a training step.
  ///
  /// - Parameter scaleFactor: What a scale that is fitted to the batch is multiplied by.
  func begin(
    step: Int, _ rows: [Int], of source: any DataSource, scaleFactor: Double = 1, key: Key
  ) throws {
    try load(rows, of: source)
    set(key)
    setShared(StepGraph.Shared.step.rawValue, Float(step))
    setShared(StepGraph.Shared.count.rawValue, Float(rows.count))
    setShared(StepGraph.Shared.scaleFactor.rawValue, Float(scaleFactor))
  }
}
