// Files appear whole or not at all, and reading says what is wrong with a path.

import Foundation
import Testing
import _TestSupport

@testable import Foundations

private func names(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

private struct Interruption: Error {}

@Suite("Atomic files")
struct AtomicFileTests {
  @Test("what is written is read back, and no temporary file stays", arguments: [0, 1, 65_536, 3_000_001])
  func roundTrip(_ count: Int) throws {
    try withTemporaryFolder { folder in
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try AtomicFile.write(bytes, to: folder + "/a.bin")
      #expect(try WholeFile.read(folder + "/a.bin") == bytes)
      let mapped = try MappedFile(folder + "/a.bin")
      #expect(mapped.bytes.elementsEqual(bytes))
      #expect(try names(in: folder) == ["a.bin"])
    }
  }

  @Test("a file that is there is replaced and keeps its permissions")
  func replaces() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write("old and longer", to: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
      try AtomicFile.write("new", to: path)
      #expect(try WholeFile.text(path) == "new")
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o640)
    }
  }

  @Test("an interrupted write leaves the old file and no temporary one")
  func interrupted() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write("old", to: path)
      #expect(throws: Interruption.self) {
        try AtomicFile.write(to: path) { sink in
          try sink.append([1, 2, 3])
          throw Interruption()
        }
      }
      #expect(try WholeFile.text(path) == "old")
      #expect(try names(in: folder) == ["a.txt"])
    }
  }

  #if os(Linux)
    @Test("a file has no name before it is whole, so that a killed program leaves nothing")
    func unnamed() throws {
      try withTemporaryFolder { folder in
        guard AtomicFile.Sink(withoutNameIn: folder, shown: folder) != nil else { return }
        for text in ["old", "new"] {
          let before = try names(in: folder)
          try AtomicFile.write(to: folder + "/a.txt") { sink in
            try sink.append(Array(text.utf8))
            #expect(try names(in: folder) == before)
          }
          #expect(try WholeFile.text(folder + "/a.txt") == text)
        }
        #expect(try names(in: folder) == ["a.txt"])
      }
    }
  #endif

  @Test("a mapping keeps the old contents while the file is replaced")
  func mappingSurvives() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write("first", to: path)
      let mapped = try MappedFile(path)
      try AtomicFile.write("second", to: path)
      #expect(String(decoding: mapped.bytes, as: UTF8.self) == "first")
    }
  }

  @Test("a link stays a link and a device is written to, not replaced")
  func linksAndDevices() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("old", to: folder + "/real.txt")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link.txt", withDestinationPath: folder + "/real.txt")
      try AtomicFile.write("new", to: folder + "/link.txt")
      #expect(try WholeFile.text(folder + "/real.txt") == "new")
      let kind = try FileManager.default.attributesOfItem(atPath: folder + "/link.txt")[.type]
      #expect(kind as? FileAttributeType == .typeSymbolicLink)
      try AtomicFile.write("gone", to: "/dev/null")
      let device = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type]
      #expect(device as? FileAttributeType == .typeCharacterSpecial)
    }
  }

  @Test("writing into a missing folder or onto a folder says so")
  func refusedWrites() throws {
    try withTemporaryFolder { folder in
      let missing = try #require(throws: Failure.self) {
        try AtomicFile.write("x", to: folder + "/no/a.txt")
      }
      #expect(missing.kind == .inputOutput && missing.place?.description == folder + "/no/a.txt")
      #expect(missing.description.contains("No such file or directory"))
      let onto = try #require(throws: Failure.self) { try AtomicFile.write("x", to: folder) }
      #expect(onto.kind == .inputOutput && onto.what == "is a folder, not a file")
      #expect(try names(in: folder).isEmpty)
    }
  }

  @Test(
    "a full disk names the path and says to free space",
    .enabled(
      if: FileManager.default.fileExists(atPath: "/dev/full"), "needs the device /dev/full"))
  func fullDisk() throws {
    let failure = try #require(throws: Failure.self) { try AtomicFile.write("x", to: "/dev/full") }
    #expect(failure.kind == .inputOutput && failure.place == "/dev/full")
    #expect(failure.remedy?.contains("Free some space") == true)
  }

  @Test("reading what is missing, a folder, too long or no text is refused by kind")
  func refusedReads() throws {
    try withTemporaryFolder { folder in
      for read in [{ _ = try WholeFile.read($0) }, { _ = try MappedFile($0) }] as [(String) throws -> Void] {
        let missing = try #require(throws: Failure.self) { try read(folder + "/a") }
        #expect(missing.kind == .missingInput && missing.what == "no such file")
        #expect(missing.remedy?.contains("spelling of the path") == true)
        let onFolder = try #require(throws: Failure.self) { try read(folder) }
        #expect(onFolder.kind == .badData && onFolder.what.contains("is a folder"))
      }
      try AtomicFile.write([0xff, 0xfe, 0x41], to: folder + "/b")
      #expect(try #require(throws: Failure.self) { try WholeFile.text(folder + "/b") }.kind == .badData)
      #expect(try WholeFile.read(folder + "/b", limit: 3).count == 3)
      #expect(
        try #require(throws: Failure.self) { try WholeFile.read(folder + "/b", limit: 2) }.kind == .badData)
    }
  }

  @Test("a folder appears whole, is never overwritten, and leaves nothing when filling it fails")
  func folders() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/model"
      #expect(throws: Interruption.self) {
        try AtomicFolder.create(path) { inside in
          try AtomicFile.write("x", to: inside + "/a")
          throw Interruption()
        }
      }
      #expect(try names(in: folder).isEmpty)
      try AtomicFolder.create(path) { try AtomicFile.write("x", to: $0 + "/a") }
      #expect(try names(in: path) == ["a"])
      let again = try #require(throws: Failure.self) { try AtomicFolder.create(path) { _ in } }
      #expect(again.kind == .usage && again.what.contains("never overwritten"))
      #expect(try names(in: path) == ["a"])
    }
  }
}

@Suite("Shared bytes")
struct SharedBytesTests {
  @Test("slices see the same bytes and hold their owner")
  func slices() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write([UInt8](0..<100), to: folder + "/a")
      var whole: SharedBytes? = SharedBytes(try MappedFile(folder + "/a"))
      let part = try #require(whole)[10..<20]
      whole = nil
      #expect(part.array(of: UInt8.self) == [UInt8](10..<20))
      #expect(part[2..<2].count == 0)
    }
  }

  @Test("elements are copied in and out, aligned or not")
  func elements() {
    let bytes = SharedBytes(copying: [Float(1), -2, 3.5])
    #expect(bytes.count == 12)
    #expect(bytes.array(of: Float.self) == [1, -2, 3.5])
    #expect(bytes[1..<5].array(of: UInt32.self).count == 1)
  }

  @Test("a slice outside stops the program")
  func outside() async {
    await #expect(processExitsWith: .failure) { _ = SharedBytes(copying: [UInt8(1)])[0..<2] }
  }
}
