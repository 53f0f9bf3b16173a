// Rows in memory with whatever fields a test wants, which may grow between the epochs of a training.

import Datasets
import Examples
import Foundation
import Foundations
import Synchronization
import Tensors
import _TestSupport

/// Rows of several fields.
struct FieldRows: DataSource {
  /// The rows of a store, which others may add to.
  final class Store: Sendable {
    let arrays: Mutex<[FieldName: HostArray]>
    init(_ arrays: [FieldName: HostArray]) { self.arrays = Mutex(arrays) }
  }

  let name = "rows"
  let kind: ExampleKind
  let store: Store
  /// The rows of the store that these are; all of them, however many there will be, where nil.
  var indices: [Int]?
  var valueRange: ClosedRange<Float> { -100...100 }

  init(_ arrays: [FieldName: HostArray], kind: ExampleKind? = nil) {
    store = Store(arrays)
    self.kind = kind ?? ExampleKind(shape: Array(arrays[.content]?.type.shape.dimensions.dropFirst() ?? []))
  }

  private func array(_ field: FieldName) -> HostArray {
    store.arrays.withLock { $0[field] } ?? HostArray([0], [])
  }

  var count: Int { indices?.count ?? array(.content).type.shape[0] }

  var fields: [Field] {
    FieldName.allCases.compactMap { name in
      store.arrays.withLock { $0[name] }.map {
        Field(name, Array($0.type.shape.dimensions.dropFirst()), $0.type.element)
      }
    }
  }

  func read(
    _ field: FieldName, _ rows: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer
  ) throws {
    let array = array(field)
    let size = array.bytes.count / max(array.type.shape[0], 1)
    for (place, row) in rows.enumerated() {
      let start = origin(of: row) * size
      array.bytes.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: target[(place * size)...])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<(start + size)]))
      }
    }
  }

  func origin(of index: Int) -> Int { indices?[index] ?? index }

  func subset(_ chosen: [Int]) -> FieldRows {
    var rows = self
    rows.indices = chosen.map(origin)
    return rows
  }

  func subset(_ range: Range<Int>) -> FieldRows { subset(Array(range)) }
}

extension HostArray {
  /// Whole numbers, int32.
  static func whole(_ shape: Shape, _ numbers: [Int]) -> HostArray {
    HostArray(TensorType(shape, .int32), bytes: numbers.map(Int32.init).withUnsafeBytes { Array($0) })
  }
}
