// Paths are cut at the byte 47, whatever stands behind it.

import Foundation
import Testing
import _TestSupport

@testable import Foundations

@Suite("Parts of paths")
struct PathPartsTests {
  /// A path and its parts.
  struct Parts: Sendable, CustomTestStringConvertible {
    var path, folder, name, stem, ending: String
    var testDescription: String { path.debugDescription }
  }

  static let parts = [
    ("a", "", "a", "a", ""), ("", "", "", "", ""), ("/", "/", "", "", ""), ("//", "/", "", "", ""),
    ("/a", "/", "a", "a", ""), ("a/", "", "a", "a", ""), ("a/b.csv", "a", "b.csv", "b", "csv"),
    ("a//b.csv.gz//", "a", "b.csv.gz", "b.csv", "gz"), (".hidden", "", ".hidden", ".hidden", ""),
    ("..", "", "..", "..", ""), (".", "", ".", ".", ""), ("a.b/c", "a.b", "c", "c", ""),
    ("a.", "", "a.", "a", ""), ("./x", ".", "x", "x", ""),
    // A combining accent after a slash or a full stop makes one Character with it.
    ("d/\u{301}x.npy", "d", "\u{301}x.npy", "\u{301}x", "npy"), ("\u{301}", "", "\u{301}", "\u{301}", ""),
    ("/\u{301}/\u{301}", "/\u{301}", "\u{301}", "\u{301}", ""),
    ("a.\u{301}b", "", "a.\u{301}b", "a", "\u{301}b"),
  ].map { Parts(path: $0.0, folder: $0.1, name: $0.2, stem: $0.3, ending: $0.4) }

  @Test("a path has a folder, a name and an ending", arguments: parts)
  func cutting(wanted: Parts) {
    let found = PathParts(wanted.path)
    #expect(
      [found.folder, found.name, found.stem, found.ending].map { Array($0.utf8) }
        == [wanted.folder, wanted.name, wanted.stem, wanted.ending].map { Array($0.utf8) })
  }

  @Test(
    "an absolute path has no detours",
    arguments: [
      ("/a/./b//../c", "/a/c"), ("/..", "/"), ("/", "/"), ("/\u{301}/../\u{301}x", "/\u{301}x"),
    ])
  func absolute(path: String, wanted: String) {
    #expect(ResolvedPath.absolute(path).utf8.elementsEqual(wanted.utf8))
  }

  @Test("a relative path begins at the working folder")
  func relative() {
    #expect(ResolvedPath.absolute("a/b") == ResolvedPath.absolute(".") + "/a/b")
    #expect(PathParts.isAbsolute(ResolvedPath.absolute("x")))
  }

  @Test("folders whose names begin with an accent are made, and files in them written")
  func accents() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/\u{301}a/\u{301}b"
      try FolderPath.make(path)
      try FolderPath.make(path)
      try AtomicFile.write("text", to: "\(path)/\u{301}c")
      #expect(try WholeFile.text("\(path)/\u{301}c") == "text")
      try AtomicFolder.create("\(path)/\u{301}d") { try AtomicFile.write("inner", to: "\($0)/e") }
      #expect(try WholeFile.text("\(path)/\u{301}d/e") == "inner")
    }
  }

  @Test("a folder cannot be made in the place of a file")
  func taken() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("text", to: "\(folder)/a")
      for path in ["\(folder)/a", "\(folder)/a/b"] {
        let failure = try #require(throws: Failure.self) { try FolderPath.make(path) }
        #expect(failure.kind == .inputOutput)
      }
    }
  }
}
