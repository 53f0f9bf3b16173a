// Which divergences a model reports, found by tracing one row: only the posterior and the prior themselves know whether a
// divergence is a sum over latents.

import Examples
import Foundations
import Layers
import Tensors

/// The divergences of a model.
public struct DivergenceShape: Hashable, Sendable {
  /// The groups that have a divergence of their own; empty where there is one for all.
  public var groups: [String] = []
  /// Whether the divergence is a sum over latents.
  public var isPerLatent = false
}

extension VariationalAutoencoder {
  /// The divergences that inference on one row gives.
  func tracedDivergences() -> DivergenceShape {
    var shape = DivergenceShape()
    trace { context, x, source in
      let inferred = infer(x, configuration.objective.drawsLatents ? source : nil, context)
      let found = latents.divergences(of: inferred, context)
      shape.groups = found.count > 1 ? found.map(\.name) : []
      shape.isPerLatent = !found.isEmpty && found.allSatisfy { $0.divergence.perLatent != nil }
      return []
    }
    return shape
  }

  /// Traces something of one row of data.
  ///
  /// - Parameter recorder: Who hears of the layers' outputs.
  func trace(
    _ recorder: LayerRecorder? = nil, _ body: (LayerContext, _ x: Tensor, DrawSource) -> [Tensor]
  ) {
    var layout = StateLayout()
    declare(in: &layout)
    let conditions = configuration.conditions
    let types =
      [TensorType([1, configuration.dimensions]), TensorType([2], .uint32), TensorType([1, 2], .uint32)]
      + conditions.map { $0.tensorType(rows: 1) }
    _ = Graph(inputs: types, layout: layout) { _, inputs in
      var context = LayerContext(training: nil, recorder: recorder)
      for (field, value) in zip(conditions, inputs.dropFirst(3)) { context.fields[field.name] = value }
      let source = DrawSource(RandomSource(key: inputs[1], rows: inputs[2]), enumerates: true)
      return body(context, inputs[0], source)
    }
  }
}
