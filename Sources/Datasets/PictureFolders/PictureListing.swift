// What a folder holds, without opening any file: a recursive walk that skips hidden names, follows links, and
// enters every folder once, so that links in a circle end. The order is that of the paths' bytes, the same on
// every machine.

import Foundation
import Foundations
import Pictures

/// The picture files of a folder, sorted by path.
struct PictureListing: Sendable {
  /// The formats by whose endings files are taken for pictures.
  let formats: [PictureFormat]
  /// The folder, or the folder of the one file.
  let root: String
  /// The files that look like pictures by their names.
  private(set) var files: [PictureFile] = []
  /// What cannot be looked at.
  private(set) var bad: [BadFile] = []
  /// The files that do not.
  private(set) var foreign = ForeignFiles()
  /// Whether one file was named, not a folder.
  private(set) var isSingle = false
  /// Whether the folder holds nothing at all.
  private(set) var isEmpty = true
  private var entered: Set<FileIdentity> = []

  private struct FileIdentity: Hashable {
    var device: UInt64
    var inode: UInt64
    init(_ status: stat) {
      device = UInt64(truncatingIfNeeded: status.st_dev)
      inode = UInt64(truncatingIfNeeded: status.st_ino)
    }
  }

  private func isPicture(_ name: String) -> Bool { formats.contains { $0.fits(name: name) } }

  /// Lists the folder at `path`, or the one picture file there.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput` if it cannot be looked at.
  init(of path: String, formats: [PictureFormat] = PictureFormat.all) throws {
    self.formats = formats
    var status = stat()
    guard stat(path, &status) == 0 else { throw Failure.system(errno, "cannot read", at: path) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      root = PathParts(path).folder
      isSingle = true
      note(status, at: PathParts(path).name)
      return
    }
    root = path
    entered = [FileIdentity(status)]
    guard let names = Self.names(in: path) else { throw Failure.system(errno, "cannot read", at: path) }
    try walk(names, below: "")
    files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    bad.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The pictures of a table, in its order; those that are not there are bad.
  ///
  /// - Parameter root: The folder of the table.
  init(_ paths: [String], in root: String, formats: [PictureFormat]) {
    self.formats = formats
    self.root = root
    isEmpty = paths.isEmpty
    for path in paths {
      var status = stat()
      if stat(location(path), &status) != 0 {
        bad.append(
          BadFile(path: path, reason: errno == ENOENT ? "there is no such file" : Self.reason(errno)))
      } else if isPicture(path) {
        note(status, at: path)
      } else {
        foreign.note(path)
      }
    }
    bad.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The path by which a file is opened.
  func location(_ path: String) -> String { PathParts.joined(root, path) }

  /// The names in a folder that are not hidden, in the order of their bytes; nil if it cannot be listed. A name
  /// that is not UTF-8 is nil, with what can be shown of it.
  private static func names(in folder: String) -> [(name: String?, shown: String)]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [(name: String?, shown: String)] = []
    while let entry = readdir(stream) {
      let (name, shown) = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        let text = bytes.prefix { $0 != 0 }
        return (String(validating: text, as: UTF8.self), String(decoding: text, as: UTF8.self))
      }
      if !shown.hasPrefix(".") { names.append((name, shown)) }
    }
    return names.sorted { $0.shown.utf8.lexicographicallyPrecedes($1.shown.utf8) }
  }

  private mutating func walk(_ names: [(name: String?, shown: String)], below folder: String) throws {
    for (name, shown) in names {
      isEmpty = false
      let path = folder.isEmpty ? shown : "\(folder)/\(shown)"
      guard let name else {
        if isPicture(shown) { bad.append(BadFile(path: path, reason: "its name is not UTF-8")) }
        continue
      }
      var status = stat()
      guard stat(location(path), &status) == 0 else {
        if isPicture(name) { bad.append(BadFile(path: path, reason: Self.reason(errno))) }
        continue
      }
      if status.st_mode & S_IFMT == S_IFDIR {
        guard entered.insert(FileIdentity(status)).inserted else { continue }
        guard let inner = Self.names(in: location(path)) else {
          bad.append(BadFile(path: path, reason: "the folder cannot be listed: \(Self.reason(errno))"))
          continue
        }
        try walk(inner, below: path)
      } else if isPicture(name) {
        note(status, at: path)
      } else if status.st_mode & S_IFMT == S_IFREG {
        foreign.note(path)
      }
    }
  }

  private mutating func note(_ status: stat, at path: String) {
    isEmpty = false
    guard status.st_mode & S_IFMT == S_IFREG else {
      return bad.append(BadFile(path: path, reason: "is no plain file"))
    }
    files.append(
      PictureFile(path: path, size: max(0, Int(status.st_size)), changed: status.changedNanoseconds))
  }

  /// The words of the operating system for an error.
  static func reason(_ code: Int32) -> String {
    code == ENOENT ? "the link is broken" : String(cString: strerror(code))
  }
}

extension PictureListing {
  /// The listing without some of its files, which are given beside it.
  func without(_ isOut: (PictureFile) -> Bool) -> (listing: PictureListing, out: [PictureFile]) {
    var rest = self
    rest.files.removeAll(where: isOut)
    return (rest, files.filter(isOut))
  }
}
