// Arrays stored with the first index running fastest, as NumPy writes the transposes of arrays, put in C order.

import Foundations

/// The way from Fortran's order of elements to C's.
enum FortranOrder {
  /// Elements stored with the first index running fastest, put in C order.
  ///
  /// - Parameter size: The size of an element in bytes.
  static func inCOrder(_ elements: SharedBytes, shape: [Int], size: Int) -> SharedBytes {
    SharedBytes(count: elements.count) { target in
      elements.withUnsafeBytes { source in
        switch (shape.count, size) {
        case (2, 1): transpose(source, into: target, rows: shape[0], columns: shape[1], of: UInt8.self)
        case (2, 4): transpose(source, into: target, rows: shape[0], columns: shape[1], of: UInt32.self)
        default: walk(source, into: target, shape: shape, size: size)
        }
      }
    }
  }

  /// A table stored column by column, put row by row. Squares that fit the cache are done one after the other:
  /// either side alone would touch a new line of memory at every element.
  private static func transpose<Element: BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, rows: Int, columns: Int,
    of type: Element.Type
  ) {
    let (side, size) = (64, MemoryLayout<Element>.size)
    for firstRow in stride(from: 0, to: rows, by: side) {
      for firstColumn in stride(from: 0, to: columns, by: side) {
        for column in firstColumn..<min(firstColumn + side, columns) {
          for row in firstRow..<min(firstRow + side, rows) {
            let element = source.loadUnaligned(fromByteOffset: (column * rows + row) * size, as: type)
            target.storeBytes(of: element, toByteOffset: (row * columns + column) * size, as: type)
          }
        }
      }
    }
  }

  private static func walk(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, shape: [Int], size: Int
  ) {
    // Element (i, j, ...) stands at i + shape[0] (j + shape[1] (...)) in the file. The indices run through
    // C order like an odometer, and the place in the file is kept up to date at every step.
    var strides = [size]
    for dimension in shape.dropLast() { strides.append((strides.last ?? 0) * dimension) }
    var index = [Int](repeating: 0, count: shape.count)
    var place = 0
    for written in stride(from: 0, to: target.count, by: size) {
      for byte in 0..<size { target[written + byte] = source[place + byte] }
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        place += strides[axis]
        if index[axis] < shape[axis] { break }
        place -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }
}
