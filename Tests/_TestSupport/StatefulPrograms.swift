// Programs whose state holds given values, as models hold their parameters, and gradients by such a variable
// checked against central differences.

import Reference
public import Tensors
public import Testing

extension TestedBackend {
  /// The outputs of a program on this backend whose state variables have given values.
  public func evaluate(
    _ inputs: [HostArray] = [], state values: [String: HostArray],
    _ body: (Trace, [Tensor]) -> [Tensor]
  ) throws -> [HostArray] {
    var layout = StateLayout()
    for (name, value) in values.sorted(by: { $0.key < $1.key }) { layout.add(name, value.type) }
    let state = backend.makeState(layout)
    for (name, value) in values { state.write(name, value) }
    return try _TestSupport.evaluate(on: backend, inputs: inputs, layout: layout, state: state, body)
  }

  /// Expects the gradient of a loss with respect to one state variable to agree with central differences; the
  /// others stay as they are.
  ///
  /// - Parameter gradient: The gradient of a loss as the program under test has it.
  public func expectGradient(
    byState name: String, _ value: HostArray, besides fixed: [String: HostArray] = [:],
    at inputs: [HostArray], gradient: (Tensor) -> Tensor,
    _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation,
    of loss: ([Tensor]) -> Tensor
  ) throws {
    let state = fixed.merging([name: value]) { $1 }
    let actual = try evaluate(inputs, state: state) { _, x in [gradient(loss(x))] }[0]
    let expected = try FiniteDifferences.gradient(
      of: { loss($1) }, at: inputs, byState: name, value, besides: fixed)
    let scale = expected.reduce(1) { max($0, abs($1)) }
    expectClose(
      actual.doubles, expected, relative: gradientPrecision, absolute: gradientPrecision * scale,
      "gradient by '\(name)' \(comment())", sourceLocation: sourceLocation)
  }
}

extension FiniteDifferences {
  /// The gradient of a loss with respect to one state variable, float32; the others stay as they are.
  ///
  /// A program cannot move its own state within a run, so the points are float32 numbers. The loss at the
  /// middle is subtracted inside the program, in Double: what is rounded to float32 is the small difference,
  /// whose rounding costs 6e-8 of the gradient. The distance between the points is taken as it comes out.
  public static func gradient(
    of loss: (Trace, [Tensor]) -> Tensor, at inputs: [HostArray], byState name: String, _ value: HostArray,
    besides fixed: [String: HostArray] = [:]
  ) throws -> [Double] {
    var layout = StateLayout()
    layout.add(name, value.type)
    for (other, value) in fixed.sorted(by: { $0.key < $1.key }) { layout.add(other, value.type) }
    let graph = Graph(inputs: inputs.map(\.type) + [TensorType(.scalar)], layout: layout) { trace, x in
      [loss(trace, Array(x.dropLast())) - x[inputs.count]]
    }
    let backend = Reference()
    let state = backend.makeState(layout)
    for (other, value) in fixed { state.write(other, value) }
    let executable = try backend.compile(graph, state: state)
    for (position, input) in inputs.enumerated() { executable.set(position, input) }
    func difference(_ values: [Float]) throws -> Double {
      state.write(name, HostArray(value.type.shape, values))
      try executable.run()
      return executable.output(0).doubles[0]
    }
    let point = value.floats
    executable.set(inputs.count, HostArray(.scalar, [Float(try difference(point))]))
    func quotient(_ element: Int, _ step: Float) throws -> Double {
      var (above, below) = (point, point)
      above[element] += step
      below[element] -= step
      return try (difference(above) - difference(below)) / (Double(above[element]) - Double(below[element]))
    }
    // Richardson, as for inputs: the error left is h^4 = 4e-9 times the fifth derivative over 30.
    return try point.indices.map { try (4 * quotient($0, 0x1p-7) - quotient($0, 0x1p-6)) / 3 }
  }
}
