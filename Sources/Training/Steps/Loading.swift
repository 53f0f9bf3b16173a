// From a data source into a plan's inputs, without a copy in between.

import Autoencoders
public import Datasets
import Foundations
import Layers
public import Tensors

extension DataSource {
  /// The element type of the tensors that hold its rows.
  public var tensorElement: Tensors.ElementType {
    switch elementType {
    case .uint8: .uint8
    case .float32: .float32
    }
  }
}

extension Executable {
  /// Reads rows of a source into an input, and their ids into another. Inputs of more rows keep what they
  /// held; the caller ignores those results.
  public func load(_ rows: [Int], of source: any DataSource, data: Int, ids: Int) throws {
    try withInput(data) { try source.read(rows, into: $0) }
    withInput(ids) { memory in
      for (position, row) in rows.enumerated() {
        let id = UInt64(source.origin(of: row))
        memory.storeBytes(of: UInt32(truncatingIfNeeded: id), toByteOffset: 8 * position, as: UInt32.self)
        memory.storeBytes(
          of: UInt32(truncatingIfNeeded: id >> 32), toByteOffset: 8 * position + 4, as: UInt32.self)
      }
    }
  }

  /// Fills the inputs of a training step.
  ///
  /// - Parameter mirroring: Which of the rows are mirrored, if any.
  func begin(
    step: Int, _ rows: [Int], of source: any DataSource, key: Key, mirroring: Mirroring? = nil
  ) throws {
    try load(rows, of: source, data: StepGraph.Input.data.rawValue, ids: StepGraph.Input.rows.rawValue)
    if let mirroring {
      withInput(StepGraph.Input.data.rawValue) { mirroring.apply(to: $0, rows, of: source) }
    }
    withInput(StepGraph.Input.key.rawValue) {
      $0.storeBytes(of: key.low, as: UInt32.self)
      $0.storeBytes(of: key.high, toByteOffset: 4, as: UInt32.self)
    }
    withInput(StepGraph.Input.step.rawValue) { $0.storeBytes(of: Float(step), as: Float.self) }
    withInput(StepGraph.Input.count.rawValue) { $0.storeBytes(of: Float(rows.count), as: Float.self) }
  }

  /// The sum of the first numbers of a float32 output.
  public func sum(output: Int, count: Int) -> Double {
    withOutput(output) { memory in
      (0..<count).reduce(0.0) { $0 + Double(memory.loadUnaligned(fromByteOffset: 4 * $1, as: Float.self)) }
    }
  }
}

extension Executable {
  /// Adds the first rows of a float32 output, [rows, columns], to sums of its columns.
  func addColumns(output: Int, rows: Int, to sums: inout [Double]) {
    withOutput(output) { memory in
      for row in 0..<rows {
        for column in sums.indices {
          let offset = 4 * (row * sums.count + column)
          sums[column] += Double(memory.loadUnaligned(fromByteOffset: offset, as: Float.self))
        }
      }
    }
  }
}
