// A writer of a model with its numbers.

public import Autoencoders
public import Storage
public import Tensors

extension TextWriter {
  /// A writer of a trained model.
  ///
  /// - Throws: As ``init(_:state:on:)``.
  public convenience init(_ trained: TrainedModel, on backend: any Backend) throws {
    try self.init(trained.model, state: trained.makeState(on: backend), on: backend)
  }
}
