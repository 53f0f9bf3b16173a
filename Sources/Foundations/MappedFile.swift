// A file as memory: big arrays are used where they lie, and only the pages that are touched are read.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file mapped read-only into memory, unmapped when the last reference goes.
///
/// The file must not be shortened while it is mapped. Files of this program never are: they are replaced
/// under a new inode (see ``AtomicFile``), which leaves existing mappings as they were.
public final class MappedFile: @unchecked Sendable {
  // Sound: the mapping is read-only and `bytes` never changes.
  /// The whole file.
  public let bytes: UnsafeRawBufferPointer
  /// The path the file was opened by.
  public let path: String

  /// Maps the file at `path`.
  ///
  /// - Throws: As ``OpenedFile/init(_:)``.
  public init(_ path: String) throws {
    let opened = try OpenedFile(path)
    bytes = try Self.mapped(opened.descriptor, opened.size, shown: path)
    self.path = path
  }

  /// Maps an open file, which may be closed afterwards.
  ///
  /// - Parameter path: What messages call it.
  public init(descriptor: Int32, size: Int, shown path: String) throws {
    bytes = try Self.mapped(descriptor, size, shown: path)
    self.path = path
  }

  private static func mapped(
    _ descriptor: Int32, _ size: Int, shown path: String
  ) throws -> UnsafeRawBufferPointer {
    guard size > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw Failure.system(errno, "cannot read", at: path) }
    return UnsafeRawBufferPointer(start: address, count: size)
  }

  /// Lets go of the pages of a part that is not needed for now; they are read again when they are.
  public func forget(_ range: Range<Int>) {
    guard let address = bytes.baseAddress else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = range.lowerBound / page * page
    let end = min(range.upperBound, bytes.count)
    if end > start { madvise(UnsafeMutableRawPointer(mutating: address + start), end - start, MADV_DONTNEED) }
  }

  deinit {
    guard let address = bytes.baseAddress else { return }
    munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
  }
}
