// What the processor at hand decides about the numbers: which instructions oneDNN finds.

import COneDNN
import CPU
public import Tensors
public import Testing

/// The processor that tests run on.
public enum Processor {
  /// Whether oneDNN adds up every row of a product alike, however many rows there are.
  public static var addsRowsAlike: Bool { dnn_adds_rows_alike() }

  /// Whether it multiplies bfloat16 by instructions of its own.
  public static var multipliesBfloat16: Bool { CPU().supports(.bfloat16) }
}

/// Expects rows to have the same numbers beside other rows: to the bit where the processor adds up rows alike, else
/// up to the rounding of sums.
public func expectSameRows(
  _ actual: [Double], _ expected: [Double], on backend: any Backend,
  _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  if Processor.addsRowsAlike || !(backend is CPU) {
    #expect(actual == expected, "\(comment())", sourceLocation: sourceLocation)
  } else {
    let largest = expected.reduce(0) { max($0, abs($1)) }
    expectClose(
      actual, expected, relative: 1e-4, absolute: 1e-5 * largest + 1e-6, comment(),
      sourceLocation: sourceLocation)
  }
}
