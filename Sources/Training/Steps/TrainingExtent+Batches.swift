// What a step knows of the walk that it is part of.

import Autoencoders
import Datasets

extension TrainingExtent {
  /// A training over a walk.
  init(_ batches: Batches, _ settings: TrainingSettings) {
    self.init(batches, epochs: settings.epochs)
    opening = settings.openingSteps(of: batches.batchesPerEpoch * settings.epochs)
  }

  /// The data of a walk.
  init(_ batches: Batches, epochs: Int = 1) {
    self.init(examples: batches.count, stepsPerEpoch: batches.batchesPerEpoch, epochs: epochs)
    // Without companions, whoever learns from labels has them for every row of the walk.
    labelledBatch = batches.companions?.perBatch ?? .max
    labelled = batches.companions?.rows.count ?? 0
  }
}
