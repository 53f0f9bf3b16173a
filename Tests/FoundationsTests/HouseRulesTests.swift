// The rules of the house that a machine can check: how long files are, what stands in none of them, and
// names that other file systems confuse. They read the package's own sources.

import Foundation
import Testing

@Suite("House rules")
struct HouseRulesTests {
  /// A file of the package with its text.
  struct SourceFile {
    var path: String
    var text: String
    var lineCount: Int { text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 }
  }

  /// The package's folder, two above the one this file lies in.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The files of our own making below `Sources`.
  static func sources() throws -> [SourceFile] {
    let folder = root.appending(path: "Sources")
    let walk = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil), "no folder \(folder.path)")
    let kinds: Set<String> = ["swift", "c", "h", "cpp", "hpp"]
    return try walk.compactMap { $0 as? URL }.filter { kinds.contains($0.pathExtension) }.map {
      SourceFile(
        path: String($0.path.dropFirst(root.path.count)), text: try String(contentsOf: $0, encoding: .utf8))
    }
  }

  @Test("no file is longer than 400 lines, and half of them are at most 120")
  func lengths() throws {
    let files = try Self.sources()
    try #require(files.count > 100, "only \(files.count) files were found")
    let long = files.filter { $0.lineCount > 400 }.map { "\($0.path): \($0.lineCount)" }
    #expect(long.isEmpty)
    let median = files.map(\.lineCount).sorted()[files.count / 2]
    #expect(median <= 120, "the median file has \(median) lines")
  }

  @Test("no source puts work off or dares", arguments: ["TODO", "FIXME", "try!", "unsafeFlags"])
  func banned(word: String) throws {
    let manifest = SourceFile(
      path: "/Package.swift",
      text: try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8))
    let guilty = try (Self.sources() + [manifest]).filter { $0.text.contains(word) }.map(\.path)
    #expect(guilty.isEmpty)
  }

  @Test(
    "files are opened for reading in one place, and paths cut by their bytes",
    arguments: [
      "NSString)", "contentsOfFile", "contents(atPath", "Data(contentsOf", "String(contentsOf",
      "FileHandle(forReading", "fopen(", "O_RDONLY |", "withIntermediateDirectories",
    ])
  func files(word: String) throws {
    // The folder of a file that was written is opened so that its names reach the disk.
    let places = ["/Sources/Foundations/OpenedFile.swift", "/Sources/Foundations/AtomicFile.swift"]
    let guilty = try Self.sources().filter { $0.text.contains(word) && !places.contains($0.path) }.map(\.path)
    #expect(guilty.isEmpty)
  }

  @Test("no library speaks the command line: its sentences name settings and actions")
  func flags() throws {
    let libraries = try Self.sources().filter {
      // The arguments of curl are curl's, and those of programs that convert files are theirs.
      $0.path.hasSuffix(".swift") && !$0.path.hasPrefix("/Sources/CLI/")
        && !["Downloads/Curl.swift", "Requests/ForeignFormat.swift"].contains(
          String($0.path.dropFirst("/Sources/Datasets/".count)))
    }
    try #require(libraries.count > 100)
    let flag = #/(^|[\s"'`(=/])--[a-z]|\s-[on]\s|'vae /#
    let guilty = libraries.flatMap { file in
      file.text.split(separator: "\n").filter { line in
        !line.drop { $0 == " " }.hasPrefix("//") && line.firstMatch(of: flag) != nil
      }.map { "\(file.path): \($0)" }
    }
    #expect(guilty.isEmpty)
  }

  @Test("no two paths differ in letter case only")
  func cases() throws {
    let groups = Dictionary(grouping: try Self.sources().map(\.path)) { $0.lowercased() }
    let confused = groups.values.filter { $0.count > 1 }
    #expect(confused.isEmpty)
  }
}
