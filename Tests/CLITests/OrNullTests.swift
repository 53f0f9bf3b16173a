// Members of JSON objects that are null are there.

import Foundation
import Testing

@testable import CLI

@Suite("Members that may be null")
struct OrNullTests {
  private struct Numbers: Encodable {
    let known, missing, infinite, none: OrNull<Double>
    let word: OrNull<String>
  }

  @Test("what is missing or no finite number is null, and what is there is itself")
  func null() throws {
    let numbers = Numbers(
      known: OrNull(finite: 0.5), missing: OrNull(finite: nil), infinite: OrNull(finite: -.infinity),
      none: OrNull(finite: .nan), word: OrNull(nil))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(numbers), as: UTF8.self)
    #expect(text == "{\"infinite\":null,\"known\":0.5,\"missing\":null,\"none\":null,\"word\":null}")
  }
}
