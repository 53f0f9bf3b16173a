// Dense layers whose first one sees several inputs. Its product with each is taken on its own: of inputs that several draws
// of a row share, once for all of them; of the values of a class, it is a column of the weights and no product at all. So the
// first layer of q(z|x, y) is W x + column y.

import Foundations
public import Tensors

/// A multilayer perceptron of several inputs.
public struct JointPerceptron: Sendable {
  /// What an input is.
  public enum Input {
    /// Numbers of each row, [rows, numbers].
    case rows(Tensor)
    /// Numbers of each draw of each row, [rows, draws, numbers].
    case draws(Tensor)
    /// Every value of a class in turn, a draw for each.
    case everyClass

    /// The numbers, where it has them.
    fileprivate var numbers: Tensor? {
      switch self {
      case .rows(let numbers), .draws(let numbers): numbers
      case .everyClass: nil
      }
    }
  }

  private let weights: [Parameter]
  private let bias: Parameter
  private let activation: Activation
  private let hidden: Chain
  private let output: Dense

  // The first layer adds up its inputs; each begins with the same share of the variance, a class as much as a picture.
  /// A perceptron with parameters at a scope: `input/0` and so on, `input/bias`, hidden layers by number, `output`.
  ///
  /// - Parameters:
  ///   - inputs: The numbers of each input.
  ///   - classes: The inputs that are classes: one of their numbers is 1, the others are 0.
  ///   - widths: Of the hidden layers; one at least.
  ///   - weight: How the weights of the last layer begin.
  public init(
    _ scope: ParameterScope, inputs: [Int], classes: Set<Int> = [], widths: [Int], outputs: Int,
    activation: Activation, weight: Initializer = .lecunNormal
  ) {
    guard let first = widths.first else { fail("a joint perceptron without a hidden layer") }
    weights = inputs.enumerated().map { place, count in
      let active = classes.contains(place) ? 1 : count
      let variance = activation.initializer.gain / Float(active * inputs.count)
      return scope["input"].parameter("\(place)", [count, first], .normal(deviation: variance.squareRoot()))
    }
    bias = scope["input"].parameter("bias", [first], .constant(0))
    self.activation = activation
    var layers: [any Layer] = []
    for (index, (width, next)) in zip(widths, widths.dropFirst()).enumerated() {
      layers += [
        Dense(scope[index + 1], inputs: width, outputs: next, initializer: activation.initializer),
        activation,
      ]
    }
    hidden = Chain(layers)
    output = Dense(
      scope["output"], inputs: widths[widths.count - 1], outputs: outputs, initializer: weight)
  }

  /// The outputs: [rows, outputs], or [rows, draws, outputs] where an input has draws.
  public func callAsFunction(_ inputs: [Input], _ context: LayerContext = .inference) -> Tensor {
    let numbers = inputs.compactMap(\.numbers)
    guard inputs.count == weights.count, let first = numbers.first else {
      fail("\(inputs.count) inputs for \(weights.count), one of which has rows")
    }
    let (trace, rows) = (first.trace, first.shape[0])
    var ofRows = bias.value(in: trace).reshaped(to: [1, bias.shape[0]])
    var ofDraws: Tensor?
    for (input, weight) in zip(inputs, weights) {
      let weight = weight.value(in: trace)
      let width = weight.shape[1]
      let term: Tensor
      switch input {
      case .rows(let x):
        ofRows = ofRows + x.matrixProduct(weight)
        continue
      case .draws(let x):
        let flat = x.reshaped(to: [x.shape[0] * x.shape[1], x.shape[2]])
        term = flat.matrixProduct(weight).reshaped(to: [x.shape[0], x.shape[1], width])
      case .everyClass: term = weight.reshaped(to: [1, weight.shape[0], width])
      }
      ofDraws = ofDraws.map { $0 + term } ?? term
    }
    note(ofDraws ?? ofRows, context)
    guard let ofDraws else {
      return output(hidden(activation(ofRows, context), context), context)
    }
    let sum = ofRows.reshaped(to: [ofRows.shape[0], 1, ofRows.shape[1]]) + ofDraws
    let (draws, width) = (sum.shape[1], sum.shape[2])
    let flat = activation(sum.reshaped(to: [rows * draws, width]), context)
    let outputs = output(hidden(flat, context), context)
    return outputs.reshaped(to: [rows, draws, outputs.shape[1]])
  }

  private func note(_ output: Tensor, _ context: LayerContext) {
    guard let last = weights.last else { return }
    let inputs = weights.map { "\($0.shape[0])" }.joined(separator: "+")
    context.recorder?.note(layerOf: last, "dense \(inputs)-\(last.shape[1])", output)
  }
}

extension Initializer {
  /// The variance times the number of inputs, of normal initialisers.
  fileprivate var gain: Float { self == .heNormal ? 2 : 1 }
}
