// Memory that oneDNN and the vector loops like: aligned to cache lines, zero at first.

import Foundations

/// A block of bytes, aligned to 64.
final class Memory {
  let address: UnsafeMutableRawPointer
  let byteCount: Int

  init(byteCount: Int) {
    self.byteCount = byteCount
    address = .allocate(byteCount: max(byteCount, 64), alignment: 64)
    address.initializeMemory(as: UInt8.self, repeating: 0, count: max(byteCount, 64))
  }

  deinit { address.deallocate() }

  var bytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: address, count: byteCount) }
}
