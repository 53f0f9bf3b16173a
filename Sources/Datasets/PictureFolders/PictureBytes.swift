// The bytes of a picture's file, if it still is the file that was listed: a file that was changed since is not
// taken for the old one.

import Foundation
import Foundations
import Pictures

/// Reading the files of a listing.
enum PictureBytes {
  /// The largest file that is read.
  static let largest = 1 << 28
  /// How much of a file is read first where only its head is wanted.
  static let head = 1 << 16

  /// The bytes of a file, at most the first `limit` of them.
  ///
  /// - Parameters:
  ///   - path: Where it is.
  ///   - file: What the listing says of it.
  /// - Throws: ``Failure`` whose text is the reason, of kind `badData` where the file itself is to blame.
  static func read(_ path: String, _ file: PictureFile, atMost limit: Int = .max) throws -> [UInt8] {
    guard file.size <= largest else {
      throw Failure(.badData, "its \(file.size) bytes are more than the limit of \(largest)")
    }
    guard file.size > 0 else { throw Failure(.badData, "is empty") }
    let opened: OpenedFile
    do { opened = try OpenedFile(path) } catch let failure as Failure where failure.kind == .badData {
      // It was a plain file when it was listed.
      throw Failure(.inputOutput, "changed while it was in use")
    }
    guard opened.size == file.size, opened.status.changedNanoseconds == file.changed else {
      throw Failure(.inputOutput, "changed while it was in use")
    }
    let wanted = min(file.size, limit)
    let bytes = try opened.read(upTo: wanted)
    guard bytes.count == wanted else { throw Failure(.inputOutput, "changed while it was in use") }
    return bytes
  }

  /// What is wrong with a file, from the failure of whoever read it: its text and, where there is more to say, its
  /// place is already known.
  static func reason(_ error: any Error) -> String {
    (error as? Failure)?.what.description ?? "\(error)"
  }

  /// The head of a file's picture.
  static func header(
    _ path: String, _ file: PictureFile, among formats: [PictureFormat]
  ) throws -> PictureHeader {
    func header(of bytes: [UInt8]) throws -> PictureHeader {
      try bytes.withUnsafeBytes { try PictureDecoder.header(of: $0, at: file.path, among: formats) }
    }
    let first = try read(path, file, atMost: head)
    if first.count < file.size, let header = try? header(of: first) { return header }
    // Long descriptions may stand before what matters.
    return try header(of: first.count < file.size ? read(path, file) : first)
  }
}
