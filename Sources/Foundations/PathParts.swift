// The parts of a path, by its bytes alone. A slash is the byte 47 whatever follows it: an accent that begins a name makes one
// Character with the slash before it, and is still a name of its own to the system.

/// The folder and the last name of a path.
public struct PathParts: Hashable, Sendable {
  /// The folder as it is written, without slashes at its end; empty for a bare name.
  public let folder: String
  /// The last name, without slashes; empty for the root folder alone.
  public let name: String

  private static let slash = UInt8(ascii: "/")
  private static let stop = UInt8(ascii: ".")

  /// The parts of a path; slashes at its end do not count.
  public init(_ path: String) {
    let bytes = Self.withoutLastSlashes(path.utf8[...])
    guard let last = bytes.lastIndex(of: Self.slash) else {
      // Of the root folder alone nothing is left without its slash.
      (folder, name) = (bytes.isEmpty && !path.isEmpty ? "/" : "", Self.text(bytes))
      return
    }
    let before = Self.withoutLastSlashes(bytes[..<last])
    folder = before.isEmpty ? "/" : Self.text(before)
    name = Self.text(bytes[bytes.index(after: last)...])
  }

  /// The folder as the system takes it: "." for a bare name.
  public var place: String { folder.isEmpty ? "." : folder }

  /// The name without its last ending; a full stop at the beginning of a name begins no ending.
  public var stem: String { Self.text(name.utf8[..<(endingStart ?? name.utf8.endIndex)]) }

  /// The last ending of the name, without its full stop.
  public var ending: String { endingStart.map { Self.text(name.utf8[$0...].dropFirst()) } ?? "" }

  /// The path without the last ending of its name.
  public var withoutEnding: String { Self.joined(folder, stem) }

  /// A name in a folder; the name alone where the folder is empty.
  public static func joined(_ folder: String, _ name: String) -> String {
    folder.isEmpty || folder.utf8.last == slash ? folder + name : "\(folder)/\(name)"
  }

  /// Whether a path begins at the root folder.
  public static func isAbsolute(_ path: String) -> Bool { path.utf8.first == slash }

  /// Whether a path has a folder, or is one by its slash.
  public static func hasSlash(_ path: String) -> Bool { path.utf8.contains(slash) }

  /// The names of a path, from the first to the last.
  public static func names(in path: String) -> [String] { path.utf8.split(separator: slash).map(text) }

  private var endingStart: String.Index? {
    guard let place = name.utf8.lastIndex(of: Self.stop),
      name.utf8[..<place].contains(where: { $0 != Self.stop })
    else { return nil }
    return place
  }

  private static func withoutLastSlashes(_ bytes: Substring.UTF8View) -> Substring.UTF8View {
    guard let last = bytes.lastIndex(where: { $0 != slash }) else { return bytes[..<bytes.startIndex] }
    return bytes[...last]
  }

  private static func text(_ bytes: Substring.UTF8View) -> String { String(decoding: bytes, as: UTF8.self) }
}
