// Photographs are large while they are decoded, and every core decodes one. The room for all of them together is
// bounded; who does not fit waits, and one picture always fits.

import Foundation

/// A bound on the bytes that are in use at the same time.
final class DecodingBudget: @unchecked Sendable {
  // Sound: the count is only touched under the condition's lock.
  private let condition = NSCondition()
  private let limit: Int
  private var used = 0

  init(limit: Int) { self.limit = limit }

  /// Does something that takes this many bytes, once there is room for them.
  func using<Result>(_ bytes: Int, _ body: () throws -> Result) rethrows -> Result {
    condition.lock()
    while used > 0, used + bytes > limit { condition.wait() }
    used += bytes
    condition.unlock()
    defer {
      condition.lock()
      used -= bytes
      condition.broadcast()
      condition.unlock()
    }
    return try body()
  }
}
