// A folder that many tests begin with.

import Foundation

/// A folder that is made once; each test has a copy of it.
final class PreparedFolder: Sendable {
  private let prepare: @Sendable (String) throws -> Void
  private let path = NSTemporaryDirectory() + "vae-prepared-\(UUID().uuidString)"
  private let isMade = NSLock()

  init(_ prepare: @escaping @Sendable (String) throws -> Void) { self.prepare = prepare }

  func withCopy(_ body: (String) throws -> Void) throws {
    try isMade.withLock {
      if FileManager.default.fileExists(atPath: path) { return }
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try prepare(path)
    }
    let copy = path + "-copy"
    defer { try? FileManager.default.removeItem(atPath: copy) }
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    try body(copy)
  }
}
