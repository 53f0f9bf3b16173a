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
  /// - Throws: ``Failure`` of kind `missingInput` if there is no such file, `badData` for a folder or
  ///   anything else that is not a plain file, `inputOutput` if it cannot be read.
  public init(_ path: String) throws {
    let opened = try OpenedFile(path)
    guard opened.isPlain else {
      throw Failure(
        .badData, "is not a regular file", at: path, remedy: "Copy its contents to a file and give that file")
    }
    self.path = path
    guard opened.size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = mmap(nil, opened.size, PROT_READ, MAP_PRIVATE, opened.descriptor, 0)
    guard let address, address != MAP_FAILED else { throw Failure.system(errno, "cannot read", at: path) }
    bytes = UnsafeRawBufferPointer(start: address, count: opened.size)
  }

  /// Maps an open file, which may be closed afterwards.
  ///
  /// - Parameter path: What messages call it.
  public init(descriptor: Int32, size: Int, shown path: String) throws {
    self.path = path
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw Failure.system(errno, "cannot read", at: path) }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
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
