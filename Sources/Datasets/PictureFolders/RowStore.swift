// Where decoded rows are kept: in a file of the user's cache, in memory where they are few, or only for a moment.
// Whoever asks gets a row or learns that it has to be decoded again; nothing here decodes.

import Foundation
import Foundations
import Synchronization

/// Keeps rows of bytes.
protocol RowStore: Sendable {
  /// Whether rows that are kept stay.
  var isLasting: Bool { get }

  /// Copies a row to `target`, which is as long as a row.
  ///
  /// - Returns: Whether the row was there.
  func take(_ row: Int, into target: UnsafeMutableRawBufferPointer) -> Bool

  /// Why a row cannot be had, if that was kept.
  func loss(of row: Int) -> String?

  /// Whether a row would be there.
  func holds(_ row: Int) -> Bool

  /// Keeps a row, if it can.
  func keep(_ row: Int, _ bytes: [UInt8])

  /// Keeps why a row cannot be had, if it can.
  func keepLoss(of row: Int, _ reason: String)
}

/// Rows in memory, for as long as the process lives.
final class RowsInMemory: RowStore, @unchecked Sendable {
  // Sound: a row's bytes are written before its mark is set, under the lock, and never after.
  private let memory: UnsafeMutableRawPointer
  private let rowBytes: Int
  private let size: Int
  private let held: Mutex<[Bool]>

  let isLasting = true

  /// Memory for rows, which is taken as they come; nil if there is not enough.
  init?(count: Int, rowBytes: Int) {
    size = max(1, count * rowBytes)
    let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | Self.anonymous, -1, 0)
    guard let address, address != MAP_FAILED else { return nil }
    memory = address
    self.rowBytes = rowBytes
    held = Mutex([Bool](repeating: false, count: count))
  }

  #if canImport(Darwin)
    private static let anonymous = MAP_ANON
  #else
    private static let anonymous = MAP_ANONYMOUS
  #endif

  deinit { munmap(memory, size) }

  func holds(_ row: Int) -> Bool { held.withLock { $0[row] } }

  func take(_ row: Int, into target: UnsafeMutableRawBufferPointer) -> Bool {
    guard holds(row) else { return false }
    target.copyMemory(from: UnsafeRawBufferPointer(start: memory + row * rowBytes, count: rowBytes))
    return true
  }

  func keep(_ row: Int, _ bytes: [UInt8]) {
    held.withLock { held in
      if held[row] { return }
      UnsafeMutableRawBufferPointer(start: memory + row * rowBytes, count: rowBytes).copyBytes(from: bytes)
      held[row] = true
    }
  }

  func loss(of row: Int) -> String? { nil }

  func keepLoss(of row: Int, _ reason: String) {}
}

/// Rows on their way: those that were decoded ahead wait here until they are taken, and only this many.
final class PassingRows: RowStore {
  private let rows = Mutex<[Int: [UInt8]]>([:])
  private let limit: Int

  let isLasting = false

  /// Room for this many rows.
  init(limit: Int) { self.limit = limit }

  /// Whether rows decoded ahead still have room; the last quarter is for those that are wanted at once.
  var hasRoom: Bool { rows.withLock { $0.count < limit - limit / 4 } }

  func holds(_ row: Int) -> Bool { rows.withLock { $0[row] != nil } }

  func take(_ row: Int, into target: UnsafeMutableRawBufferPointer) -> Bool {
    guard let bytes = rows.withLock({ $0.removeValue(forKey: row) }) else { return false }
    target.copyBytes(from: bytes)
    return true
  }

  func keep(_ row: Int, _ bytes: [UInt8]) {
    rows.withLock { if $0.count < limit { $0[row] = bytes } }
  }

  /// Drops the rows that will not be taken before others.
  func forget(where isPast: (Int) -> Bool) {
    rows.withLock { rows in rows = rows.filter { !isPast($0.key) } }
  }

  func loss(of row: Int) -> String? { nil }

  func keepLoss(of row: Int, _ reason: String) {}
}
