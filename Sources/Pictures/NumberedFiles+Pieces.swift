// Several numbered files that are written side by side, piece by piece: each appears when all of them are complete.

import Foundations

extension NumberedFiles {
  /// What takes the next piece of a file.
  public typealias Writer = (UnsafeRawBufferPointer) throws -> Void

  /// The most files, since all of them are open at once.
  public static let mostAtOnce = 200

  /// Writes so many files behind the highest number that is there, side by side. The folder is made where it does not exist.
  ///
  /// - Parameter body: Appends to the files by their writers.
  /// - Returns: The paths.
  /// - Throws: ``Failure`` of kind `inputOutput`, and what `body` throws; no file is then left.
  public func write(_ count: Int, _ body: ([Writer]) throws -> Void) throws -> [String] {
    if count > Self.mostAtOnce { fail("\(count) files at once") }
    if !folder.isEmpty { try FolderPath.make(folder) }
    return try open(count, after: try highest(), []) { try body($0) }
  }

  /// Opens the next file within the file before it, until all are open.
  private func open(
    _ count: Int, after number: Int, _ writers: [Writer], _ body: ([Writer]) throws -> Void
  ) throws -> [String] {
    if count == 0 {
      try body(writers)
      return []
    }
    var number = number
    while true {
      number += 1
      guard let file = try OutputFile(reserving: path(number)) else { continue }
      var others: [String] = []
      try AtomicFile.write(to: file.path) { sink in
        others = try opened(count - 1, after: number, writers, body) { try sink.append($0) }
      }
      return [file.path] + others
    }
  }

  private func opened(
    _ count: Int, after number: Int, _ writers: [Writer], _ body: ([Writer]) throws -> Void, _ write: Writer
  ) throws -> [String] {
    try withoutActuallyEscaping(write) { try open(count, after: number, writers + [$0], body) }
  }
}
