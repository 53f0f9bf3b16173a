// Bytes that came from a child and are not read yet, as lines and as blocks of numbers behind them.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A queue of bytes.
struct Incoming {
  private var bytes: [UInt8] = []
  private var start = 0
  private var end = 0
  /// Up to where no end of a line was found.
  private var searched = 0

  /// How many bytes wait.
  var count: Int { end - start }

  /// What came of a try to read.
  enum Reading: Equatable {
    case some
    case nothingYet
    case closed
  }

  /// Reads what there is, at most a part of it at a time.
  mutating func read(from descriptor: Int32) -> Reading {
    let room = 1 << 16
    if start == end { (start, end, searched) = (0, 0, 0) }
    if bytes.count - end < room {
      if start > bytes.count / 2 {
        bytes.replaceSubrange(0..<(end - start), with: bytes[start..<end])
        (start, end, searched) = (0, end - start, searched - start)
      }
      if bytes.count - end < room {
        bytes += [UInt8](repeating: 0, count: max(room, bytes.count))
      }
    }
    var got: Int
    repeat {
      got = bytes.withUnsafeMutableBytes {
        systemRead(descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[end...]))
      }
    } while got < 0 && errno == EINTR
    if got > 0 { end += got }
    return got > 0 ? .some : got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? .nothingYet : .closed
  }

  /// Gives the next whole line without its end, and goes past it.
  mutating func line<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result? {
    let (from, upTo, looked) = (start, end, searched)
    let found: Int? = bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress, looked < upTo, let place = memchr(base + looked, 0x0A, upTo - looked)
      else { return nil }
      return UnsafeRawPointer(place) - base
    }
    guard let found else {
      searched = end
      return nil
    }
    start = found + 1
    searched = start
    return try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[from..<found])) }
  }

  /// Gives the next bytes if that many have come, and goes past them.
  mutating func block<Result>(
    _ count: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result? {
    guard self.count >= count else { return nil }
    let from = start
    start += count
    searched = start
    return try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[from..<from + count])) }
  }

  /// What waits, as a text of at most so many bytes.
  func preview(_ most: Int) -> String {
    String(decoding: bytes[start..<min(end, start + most)], as: UTF8.self)
  }
}

private func systemRead(_ descriptor: Int32, _ target: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, target.baseAddress, target.count)
}
