// Whatever a path names, opening it for reading ends at once: with a plain file, or with a sentence.

import Foundation
import Testing
import _TestSupport

@testable import Foundations

@Suite("Opening files")
struct OpenedFileTests {
  /// Something else than a plain file, and how it is made at a path.
  enum Place: CaseIterable {
    case pipe, socket, folder, linkToPipe

    func make(_ path: String) throws {
      switch self {
      case .pipe: try #require(mkfifo(path, 0o600) == 0)
      case .folder: try #require(mkdir(path, 0o700) == 0)
      case .linkToPipe:
        try #require(mkfifo(path + "-pipe", 0o600) == 0 && symlink(path + "-pipe", path) == 0)
      case .socket: try #require(mknod(path, S_IFSOCK | 0o600, 0) == 0)
      }
    }
  }

  @Test("what is no plain file is refused at once, by each way of reading", arguments: Place.allCases)
  func places(place: Place) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/rows.csv"
      try place.make(path)
      for read in [{ _ = try WholeFile.read($0) }, { _ = try MappedFile($0) }] as [(String) throws -> Void] {
        let failure = try #require(throws: Failure.self) { try read(path) }
        #expect(failure.kind == .badData && failure.place == "\(path)")
        #expect(failure.what.contains(place == .folder ? "is a folder" : "is no plain file"))
      }
    }
  }

  @Test("a device is no plain file")
  func device() throws {
    let failure = try #require(throws: Failure.self) { try WholeFile.read("/dev/zero") }
    #expect(failure.kind == .badData && failure.what.contains("is no plain file"))
  }

  @Test("a plain file is read from its beginning, as far as is wanted")
  func beginning() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("abcdef", to: "\(folder)/a")
      let file = try OpenedFile("\(folder)/a")
      #expect(file.size == 6)
      #expect(try file.read(upTo: 3) == Array("abc".utf8))
      #expect(try file.read(upTo: 9) == Array("def".utf8))
    }
  }

  @Test(
    "a lock is not taken on a link, a pipe or a file with a second name",
    arguments: ["link", "pipe", "second"])
  func locks(kind: String) throws {
    try withTemporaryFolder { folder in
      let (path, other) = ("\(folder)/run.lock", "\(folder)/other")
      try AtomicFile.write("kept", to: other)
      switch kind {
      case "link": try #require(symlink(other, path) == 0)
      case "pipe": try #require(mkfifo(path, 0o600) == 0)
      default: try #require(link(other, path) == 0)
      }
      let failure = try #require(throws: Failure.self) { try FileLock(path, shown: folder) }
      #expect(failure.kind == .badData && failure.place == "\(path)")
      #expect(try WholeFile.text(other) == "kept")
    }
  }
}
