// An optimiser: a chain of links, the learning rate, and possibly an average of the parameters. It adds
// nodes to the graph of a training step and returns what should be stored; storing is the caller's, who
// may keep the old values where a step went wrong.

import Foundations
public import Tensors

/// A rule by which the gradient of a loss moves the parameters.
public struct Optimizer: Sendable {
  /// The links, in the order in which they are applied.
  public let transforms: [any GradientTransform]
  /// The learning rate by step.
  public let learningRate: Schedule
  /// The average it keeps of the parameters, if any.
  public let average: ParameterAverage?
  /// The names in the layout of each link's variables, by short name.
  private let names: [[String: String]]

  /// A chain of links; without any it is gradient descent.
  public init(
    _ transforms: [any GradientTransform], learningRate: Schedule, average: ParameterAverage? = nil
  ) {
    self.transforms = transforms
    self.learningRate = learningRate
    self.average = average
    var uses: [String: Int] = [:]
    names = transforms.map { transform in
      transform.variables.reduce(into: [:]) { names, short in
        uses[short, default: 0] += 1
        let number = uses[short, default: 0]
        names[short] = "optimizer/\(short)" + (number == 1 ? "" : "-\(number)")
      }
    }
  }

  /// The state variables it keeps, in the order in which they are declared, each float32 [P].
  ///
  /// They are called "optimizer/" and the link's name for them, such as "optimizer/first-moment"; when
  /// several links have one of the same name, all but the first are numbered: "optimizer/momentum-2".
  public var variables: [String] {
    zip(transforms, names).flatMap { transform, names in transform.variables.compactMap { names[$0] } }
      + (average == nil ? [] : [ParameterAverage.variable])
  }

  /// Adds its state variables to a layout; zeros are their right initial values.
  ///
  /// - Parameter count: The number P of parameters.
  public func declare(in layout: inout StateLayout, count: Int) {
    for name in variables { layout.add(name, TensorType([count])) }
  }

  /// Adds the nodes of one step to the graph; nothing is stored.
  ///
  /// - Parameters:
  ///   - gradient: The gradient of the loss, float32 [P].
  ///   - parameters: The parameters before the step, float32 [P].
  ///   - step: The number of this step among those whose results were stored, a float32 scalar, 1 at the
  ///     first. Bias corrections rely on it: a step that is dropped must not count. Whole up to 2^24.
  public func update(gradient: Tensor, parameters: Tensor, step: Tensor) -> OptimizerUpdate {
    if parameters.shape.rank != 1 || parameters.type.element != .float32 || gradient.type != parameters.type
      || step.type != TensorType(.scalar)
    {
      fail("optimiser: gradient \(gradient.type), parameters \(parameters.type) and step \(step.type)")
    }
    var direction = gradient
    var writes: [StateWriteRequest] = []
    for (transform, names) in zip(transforms, names) {
      var site = UpdateSite(parameters: parameters, step: step, names: names)
      direction = transform.apply(direction, &site)
      writes += site.writes
    }
    let rate = learningRate.value(at: step)
    // A sum, not a difference: processors multiply and add in one instruction.
    let moved = parameters + (-rate) * direction
    if let average {
      var site = UpdateSite(
        parameters: parameters, step: step, names: [ParameterAverage.variable: ParameterAverage.variable])
      average.follow(moved, &site)
      writes += site.writes
    }
    return OptimizerUpdate(
      parameters: moved, writes: writes, gradientNorm: gradient.euclideanNorm(), learningRate: rate)
  }
}

/// What one step of an optimiser comes to.
public struct OptimizerUpdate {
  /// The parameters after the step, float32 [P].
  public var parameters: Tensor
  /// The new values of the optimiser's variables, one for each.
  public var writes: [StateWriteRequest]
  /// The Euclidean norm of the whole gradient as it came in, a scalar; costs nothing if it is not used.
  public var gradientNorm: Tensor
  /// The learning rate of the step, a scalar.
  public var learningRate: Tensor
}
