// Rows of a table by number, and their adjoint.

import Foundations

extension Tensor {
  /// The rows of this table, float32 [T, ...], that ids name (int32, any shape): [ids..., row...].
  ///
  /// - Parameter outside: What stands where an id is not one of 0..<T.
  public func gather(
    _ ids: Tensor, outside: Outside = .notANumber, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    guard type.element == .float32, shape.rank > 0, ids.type.element == .int32 else {
      fail("gather: rows of \(type) by \(ids.type)", file: file, line: line)
    }
    let result = Shape(ids.shape.dimensions + shape.dimensions.dropFirst())
    return trace.append(.gather(outside: outside), [self, ids], TensorType(result))
  }

  /// A table of `count` rows, each the sum of those of these rows, float32 [ids..., row...], that ids name it for (int32).
  ///
  /// Rows are added in the order of the ids, which gives the same bits however many threads there are. Rows whose id
  /// is not one of 0..<count are passed over.
  public func scatterAdd(
    _ ids: Tensor, into count: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let row = shape.dimensions.dropFirst(ids.shape.rank)
    guard type.element == .float32, ids.type.element == .int32, count >= 0,
      ids.shape.dimensions + row == shape.dimensions
    else {
      fail("scatterAdd: \(type) by \(ids.type) into \(count) rows do not fit", file: file, line: line)
    }
    return trace.append(.scatterAdd, [self, ids], TensorType(Shape([count] + row)))
  }
}
