// Numbers that arrive piece by piece and are read again and again: in memory while they are few, and beyond that in a file
// without a name, whose pages the system keeps or drops as memory allows.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Foundation
import Foundations

/// Collects numbers.
final class NumberSpool {
  /// How many bytes stay in memory.
  static let limit = 64 << 20

  private let folder: String
  private let limit: Int
  private var memory: [Float] = []
  private var descriptor: Int32?
  private var written = 0

  /// A spool whose file, if there has to be one, lies in a folder that is made where it does not exist.
  init(folder: String, limit: Int = NumberSpool.limit) {
    self.folder = folder
    self.limit = limit
  }

  deinit { if let descriptor { close(descriptor) } }

  /// Adds numbers.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`, such as for a full disk.
  func append(_ numbers: [Float]) throws {
    memory += numbers
    if memory.count * 4 > limit || descriptor != nil { try flush() }
  }

  private func flush() throws {
    let file = try descriptor ?? open()
    descriptor = file
    try memory.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let count = write(file, part.baseAddress, part.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          throw Failure.system(errno, "cannot store the prepared rows of a table", at: folder)
        }
        rest = rest.dropFirst(count)
      }
      written += bytes.count
    }
    memory.removeAll(keepingCapacity: true)
  }

  /// A file that has lost its name before anything is written: nothing is left of it, however the program ends.
  private func open() throws -> Int32 {
    do {
      try FolderPath.make(folder)
    } catch {
      throw Failure(
        .inputOutput, "cannot make the folder for prepared rows", at: folder,
        remedy: "Free some space, or set XDG_CACHE_HOME to a writable folder")
    }
    let path = "\(folder)/.table-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).tmp"
    #if canImport(Darwin)
      let file = Darwin.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    #elseif canImport(Glibc)
      let file = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    #else
      let file = Musl.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    #endif
    guard file >= 0 else {
      throw Failure.system(errno, "cannot store the prepared rows of a table", at: folder)
    }
    unlink(path)
    return file
  }

  /// All numbers, as bytes.
  func finish() throws -> SharedBytes {
    guard let descriptor else { return SharedBytes(copying: memory) }
    return SharedBytes(try MappedFile(descriptor: descriptor, size: written, shown: folder))
  }
}
