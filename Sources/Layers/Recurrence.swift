// Layers with state: a cell says how one step of a sequence changes what it carries, and unrolling puts a copy of the step
// into the graph for every place of the sequence. What depends on the inputs alone is one product over all places.

import Foundations
public import Tensors

/// A layer that carries a state from step to step.
public protocol RecurrentCell: Sendable {
  /// The numbers of the state.
  var stateCount: Int { get }
  /// The numbers that others see of it.
  var outputCount: Int { get }
  /// The numbers of a prepared input.
  var inputCount: Int { get }
  /// What the steps need of their inputs, for all of them at once: [rows, places, inputs] to [rows, places, numbers].
  func prepared(_ inputs: Tensor, _ context: LayerContext) -> Tensor
  /// The state after a step, [rows, state].
  ///
  /// - Parameters:
  ///   - input: What ``prepared(_:_:)`` has made of the place's input, [rows, numbers].
  ///   - state: The state before it, [rows, state].
  func step(_ input: Tensor, _ state: Tensor, _ context: LayerContext) -> Tensor
  /// What others see of a state, [rows, state] to [rows, outputs].
  func output(of state: Tensor) -> Tensor
  /// The state that numbers [rows, outputs] stand for, before the first place.
  func start(from numbers: Tensor) -> Tensor
}

extension RecurrentCell {
  /// All of it.
  public var outputCount: Int { stateCount }
  /// All of it.
  public func output(of state: Tensor) -> Tensor { state }
  /// Their hyperbolic tangents.
  public func start(from numbers: Tensor) -> Tensor { numbers.hyperbolicTangent() }
}

/// The states of a cell along sequences.
public struct RecurrentStates {
  /// What is seen of the state after each place, [rows, places, outputs]; behind a sequence's end it is that of the end.
  public let each: Tensor
  /// The state after the last place, [rows, state].
  public let last: Tensor
}

extension RecurrentCell {
  /// Walks through sequences.
  ///
  /// - Parameters:
  ///   - inputs: [rows, places, inputs], with at least one place.
  ///   - beside: What is added to the prepared inputs at every place, [rows, numbers]; nothing where nil.
  ///   - start: The state before the first place, [rows, state]; zeros where nil.
  ///   - lengths: How many places of each sequence count, [rows]; all where nil. What is behind them changes nothing.
  public func callAsFunction(
    _ inputs: Tensor, beside: Tensor? = nil, from start: Tensor? = nil, lengths: Tensor? = nil,
    _ context: LayerContext = .inference
  ) -> RecurrentStates {
    let (rows, places) = (inputs.shape[0], inputs.shape[1])
    let own = prepared(inputs, context)
    let prepared = beside.map { own + $0.reshaped(to: [rows, 1, own.shape[2]]) } ?? own
    let isWithin = lengths.map { Tensor.isWithin(lengths: $0, count: places) }
    var state = start ?? inputs.trace.constant(0).broadcast(to: [rows, stateCount])
    var states: [Tensor] = []
    for place in 0..<places {
      let input = prepared.sliced(axis: 1, place..<(place + 1)).reshaped(to: [rows, prepared.shape[2]])
      let next = step(input, state, context)
      // The state of a row whose sequence has ended stays, so that padding has no influence on values or gradients.
      state = isWithin.map { .select($0.sliced(axis: 1, place..<(place + 1)), next, state) } ?? next
      states.append(output(of: state).reshaped(to: [rows, 1, outputCount]))
    }
    return RecurrentStates(each: .concatenated(states, axis: 1), last: state)
  }
}

/// A gated recurrent unit (Cho et al., EMNLP 2014, equations 5 to 8, with the reset gate behind the product, as in cuDNN and
/// PyTorch):
///
///     r = logistic(W_r x + U_r h),  u = logistic(W_u x + U_u h),  n = tanh(W_n x + r (U_n h + c)),  h' = n + u (h - n)
public struct GatedRecurrentCell: RecurrentCell {
  /// From inputs to the three gates in the order r, u, n, with their biases.
  public let inputs: Dense
  /// From the state to the same, with their biases, of which that of n is c.
  public let state: Dense
  /// The numbers of the state.
  public let stateCount: Int

  /// A cell whose parameters are `inputs` and `state` at the scope.
  public init(_ scope: ParameterScope, inputs: Int, stateCount: Int) {
    self.inputs = Dense(scope["inputs"], inputs: inputs, outputs: 3 * stateCount)
    state = Dense(scope["state"], inputs: stateCount, outputs: 3 * stateCount)
    self.stateCount = stateCount
  }

  /// One for each gate and output.
  public var inputCount: Int { inputs.weight.shape[1] }

  /// The inputs' part of the gates.
  public func prepared(_ x: Tensor, _ context: LayerContext) -> Tensor { inputs(x, context) }

  /// One step.
  public func step(_ input: Tensor, _ h: Tensor, _ context: LayerContext) -> Tensor {
    let carried = state(h, context)
    func gate(_ number: Int) -> (Tensor, Tensor) {
      let range = number * stateCount..<(number + 1) * stateCount
      return (input.sliced(axis: 1, range), carried.sliced(axis: 1, range))
    }
    let (reset, update, new) = (gate(0), gate(1), gate(2))
    let n = (new.0 + (reset.0 + reset.1).logistic() * new.1).hyperbolicTangent()
    return n + (update.0 + update.1).logistic() * (h - n)
  }
}

/// Long short-term memory (Hochreiter and Schmidhuber, Neural Computation 9, 1997; with the forget gate of Gers, Schmidhuber and
/// Cummins, 2000, in the order of cuDNN and PyTorch):
///
///     i, f, o = logistic(W x + U h),  g = tanh(W_g x + U_g h),  c' = f c + i g,  h' = o tanh(c')
///
/// Its state is h and c, one behind the other.
public struct LongShortTermCell: RecurrentCell {
  /// From inputs to the four gates in the order i, f, g, o, with their biases.
  public let inputs: Dense
  /// From h to the same.
  public let state: Dense
  /// The numbers of h, and of c.
  public let outputCount: Int
  /// The numbers of both.
  public var stateCount: Int { 2 * outputCount }

  /// A cell whose parameters are `inputs` and `state` at the scope.
  public init(_ scope: ParameterScope, inputs: Int, outputCount: Int) {
    // A memory that begins by keeping what it holds learns over more places (Jozefowicz, Zaremba and Sutskever, ICML 2015).
    let bias = [Float](repeating: 0, count: outputCount)
    let keeping = bias + [Float](repeating: 1, count: outputCount) + bias + bias
    self.inputs = Dense(
      scope["inputs"], inputs: inputs, outputs: 4 * outputCount, bias: .values(keeping))
    state = Dense(scope["state"], inputs: outputCount, outputs: 4 * outputCount)
    self.outputCount = outputCount
  }

  /// One for each gate and output.
  public var inputCount: Int { inputs.weight.shape[1] }

  /// The inputs' part of the gates.
  public func prepared(_ x: Tensor, _ context: LayerContext) -> Tensor { inputs(x, context) }

  /// One step.
  public func step(_ input: Tensor, _ state: Tensor, _ context: LayerContext) -> Tensor {
    let gates = input + self.state(output(of: state), context)
    func gate(_ number: Int) -> Tensor {
      gates.sliced(axis: 1, number * outputCount..<(number + 1) * outputCount)
    }
    let kept = gate(1).logistic() * state.sliced(axis: 1, outputCount..<stateCount)
    let c = kept + gate(0).logistic() * gate(2).hyperbolicTangent()
    return .concatenated([gate(3).logistic() * c.hyperbolicTangent(), c], axis: 1)
  }

  /// h.
  public func output(of state: Tensor) -> Tensor { state.sliced(axis: 1, 0..<outputCount) }

  /// The numbers are c, and h is their hyperbolic tangent.
  public func start(from numbers: Tensor) -> Tensor {
    .concatenated([numbers.hyperbolicTangent(), numbers], axis: 1)
  }
}
