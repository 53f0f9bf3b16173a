// Data that the program makes itself, so that no file has to be found, downloaded or trusted. Rows are made when
// the data is loaded and kept in memory: that takes about a second for ten thousand pictures, less than reading
// them would save once a cached copy had to be locked, versioned, and checked against its digest at every use.

import Dispatch
import Foundations

/// A maker of rows of bytes, each a function of its number alone.
public protocol DataGenerator: Sendable {
  /// The shape of a row.
  var rowShape: [Int] { get }

  /// Makes the row of a number, as many bytes as its shape says.
  func row(_ number: Int) -> [UInt8]

  /// The label of the row of a number.
  func label(_ number: Int) -> Int32
}

extension DataGenerator {
  /// Makes rows, on as many threads as there are cores; they are the same on any number of them.
  ///
  /// - Returns: The rows as an array of bytes, and their labels.
  func rows(_ numbers: Range<Int>) -> (array: NumericArray, labels: [Int32]) {
    let size = rowShape.reduce(1, *)
    let bytes = SharedBytes(count: numbers.count * size) { memory in
      // Blocks that are small beside the whole keep all cores busy to the end.
      let target = Target(memory: memory)
      let block = 64
      DispatchQueue.concurrentPerform(iterations: (numbers.count + block - 1) / block) { part in
        for place in part * block..<min((part + 1) * block, numbers.count) {
          let row = self.row(numbers.lowerBound + place)
          guard row.count == size else { fail("a row of \(row.count) bytes for shape \(rowShape)") }
          target.memory[place * size..<(place + 1) * size].copyBytes(from: row)
        }
      }
    }
    return (
      NumericArray(.uint8, shape: [numbers.count] + rowShape, bytes: bytes), numbers.map(label)
    )
  }
}

/// Memory that several threads write to.
private struct Target: @unchecked Sendable {
  // Sound: every thread writes rows of its own, and the memory outlives all of them.
  let memory: UnsafeMutableRawBufferPointer
}
