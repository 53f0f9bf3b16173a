// Runs oneDNN on a thread made for the purpose: OpenMP gives every calling thread a team of its
// own, so a test that ran on Swift's task threads would leave a team behind on each of them.

import Foundation
import Testing

/// Every test of the room, one after the other: two teams on the same cores slow each other.
@Suite(.serialized) enum OneDNN {}

/// Runs `body` on a new thread and returns its result.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    let thread = Thread { continuation.resume(with: Result { try body() }) }
    thread.stackSize = 8 << 20
    thread.start()
  }
}
