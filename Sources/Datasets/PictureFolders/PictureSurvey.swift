// The heads of all files of a listing, read on all cores, and what tells this state of the folder from another.
// Nothing is decoded, and of a large folder only the beginnings of files are read.

import Foundation
import Foundations
import Pictures

/// What the files of a folder are, by their heads.
struct PictureSurvey: Sendable {
  /// What a head says.
  struct Head: Sendable, Hashable {
    var height: Int32
    var width: Int32
    var channels: Int8
    /// The number of its format among those of the listing.
    var format: Int8
    /// The bits of a channel as they are stored.
    var depth: Int8 = 8
  }

  /// The most pixels of a picture that is read.
  static let mostPixels = 1 << 26

  /// The folder.
  let listing: PictureListing
  /// The files whose heads are those of pictures, in order.
  private(set) var files: [PictureFile] = []
  /// Their heads.
  private(set) var heads: [Head] = []
  /// Their MD5 digests, where every byte was read.
  private(set) var digests: [String]?
  /// What cannot be used, in the order of paths.
  private(set) var bad: [BadFile]
  /// The files whose ending is that of another format than theirs.
  private(set) var mislabelled: [String] = []
  /// What tells this state of the folder from another.
  let fingerprint: Fingerprint

  /// The formats that its files have.
  var formats: [PictureFormat] {
    Set(heads.map(\.format)).sorted().map { listing.formats[Int($0)] }
  }

  /// Reads the heads of a listing's files.
  ///
  /// - Parameter fullBelow: The total size in bytes below which every byte is read.
  init(_ listing: PictureListing, fullBelow: Int = 1 << 30) {
    self.listing = listing
    bad = listing.bad
    let total = listing.files.reduce(0) { $0 &+ $1.size }
    let isFull = total < fullBelow
    let found = listing.files.parallelMap { file in Self.look(at: file, in: listing, reading: isFull) }
    var digest = MD5()
    for (file, look) in zip(listing.files, found) {
      digest.update("\(file.path)\n\(file.size) \(isFull ? look.digest : "\(file.changed)")\n")
      guard let head = look.head else {
        bad.append(BadFile(path: file.path, reason: look.reason))
        continue
      }
      files.append(file)
      heads.append(head)
      if Self.isMislabelled(file.path, as: listing.formats[Int(head.format)], among: listing.formats) {
        mislabelled.append(file.path)
      }
    }
    if isFull { digests = found.filter { $0.head != nil }.map(\.digest) }
    if !isFull {
      // Contents too, of some: times can be set.
      for place in stride(from: 0, to: listing.files.count, by: max(1, listing.files.count / 64)) {
        let file = listing.files[place]
        let bytes = try? PictureBytes.read(listing.location(file.path), file, atMost: PictureBytes.head)
        bytes?.withUnsafeBytes { digest.update($0) }
      }
    }
    let text = digest.finish()
    // Of a file that was named alone the digest is its own.
    fingerprint =
      listing.isSingle && isFull
      ? Fingerprint(digests: found.map(\.digest))
      : Fingerprint(method: isFull ? .full : .sampled, digest: text)
    bad.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private static func look(
    at file: PictureFile, in listing: PictureListing, reading isFull: Bool
  ) -> (head: Head?, digest: String, reason: String) {
    let path = listing.location(file.path)
    var digest = ""
    do {
      let header: PictureHeader
      if isFull {
        let bytes = try PictureBytes.read(path, file)
        digest = bytes.withUnsafeBytes { MD5.digest($0) }
        header = try bytes.withUnsafeBytes {
          try PictureDecoder.header(of: $0, at: file.path, among: listing.formats)
        }
      } else {
        header = try PictureBytes.header(path, file, among: listing.formats)
      }
      let (pixels, overflow) = header.height.multipliedReportingOverflow(by: header.width)
      guard !overflow, pixels <= mostPixels, let height = Int32(exactly: header.height),
        let width = Int32(exactly: header.width)
      else {
        return (
          nil, digest,
          "its \(header.width) x \(header.height) pixels are more than the limit of \(mostPixels / 1_000_000) million"
        )
      }
      let head = Head(
        height: height, width: width, channels: Int8(header.channels),
        format: Int8(listing.formats.firstIndex(of: header.format) ?? 0),
        depth: Int8(clamping: header.bitDepth))
      return (head, digest, "")
    } catch { return (nil, digest, PictureBytes.reason(error)) }
  }

  private static func isMislabelled(
    _ path: String, as format: PictureFormat, among formats: [PictureFormat]
  ) -> Bool { !format.fits(name: path) && formats.contains { $0.fits(name: path) } }
}
