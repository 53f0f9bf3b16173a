// Immutable bytes that many values may look at: a mapped file or a block of memory, and slices of either
// without a copy. The owner lives as long as any slice of it.

/// A read-only run of bytes, shared without copying.
public struct SharedBytes: @unchecked Sendable {
  // Sound: the memory is written only before `init` returns and never again.
  private let owner: AnyObject?
  private let start: UnsafeRawPointer?
  /// How many bytes there are.
  public let count: Int

  private init(owner: AnyObject?, start: UnsafeRawPointer?, count: Int) {
    self.owner = owner
    self.start = start
    self.count = count
  }

  /// The bytes of a mapped file, which stays mapped as long as they are in use.
  public init(_ file: MappedFile) {
    self.init(owner: file, start: file.bytes.baseAddress, count: file.bytes.count)
  }

  /// A copy of the bytes of an array of trivial elements, in their order in memory.
  public init<Element: BitwiseCopyable>(copying elements: [Element]) {
    self = elements.withUnsafeBytes { source in
      SharedBytes(count: source.count) { $0.copyMemory(from: source) }
    }
  }

  /// New memory of `count` bytes, aligned to 64, which `initialize` must fill completely.
  public init(
    count: Int, initializing initialize: (UnsafeMutableRawBufferPointer) throws -> Void
  ) rethrows {
    let block = Block(count: count)
    try initialize(block.bytes)
    self.init(owner: block, start: UnsafeRawPointer(block.bytes.baseAddress), count: count)
  }

  /// New memory that grows with what is put into it, for contents whose size is only claimed. Never is more
  /// taken than 64 KiB or three times what is already there, whichever is more, nor ever more than `limit`
  /// for the contents themselves.
  ///
  /// - Parameter fill: Fills the start of the memory it is given and returns how many bytes it put there; 0
  ///   ends the contents. It is not called again once `limit` bytes are there.
  public init(
    atMost limit: Int, filling fill: (UnsafeMutableRawBufferPointer) throws -> Int
  ) rethrows {
    var block = Block(count: min(limit, 65_536))
    var filled = 0
    while filled < limit {
      if filled == block.bytes.count {
        let larger = Block(count: filled < limit / 2 ? 2 * filled : limit)
        larger.bytes.copyMemory(from: UnsafeRawBufferPointer(block.bytes))
        block = larger
      }
      let count = try fill(UnsafeMutableRawBufferPointer(rebasing: block.bytes[filled...]))
      if count == 0 { break }
      filled += count
    }
    self.init(owner: block, start: UnsafeRawPointer(block.bytes.baseAddress), count: filled)
  }

  /// Lets go of the memory of the first bytes, where they are those of a mapped file: they are read again when they are
  /// needed. Bytes that are not a file's stay.
  public func forget(first count: Int) { (owner as? MappedFile)?.forget(0..<count) }

  /// The bytes at `range`, counted from the first of these, without a copy.
  public subscript(range: Range<Int>) -> SharedBytes {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      fail("bytes \(range) of \(count)")
    }
    return SharedBytes(owner: owner, start: start.map { $0 + range.lowerBound }, count: range.count)
  }

  /// Lends the bytes. The pointer must not outlive `body`; it need not be aligned to anything.
  public func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(owner) {
      try body(UnsafeRawBufferPointer(start: start, count: count))
    }
  }

  /// The elements the bytes hold, copied out; the count of bytes must be a multiple of the element's size.
  public func array<Element: BitwiseCopyable>(of type: Element.Type) -> [Element] {
    let size = MemoryLayout<Element>.stride
    guard count % size == 0 else { fail("\(count) bytes are no whole number of \(type)") }
    return [Element](unsafeUninitializedCapacity: count / size) { target, filled in
      withUnsafeBytes { UnsafeMutableRawBufferPointer(target).copyMemory(from: $0) }
      filled = count / size
    }
  }
}

/// The memory behind bytes that do not come from a mapped file.
private final class Block {
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int) { bytes = .allocate(byteCount: count, alignment: 64) }

  deinit { bytes.deallocate() }
}
