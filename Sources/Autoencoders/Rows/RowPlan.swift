// One planned block of rows: its inputs are filled in place, and what comes out is read without the padding.

public import Examples
public import Foundations
public import Tensors

/// The plan of a ``RowProgram`` for rows of given types. Only the thread of its backend may use it.
public struct RowPlan {
  /// The plan itself, for profiles.
  public let executable: any Executable
  let layout: RowLayout
  /// The rows of a run.
  public let rows: Int
  /// The fields it reads.
  public var reads: [FieldName] { layout.reads }

  /// Fills a field of the first rows in place; rows beyond keep what they held, and their results are to be ignored.
  public func fill(_ field: FieldName, _ body: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
    try executable.withInput(layout.position(of: field), body)
  }

  /// Fills a field with rows of an array.
  func fill(_ field: FieldName, with array: HostArray, _ rows: Range<Int>) {
    let size = array.type.shape.dimensions.dropFirst().reduce(array.type.element.size, *)
    fill(field) { memory in
      array.bytes.withUnsafeBytes {
        memory.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: $0[rows.lowerBound * size..<rows.upperBound * size]))
      }
    }
  }

  /// Names the rows; each id decides, with the key, the random numbers of its row.
  public func setIDs(_ ids: some Sequence<UInt64>) {
    executable.withInput(layout.ids) { memory in
      for (place, id) in ids.enumerated() {
        memory.storeBytes(of: UInt32(truncatingIfNeeded: id), toByteOffset: 8 * place, as: UInt32.self)
        memory.storeBytes(
          of: UInt32(truncatingIfNeeded: id >> 32), toByteOffset: 8 * place + 4, as: UInt32.self)
      }
    }
  }

  /// Sets the key of all random numbers.
  public func set(_ key: Key) {
    executable.withInput(layout.key) {
      $0.storeBytes(of: key.low, as: UInt32.self)
      $0.storeBytes(of: key.high, toByteOffset: 4, as: UInt32.self)
    }
  }

  /// Sets what is given for the rows, by its place.
  public func setGiven(_ place: Int, _ value: HostArray) {
    executable.set(layout.given.lowerBound + place, value)
  }

  /// Fills in place what is given for the rows, by its place.
  public func fillGiven(_ place: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
    executable.withInput(layout.given.lowerBound + place, body)
  }

  /// Sets what all rows have in common, by its place.
  public func setShared(_ place: Int, _ value: HostArray) {
    executable.set(layout.given.upperBound + place, value)
  }

  /// Sets a scalar that all rows have in common, by its place.
  public func setShared(_ place: Int, _ value: Float) {
    executable.withInput(layout.given.upperBound + place) { $0.storeBytes(of: value, as: Float.self) }
  }

  /// Fills in place what all rows have in common.
  public func fillShared(_ place: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
    executable.withInput(layout.given.upperBound + place, body)
  }

  /// Runs the rows; may return before that has ended.
  public func run() throws { try executable.run() }

  /// Waits until the run has ended.
  public func finish() throws { try executable.finish() }

  /// How many outputs there are.
  public var outputCount: Int { executable.graph.outputs.count }

  /// Copies the outputs, padding included.
  func outputs() -> [HostArray] { executable.graph.outputs.indices.map { executable.output($0) } }

  /// An output's memory, float32, as the last run left it.
  public func withOutput<Result>(
    _ output: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try executable.withOutput(output) { try body($0.bindMemory(to: Float.self)) }
  }

  /// The first numbers of an output.
  public func floats(_ output: Int, count: Int) -> [Float] {
    withOutput(output) { Array($0.prefix(count)) }
  }

  /// The sum of the first numbers of an output.
  public func sum(_ output: Int, count: Int) -> Double {
    withOutput(output) { numbers in (0..<count).reduce(0.0) { $0 + Double(numbers[$1]) } }
  }

  /// Adds the first rows of an output, [rows, columns], to sums of its columns.
  public func addColumns(_ output: Int, rows: Int, to sums: inout [Double]) {
    withOutput(output) { numbers in
      for row in 0..<rows {
        for column in sums.indices { sums[column] += Double(numbers[row * sums.count + column]) }
      }
    }
  }
}
