// Choosing, casting, and stopping gradients.

public import Foundations

extension Tensor {
  /// `yes` where the condition holds and `no` elsewhere, all broadcast to one shape.
  public static func select(
    _ condition: Tensor, _ yes: Tensor, _ no: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    guard condition.type.element == .bool, yes.type.element == no.type.element,
      let pair = yes.shape.broadcast(with: no.shape), let shape = pair.broadcast(with: condition.shape)
    else {
      fail("select: \(condition.type), \(yes.type) and \(no.type) do not fit", file: file, line: line)
    }
    return yes.trace.append(
      .select,
      [condition.broadcast(to: shape), yes.broadcast(to: shape), no.broadcast(to: shape)],
      TensorType(shape, yes.type.element))
  }

  /// `yes` where the condition holds and a number elsewhere.
  public static func select(_ condition: Tensor, _ yes: Tensor, _ no: Double) -> Tensor {
    select(condition, yes, condition.trace.constant(no))
  }

  /// The elements in another type: truth as 0 and 1, numbers to integers towards zero.
  public func cast(to element: ElementType) -> Tensor {
    if element == type.element { return self }
    // bfloat16 is rounded float32: other types become it, and it becomes them, by way of float32.
    if (element == .bfloat16 || type.element == .bfloat16) && element != .float32 && type.element != .float32
    {
      return cast(to: .float32).cast(to: element)
    }
    return trace.append(.cast, [self], TensorType(shape, element))
  }

  /// The same value, through which no gradient flows.
  public func stoppingGradient() -> Tensor { trace.append(.stopGradient, [self], type) }
}
