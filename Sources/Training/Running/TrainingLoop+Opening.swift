// Where the opening of a training ends (Li et al., "A surprisingly effective fix for deep latent variable modeling of text",
// EMNLP 2019): the encoder stays, what decodes begins anew, and so does the optimiser. A checkpoint between the last step of
// the opening and the next one is from before, so a training that continues from it does the same.

import Datasets
import Foundations
import Layers
import Tensors

extension TrainingLoop {
  /// Begins anew but for the encoder.
  mutating func endOpening() throws {
    guard let renewed = trainer.model.renewedParameters else { return }
    try finish()
    let model = trainer.model
    let fresh = model.store.initialValues(
      key: Key(seed: trainer.settings.seed).folding("parameters").folding("behind the opening"))
    var values = state.read(ParameterStore.variable).floats
    for parameter in model.store.parameters where renewed.holds(parameter) {
      let own = parameter.offset..<(parameter.offset + parameter.shape.count)
      values.replaceSubrange(own, with: fresh.floats[own])
    }
    state.write(ParameterStore.variable, HostArray([values.count], values))
    for variable in graph.optimizer.variables {
      state.write(variable, HostArray(zeros: state.read(variable).type))
    }
    // What the opening held for its best state says nothing about the model that begins here.
    (position.best, best) = (nil, nil)
  }
}
