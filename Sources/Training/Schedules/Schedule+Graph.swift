// The schedule as nodes of a graph: scalars of the step, so that a compiled step needs no word from outside.

public import Tensors

extension Schedule {
  /// The learning rate of a step, a float32 scalar, by the formulas of the Double form.
  ///
  /// - Parameter step: The step, a float32 scalar with a whole number from 1 up to 2^24.
  public func value(at step: Tensor) -> Tensor {
    let constant = step.trace.constant
    let one = constant(1)
    let full = warmup > 1 ? rate * (step / Double(peak)).minimum(one) : constant(rate)
    switch decay {
    case .constant: return full
    case .cosine(let steps, let fraction):
      // Whole numbers are subtracted before they are divided: the difference is exact.
      let share = ((Double(peak) + Double(steps) - step).maximum(constant(0)) / Double(steps)).minimum(one)
      return full * (fraction + (1 - fraction) * (.pi / 2 * share).sine().squared())
    case .every(let steps, let factor):
      let elapsed = (step - Double(peak)).maximum(constant(0))
      return full * constant(factor).power((elapsed / Double(steps)).floor())
    case .boundaries(let steps, let factor):
      return steps.reduce(full) { rate, boundary in
        rate * Tensor.select(step .>= constant(Double(boundary)), constant(factor), 1)
      }
    }
  }
}
