// Memory that oneDNN and the vector loops like: aligned to cache lines, zero at first, and in large pages
// where it is large: a step walks through several arrays at once, more pages than translations fit.

import Foundation

/// A block of bytes, aligned to 64.
final class Memory {
  let address: UnsafeMutableRawPointer
  let byteCount: Int

  init(byteCount: Int) {
    self.byteCount = byteCount
    let isLarge = byteCount >= Memory.largePage / 2
    address = .allocate(byteCount: max(byteCount, 64), alignment: isLarge ? Memory.largePage : 64)
    #if os(Linux)
      // A hint: where it is refused, small pages serve as well.
      if isLarge { madvise(address, byteCount, MADV_HUGEPAGE) }
    #endif
    address.initializeMemory(as: UInt8.self, repeating: 0, count: max(byteCount, 64))
  }

  private static let largePage = 2 << 20

  deinit { address.deallocate() }

  var bytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: address, count: byteCount) }
}
