// The rows of a folder of pictures: decoded when they are wanted, on all cores, and kept where there is room.
// Whether a picture can be decoded is a property of its file, so it does not matter when that is found out.

import Dispatch
import Foundation
import Foundations
import Pictures
import Synchronization

/// The decoded pictures of files.
final class PictureRows: Sendable {
  /// What is known of a row.
  private enum Verdict: UInt8 {
    case unknown, readable, lost
  }

  let files: [PictureFile]
  let geometry: PictureGeometry
  let store: any RowStore
  private let root: PictureListing
  private let heads: [PictureSurvey.Head]
  private let room: DecodingBudget
  private let verdicts: Mutex<[UInt8]>
  private let reasons = Mutex<[Int: String]>([:])

  /// The rows of the files of a survey.
  ///
  /// - Parameter room: The bytes that pictures may take while they are decoded.
  init(_ survey: PictureSurvey, _ geometry: PictureGeometry, store: any RowStore, room: Int) {
    files = survey.files
    heads = survey.heads
    self.room = DecodingBudget(limit: room)
    root = survey.listing
    self.geometry = geometry
    self.store = store
    verdicts = Mutex([UInt8](repeating: Verdict.unknown.rawValue, count: survey.files.count))
  }

  /// The files found to be bad by decoding them, so far.
  var lost: [BadFile] {
    reasons.withLock { reasons in
      reasons.sorted { $0.key < $1.key }.map { BadFile(path: files[$0.key].path, reason: $0.value) }
    }
  }

  private func verdict(_ row: Int) -> Verdict {
    let known = verdicts.withLock { Verdict(rawValue: $0[row]) ?? .unknown }
    guard known == .unknown else { return known }
    if store.holds(row) { return settle(row, .readable) }
    if let reason = store.loss(of: row) {
      reasons.withLock { $0[row] = reason }
      return settle(row, .lost)
    }
    return .unknown
  }

  @discardableResult private func settle(_ row: Int, _ verdict: Verdict) -> Verdict {
    verdicts.withLock { $0[row] = verdict.rawValue }
    return verdict
  }

  /// Whether a row still has to be decoded for whoever wants it next.
  func isMissing(_ row: Int) -> Bool {
    switch verdict(row) {
    case .lost: false
    case .unknown: true
    case .readable: !store.isLasting && !store.holds(row)
    }
  }

  /// Decodes a row and keeps it; nil where its file is bad.
  func decode(_ row: Int) -> [UInt8]? {
    let file = files[row]
    do {
      // The file, its pixels, and a part of them that is resized.
      let needed =
        file.size + 2 * geometry.element.size * heads[row].size.area * Int(heads[row].channels)
      let pixels = try room.using(needed) {
        let bytes = try PictureBytes.read(root.location(file.path), file)
        return try bytes.withUnsafeBytes { bytes in
          if geometry.isDeep {
            let picture = try PictureDecoder.decodeDeep(
              bytes, at: file.path, maximumPixels: PictureSurvey.mostPixels, among: root.formats)
            return geometry.row(of: picture).values.withUnsafeBytes { Array($0) }
          }
          let picture = try PictureDecoder.decode(
            bytes, at: file.path, maximumPixels: PictureSurvey.mostPixels, among: root.formats)
          return geometry.row(of: picture).bytes
        }
      }
      store.keep(row, pixels)
      settle(row, .readable)
      return pixels
    } catch {
      let reason = PictureBytes.reason(error)
      reasons.withLock { $0[row] = reason }
      // A disk may be back tomorrow; what is wrong with a file stays.
      if (error as? Failure)?.kind == .badData { store.keepLoss(of: row, reason) }
      settle(row, .lost)
      return nil
    }
  }

  /// Which of some rows cannot be had; those not known are decoded, on all cores.
  func lost(among rows: [Int]) -> Set<Int> {
    let unknown = rows.filter { verdict($0) == .unknown }
    unknown.inParallel { row in _ = self.decode(row) }
    return Set(rows.filter { verdict($0) == .lost })
  }

  /// Copies rows to the start of `target`, one after the other; those that are not kept are decoded, on all cores.
  ///
  /// - Throws: ``Failure`` of kind `badData` that names the first file that is bad.
  func read(_ rows: [Int], into target: UnsafeMutableRawBufferPointer) throws {
    let size = geometry.rowBytes
    let memory = RowMemory(target: target, rowBytes: size)
    let missing = rows.indices.filter { place in
      verdict(rows[place]) == .lost || !store.take(rows[place], into: memory[place])
    }
    if missing.isEmpty { return }
    missing.inParallel { place in
      guard self.verdict(rows[place]) != .lost, let pixels = self.decode(rows[place]) else { return }
      memory[place].copyBytes(from: pixels)
      // What is used at once need not wait for anyone.
      if !self.store.isLasting { _ = self.store.take(rows[place], into: memory[place]) }
    }
    guard let bad = rows.first(where: { verdict($0) == .lost }) else { return }
    throw Failure(
      .badData, Message(reasons.withLock { $0[bad] } ?? "cannot be read"), at: root.location(files[bad].path),
      remedy: "Remove the file from the folder, or replace it with a complete one")
  }
}

/// Memory for rows that several threads fill.
private struct RowMemory: @unchecked Sendable {
  // Sound: every thread fills places of its own, and the memory outlives all of them.
  let target: UnsafeMutableRawBufferPointer
  let rowBytes: Int

  subscript(place: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: target[place * rowBytes..<(place + 1) * rowBytes])
  }
}

extension Array where Element: Sendable {
  /// Does something for each element, on all cores; several elements one after the other where there are many.
  func inParallel(_ body: @Sendable (Element) -> Void) {
    if count == 1 { return body(self[0]) }
    let block = Swift.max(1, Swift.min(16, count / 16))
    DispatchQueue.concurrentPerform(iterations: (count + block - 1) / block) { part in
      for place in part * block..<Swift.min((part + 1) * block, count) { body(self[place]) }
    }
  }
}
