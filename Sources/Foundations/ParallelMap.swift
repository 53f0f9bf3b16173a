// The results of a function for each element of an array, computed on all cores, in the array's order.

import Foundation

extension Array where Element: Sendable {
  /// The results of a function for each element, computed on all cores.
  public func parallelMap<Result: Sendable>(_ transform: @Sendable (Element) -> Result) -> [Result] {
    let block = Swift.max(1, Swift.min(64, count / 32))
    return [Result](unsafeUninitializedCapacity: count) { target, filled in
      let places = Places(target: target)
      DispatchQueue.concurrentPerform(iterations: (count + block - 1) / block) { part in
        for place in part * block..<Swift.min((part + 1) * block, count) {
          places.target.initializeElement(at: place, to: transform(self[place]))
        }
      }
      filled = count
    }
  }
}

/// Memory that several threads write to.
private struct Places<Result>: @unchecked Sendable {
  // Sound: every thread writes places of its own, and the memory outlives all of them.
  let target: UnsafeMutableBufferPointer<Result>
}
