// Gradients checked against central differences. The differences are taken inside the program: the
// points x + h d and x - h d, the losses there and their quotient are all Doubles of the Reference
// backend, and only the quotient is rounded to float32. (Differences of float32 losses at float32 points
// would carry an error of 1e-7 / h, which no choice of h makes small beside the truncation error.)

import Foundations
import Reference
public import Tensors
public import Testing

/// Central differences.
public enum FiniteDifferences {
  /// The step: rounding costs 2^-53 / h = 7e-12 times the loss, truncation h^4 = 5e-20 times its fifth
  /// derivative.
  private static let step = 0x1p-16

  /// The gradient of a loss with respect to one of its inputs.
  ///
  /// - Parameters:
  ///   - loss: Traced four times within one program, so it may not draw random numbers of its own.
  ///   - inputs: The values at which the gradient is taken.
  ///   - parameter: The position of the input it is taken by, float32.
  public static func gradient(
    of loss: ([Tensor]) -> Tensor, at inputs: [HostArray], withRespectTo parameter: Int
  ) throws -> [Double] {
    let type = inputs[parameter].type
    let graph = Graph(inputs: inputs.map(\.type) + [type]) { _, tensors in
      let direction = tensors[inputs.count]
      func quotient(_ step: Double) -> Tensor {
        func moved(_ distance: Double) -> Tensor {
          var point = Array(tensors.dropLast())
          point[parameter] = point[parameter] + direction * distance
          return loss(point)
        }
        return (moved(step) - moved(-step)) / (2 * step)
      }
      // Richardson: the errors of the two quotients are c h^2 and 4 c h^2, and cancel.
      return [(4 * quotient(step) - quotient(2 * step)) / 3]
    }
    let backend = Reference()
    let executable = try backend.compile(graph, state: backend.makeState(graph.layout))
    for (position, input) in inputs.enumerated() { executable.set(position, input) }
    return try (0..<type.shape.count).map { element in
      var direction = [Float](repeating: 0, count: type.shape.count)
      direction[element] = 1
      executable.set(inputs.count, HostArray(type.shape, direction))
      try executable.run()
      return executable.output(0).doubles[0]
    }
  }
}

extension TestedBackend {
  /// Expects the gradients of a loss with respect to its float32 inputs to agree with central differences.
  public func expectGradients(
    at inputs: [HostArray], _ comment: @autoclosure () -> String = "",
    sourceLocation: SourceLocation = #_sourceLocation, of loss: ([Tensor]) -> Tensor
  ) throws {
    let parameters = inputs.indices.filter { inputs[$0].type.element == .float32 }
    let actual = try evaluate(inputs) { _, tensors in
      gradients(of: loss(tensors), withRespectTo: parameters.map { tensors[$0] })
    }
    for (parameter, gradient) in zip(parameters, actual) {
      let expected = try FiniteDifferences.gradient(of: loss, at: inputs, withRespectTo: parameter)
      let scale = expected.reduce(1) { max($0, abs($1)) }
      expectClose(
        gradient.doubles, expected, shape: inputs[parameter].type.shape, relative: gradientPrecision,
        absolute: gradientPrecision * scale, "gradient by input \(parameter) \(comment())",
        sourceLocation: sourceLocation)
    }
  }

  /// Expects first and second gradients to agree with central differences.
  ///
  /// The second ones are those of a weighted sum of the first, of a sum of weights that differ by element.
  public func expectBothGradients(
    at inputs: [HostArray], _ comment: @autoclosure () -> String = "",
    sourceLocation: SourceLocation = #_sourceLocation, of loss: ([Tensor]) -> Tensor
  ) throws {
    try expectGradients(at: inputs, "\(comment())", sourceLocation: sourceLocation, of: loss)
    let parameters = inputs.indices.filter { inputs[$0].type.element == .float32 }
    let weights = parameters.map { HostArray.random(inputs[$0].type.shape, seed: 900 + UInt64($0)) }
    try expectGradients(
      at: inputs + weights, "(second) \(comment())", sourceLocation: sourceLocation
    ) { tensors in
      let first = gradients(
        of: loss(Array(tensors.prefix(inputs.count))), withRespectTo: parameters.map { tensors[$0] })
      return zip(first, tensors.dropFirst(inputs.count))
        .map { ($0 * $1).sum() }.reduce(tensors[0].trace.constant(0), +)
    }
  }
}
