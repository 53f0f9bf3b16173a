// One file over its mirrors. A mirror that breaks off is asked for the rest, one that cannot give the rest for
// the whole, and one that gives something else is not asked again.

import Foundation
import Foundations

/// The download of one file.
struct FileDownload {
  var entry: CatalogEntry
  var file: CatalogFile
  var folder: String
  var mirrors: [String]
  var curl: Curl
  /// Whether no other process writes to the temporary name that downloads resume from.
  var isAlone: Bool
  var observe: @Sendable (DownloadEvent) -> Void

  /// How often one mirror is asked.
  private static let attempts = 6

  private var path: String { "\(folder)/\(file.name)" }
  private var size: Int { file.size ?? 0 }

  /// How asking a mirror once ended.
  private enum Ending {
    case arrived
    /// Something is missing; asking again for the rest may help.
    case brokeOff(String)
    /// The mirror wants to send the whole or nothing.
    case cannotResume(String)
    /// This mirror has nothing for us.
    case hopeless(String, isForeign: Bool)
  }

  /// Fetches the file under its name.
  func run() throws {
    let temporary =
      isAlone ? "\(folder)/.\(file.name).part" : "\(folder)/.\(file.name).\(UUID().uuidString).part"
    let part = try PartFile(temporary, shown: path)
    // Nothing is worth keeping where nothing arrived, or where it would not be found again.
    defer { if !isAlone || part.count == 0 { unlink(temporary) } }
    var complaints: [String] = []
    var isForeign = true
    for mirror in mirrors {
      var attempt = 0
      asking: while true {
        let ending = try ask(mirror, part)
        attempt += 1
        let complaint: String
        switch ending {
        case .arrived:
          try part.rename(to: path)
          return observe(.arrived(file: file.name))
        case .brokeOff(let why): complaint = why
        case .cannotResume(let why):
          try part.empty()
          complaint = why
        case .hopeless(let why, let foreign):
          isForeign = isForeign && foreign
          complaint = why
          attempt = Self.attempts
        }
        observe(.attemptFailed(mirror: mirror, why: complaint))
        guard attempt < Self.attempts else {
          complaints.append("\(mirror): \(complaint)")
          if case .brokeOff = ending { isForeign = false }
          if case .cannotResume = ending { isForeign = false }
          break asking
        }
      }
    }
    throw Failure(
      isForeign ? .badData : .missingInput,
      "\(file.name) of \(entry.name) could not be downloaded (\(complaints.joined(separator: "; ")))",
      at: folder,
      remedy: (part.count > 0
        ? "The downloaded part is kept: check the connection and try again"
        : "Check the connection and try again")
        + ", or get the file from \(entry.publisher) and put it there")
  }

  /// Asks a mirror for what is missing.
  private func ask(_ mirror: String, _ part: PartFile) throws -> Ending {
    if part.count > size { try part.empty() }
    let start = part.count
    var tooMuch = false
    var complaint = ""
    if start < size {
      let outcome = try curl.fetch("\(mirror)/\(file.name)", from: start) { bytes in
        let room = size - part.count
        // What is more than the published file has is not even written.
        try part.append(UnsafeRawBufferPointer(rebasing: bytes.prefix(room)))
        observe(.progress(file: file.name, bytes: part.count, total: size))
        tooMuch = bytes.count > room
        return !tooMuch
      }
      if tooMuch {
        try part.empty()
        return start > 0
          ? .cannotResume("it sends more than the \(size) bytes of the published file")
          : .hopeless("it sends more than the \(size) bytes of the published file", isForeign: true)
      }
      if part.count < size {
        complaint = outcome.complaint
        if part.count == start {
          // 33: no ranges; 22 with 416: a range it does not have.
          let refusesRange = outcome.code == 33 || (outcome.code == 22 && complaint.contains("416"))
          if start > 0, refusesRange { return .cannotResume(complaint) }
          return .hopeless(complaint, isForeign: outcome.code == 0)
        }
        return .brokeOff(
          complaint.isEmpty ? "it ended after \(part.count) of \(size) bytes" : complaint)
      }
    }
    try part.synchronize()
    let bytes = SharedBytes(try MappedFile(part.path))
    let (md5, sha256) = bytes.withUnsafeBytes { (MD5.digest($0), SHA256.digest($0)) }
    if md5 == file.md5, sha256 == file.sha256 { return .arrived }
    try part.empty()
    let why =
      md5 == file.md5
      ? "its SHA-256 is \(sha256), not \(file.sha256 ?? "")" : "its MD5 is \(md5), not \(file.md5 ?? "")"
    // The beginning may have been another mirror's.
    return start > 0 ? .cannotResume(why) : .hopeless(why, isForeign: true)
  }
}
