// What classifies rows: latents of which one is their class.

import Foundations
public import Layers
public import Tensors

/// Latents of which one is the class of a row.
public protocol ClassInference: LatentModel {
  /// How many classes there are.
  var classes: Int { get }
  /// log q(y|x) of the rows that features are of, [rows, classes].
  ///
  /// - Parameter source: Where draws of other latents come from that it depends on; their means where nil.
  func logClassProbabilities(_ features: Features, _ source: DrawSource?, _ context: LayerContext) -> Tensor
}

extension VariationalAutoencoder {
  /// What infers the class of a row, where one of the latents is it.
  public var classInference: (any ClassInference)? { latents as? any ClassInference }
}
