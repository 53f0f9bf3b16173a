// A network with one hidden layer whose output for each latent sees only those before it, by masked weights
// (Germain, Gregor, Murray and Larochelle, "MADE", ICML 2015), and all of a context.

import Layers
import Tensors

/// From latents and a context to a shift and a scale for each latent, with exponential linear units.
struct AutoregressiveNetwork: Sendable {
  private let input: Parameter
  private let context: Dense
  private let output: Parameter
  private let bias: Parameter
  private let latents: Int
  private let width: Int
  private let isReversed: Bool

  /// What it gives, each [rows, draws, latents].
  struct Output {
    var shift: Tensor
    var scale: Tensor
  }

  /// A network with parameters at a scope.
  ///
  /// - Parameter isReversed: Whether the last latent comes first.
  init(_ scope: ParameterScope, latents: Int, context features: Int, width: Int, isReversed: Bool) {
    self.latents = latents
    self.width = width
    self.isReversed = isReversed
    input = scope.parameter("input", [latents, width], .lecunNormal)
    context = Dense(scope["context"], inputs: features, outputs: width)
    // Small, so that a flow begins as almost the identity.
    output = scope.parameter("output", [width, 2 * latents], .normal(deviation: 1e-2))
    bias = scope.parameter("bias", [2 * latents], .constant(0))
  }

  // Latent i has the degree d_i, its place in the order from 1; hidden unit j has the degree j mod (n - 1) + 1. A
  // unit sees latents of at most its degree, and an output the units of a lower degree than its latent's: so
  // output i depends on latents before it alone.
  /// The outputs for latents [rows, draws, latents] and features [rows, features].
  func callAsFunction(_ z: Tensor, _ features: Tensor, _ layers: LayerContext) -> Output {
    let trace = z.trace
    let (rows, draws) = (z.shape[0], z.shape[1])
    let places = Tensor.wholeNumbers(latents, in: trace)
    let degrees = isReversed ? Double(latents) - places : places + 1
    let numbers = Tensor.wholeNumbers(width, in: trace)
    let span = Double(max(latents - 1, 1))
    let units = numbers - ((numbers + 0.5) / span).floor() * span + 1
    let sees = degrees.reshaped(to: [latents, 1]) .<= units
    let isSeen = units.reshaped(to: [width, 1]) .< degrees
    let first = Tensor.select(sees, input.value(in: trace), 0)
    let second = Tensor.select(.concatenated([isSeen, isSeen], axis: 1), output.value(in: trace), 0)
    let seen = context(features, layers).reshaped(to: [rows, 1, width])
    let hidden = z.reshaped(to: [rows * draws, latents]).matrixProduct(first)
      .reshaped(to: [rows, draws, width])
    let active = Activation.elu(hidden + seen, layers).reshaped(to: [rows * draws, width])
    let both = (active.matrixProduct(second) + bias.value(in: trace))
      .reshaped(to: [rows, draws, 2 * latents])
    return Output(
      shift: both.sliced(axis: 2, 0..<latents), scale: both.sliced(axis: 2, latents..<(2 * latents)))
  }
}
