// `evaluations.bin`: every outcome of a dear evaluation as soon as it is known, so that none is paid for twice. Records are
// appended; one that a crash tore is recognised by its checksum, and nothing behind it counts.

import Foundation
import Foundations

/// Outcomes on the disk.
final class OutcomeLog {
  /// The outcomes that the file held when it was opened, by the number of the candidate.
  private(set) var known: [Int: Outcome] = [:]
  private let path: String
  private let handle: FileHandle

  /// Opens the log of a search, which is made if it is not there.
  ///
  /// - Parameter from: The first candidate whose outcome may be asked for; earlier ones are not kept in memory.
  init(_ path: String, from first: Int, measures: Int) throws {
    self.path = path
    var whole = 0
    if FileManager.default.fileExists(atPath: path) {
      let bytes = try WholeFile.read(path)
      while let (number, outcome, end) = Self.record(bytes, at: whole, measures: measures) {
        if number >= first { known[number] = outcome }
        whole = end
      }
      try AtomicFile.write(Array(bytes[..<whole]), to: path)
    } else {
      try AtomicFile.write([UInt8](), to: path)
    }
    guard let opened = FileHandle(forWritingAtPath: path) else {
      throw Failure.system(errno, "cannot write", at: path)
    }
    handle = opened
    _ = try? handle.seekToEnd()
  }

  /// Appends outcomes.
  func append(_ candidates: Candidates, _ outcomes: Outcomes) throws {
    var bytes: [UInt8] = []
    for index in 0..<outcomes.count {
      bytes += Self.record(candidates.first + index, outcomes[index])
      known[candidates.first + index] = nil
    }
    do { try handle.write(contentsOf: Data(bytes)) } catch { throw refusal(error) }
  }

  /// Forces what was appended to the disk.
  func synchronize() throws {
    do { try handle.synchronize() } catch { throw refusal(error) }
  }

  private func refusal(_ error: any Error) -> Failure {
    let code = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.code ?? Int(EIO)
    return Failure.system(Int32(truncatingIfNeeded: code), "cannot write", at: path)
  }

  // A record: the bytes of its body in 4, a checksum of the body in 4, then the body: the candidate's number in 8, a byte that is
  // 0 for a failure, and either the reason or fitness, measures and observation as float32.

  private static func record(_ number: Int, _ outcome: Outcome) -> [UInt8] {
    var body = bytes(UInt64(number))
    switch outcome {
    case .failed(let reason): body += [0] + Array(reason.utf8)
    case .evaluated(let fitness, let measures, let observation):
      body.append(1)
      for value in [fitness] + measures + (observation ?? []) { body += bytes(value.bitPattern) }
    }
    return bytes(UInt32(body.count)) + bytes(checksum(body[...])) + body
  }

  private static func record(
    _ bytes: [UInt8], at start: Int, measures: Int
  ) -> (number: Int, outcome: Outcome, end: Int)? {
    func word(_ place: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
    }
    guard start + 17 <= bytes.count else { return nil }
    let (length, body) = (Int(word(start)), start + 8)
    guard length >= 9, body + length <= bytes.count, word(start + 4) == checksum(bytes[body..<body + length])
    else { return nil }
    let number = Int(word(body)) | Int(word(body + 4)) << 32
    let (content, end) = (body + 9, body + length)
    if bytes[body + 8] == 0 {
      return (number, .failed(String(decoding: bytes[content..<end], as: UTF8.self)), end)
    }
    let values = stride(from: content, to: end - 3, by: 4).map { Float(bitPattern: word($0)) }
    guard values.count > measures else { return nil }
    let rest = Array(values.dropFirst(1 + measures))
    return (
      number,
      .evaluated(
        fitness: values[0], measures: Array(values[1...measures]), observation: rest.isEmpty ? nil : rest),
      end
    )
  }

  /// FNV-1a in 32 bits.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
  }

  private static func bytes<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
    withUnsafeBytes(of: word.littleEndian) { Array($0) }
  }
}
