// The files of a folder of pictures, as its listing knows them, and those of them that are not pictures.

import Foundations
import Tables

/// A picture's file.
public struct PictureFile: Hashable, Sendable {
  /// Its path below the folder, or its name if it was named alone.
  public let path: String
  /// Its size in bytes.
  public let size: Int
  /// When it was last changed, in nanoseconds since 1970.
  public let changed: Int
}

/// A file, or a folder in a folder, that cannot be used, and why.
public struct BadFile: Hashable, Sendable, Codable {
  /// Its path below the folder, or its name if it was named alone.
  public let path: String
  /// Why it cannot be used, as a sentence without its subject and its full stop.
  public let reason: String

  /// A file with what is wrong with it.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// Bad files as a table with a header, by RFC 4180.
  public static func csv(_ files: [BadFile]) -> String {
    let rows = files.map { "\(DelimitedText.cell($0.path)),\(DelimitedText.cell($0.reason))" }
    return (["file,reason"] + rows).joined(separator: "\n") + "\n"
  }

  /// The first files with their reasons, and how many more there are.
  public static func lines(_ files: [BadFile], atMost limit: Int = 20) -> [String] {
    var lines = files.prefix(limit).map { "  \(ShownText.of($0.path)): \(ShownText.of($0.reason))" }
    if files.count > limit { lines.append("  and \(files.count - limit) more") }
    return lines
  }
}
