// A row of the catalogue of likelihoods on its own: its distribution over given outputs, without a network.

import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

/// A likelihood's head with values for its parameters and buffers.
struct LikelihoodSubject {
  let likelihood: Likelihood
  let dimensions: Int
  let channels: Int
  let head: LikelihoodHead
  private let scope = ParameterScope()

  init(_ likelihood: Likelihood, dimensions: Int = 1, channels: Int = 1) {
    self.likelihood = likelihood
    self.dimensions = dimensions
    self.channels = channels
    head = likelihood.family.head(
      LikelihoodSite(
        scope: scope["likelihood"], positions: dimensions / channels, channels: channels,
        choice: likelihood))
  }

  /// What a program makes of inputs; `distribution` is the likelihood's, of outputs and perhaps fitted to
  /// observations.
  func evaluate(
    _ backend: TestedBackend, _ inputs: [HostArray], buffers: HostArray? = nil,
    _ body: (_ inputs: [Tensor], _ distribution: (Tensor, Tensor?, LayerContext) -> any Distribution) ->
      [Tensor]
  ) throws -> [HostArray] {
    var layout = StateLayout()
    layout.add(ParameterStore.variable, TensorType([scope.store.count]))
    if !scope.buffers.isEmpty { layout.add(BufferStore.variable, TensorType([scope.buffers.count])) }
    let state = backend.backend.makeState(layout)
    state.write(ParameterStore.variable, scope.store.initialValues(key: Key(seed: 1)))
    if !scope.buffers.isEmpty {
      state.write(BufferStore.variable, buffers ?? scope.buffers.initialValues)
    }
    return try _TestSupport.evaluate(on: backend.backend, inputs: inputs, layout: layout, state: state) {
      body($1, head.distribution)
    }
  }

  /// The buffers it made.
  var buffers: BufferStore { scope.buffers }

  /// A likelihood of every family, with hyperparameters other than the defaults; histograms aside, whose outputs are those
  /// of whole columns (HistogramRowTests), and sequences (TextModelTests).
  static let every: [Likelihood] = LikelihoodFamily.all.filter { !$0.usesHistograms && $0.needs == nil }
    .flatMap {
      family -> [Likelihood] in
      guard let asked = family.hyperparameters.first else { return [.standard(family)] }
      return [0.07, 2, 7, 256].filter(asked.isAllowed).prefix(2).map {
        .standard(family, [asked.name: Annealing($0)])
      }
    }

  /// Outputs that describe each of the given means, one row each, [means, outputs].
  func outputs(means: [Float]) -> HostArray {
    HostArray(
      [means.count, likelihood.outputsPerPosition(channels: 1)],
      means.flatMap { likelihood.outputBias(dataMean: [$0]) })
  }
}
