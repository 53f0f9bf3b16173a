// The cache of decoded rows: what was written comes back, what was not or only half is not there, and the disk is
// not filled.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Datasets

@Suite("The cache of decoded pictures")
struct RowCacheTests {
  private func row(_ number: Int, _ count: Int = 50) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number * 31 + $0 * 7) }
  }

  private func taken(_ store: any RowStore, _ number: Int, _ count: Int = 50) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return bytes.withUnsafeMutableBytes { store.take(number, into: $0) } ? bytes : nil
  }

  @Test("rows come back, from another opening too, and others are not there")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/rows"
      do {
        let cache = try RowCache(path, count: 10, rowBytes: 50)
        for number in [0, 4, 9] { cache.keep(number, row(number)) }
        cache.keepLoss(of: 5, "the PNG file is corrupt, and its reason is longer than the row that it takes")
        #expect(taken(cache, 4) == row(4) && cache.holds(4) && !cache.holds(5) && !cache.holds(3))
      }
      let again = try RowCache(path, count: 10, rowBytes: 50)
      #expect([0, 4, 9].allSatisfy { taken(again, $0) == row($0) })
      #expect(taken(again, 3) == nil && taken(again, 5) == nil)
      #expect(again.loss(of: 5)?.hasPrefix("the PNG file is corrupt") == true && again.loss(of: 4) == nil)
    }
  }

  @Test("a record that was damaged or cut off is not there", arguments: [0, 3, 8, 57])
  func damage(place: Int) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/rows"
      let cache = try RowCache(path, count: 3, rowBytes: 50)
      for number in 0..<3 { cache.keep(number, row(number)) }
      var bytes = try WholeFile.read(path)
      bytes[4096 + 58 + place] ^= 1
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let damaged = try RowCache(path, count: 3, rowBytes: 50)
      #expect(taken(damaged, 1) == nil)
      #expect(taken(damaged, 0) == row(0) && taken(damaged, 2) == row(2))
      #expect(truncate(path, off_t(4096 + 58 + place)) == 0)
      #expect(taken(damaged, 1) == nil && taken(damaged, 0) == row(0))
    }
  }

  @Test("a file of the user's under the cache's name is left as it is", arguments: ["link", "second name"])
  func foreign(kind: String) throws {
    try withTemporaryFolder { folder in
      let (path, mine) = ("\(folder)/rows", "\(folder)/mine")
      try AtomicFile.write("my own text", to: mine)
      try #require(kind == "link" ? symlink(mine, path) == 0 : link(mine, path) == 0)
      let cache = try RowCache(path, count: 3, rowBytes: 50)
      cache.keep(1, row(1))
      #expect(taken(cache, 1) == row(1))
      #expect(try WholeFile.text(mine) == "my own text")
      // What took its place is the cache's own, and found again.
      #expect(taken(try RowCache(path, count: 3, rowBytes: 50), 1) == row(1))
    }
  }

  @Test("the same bytes at another row are another record")
  func moved() {
    let bytes = [UInt8](repeating: 0, count: 37)
    let digests = (0..<1000).map { number in bytes.withUnsafeBytes { RowCache.digest(of: $0, row: number) } }
    #expect(Set(digests).count == 1000 && digests.allSatisfy { $0 > 1 })
  }

  @Test("the least recently used give way, and what does not fit at all is refused with both sizes")
  func room() throws {
    try withTemporaryFolder { folder in
      let environment = ["XDG_CACHE_HOME": folder, "VAE_CACHE_LIMIT": "64k"]
      let room = CacheRoom(environment: environment)
      for (number, name) in ["old", "older", "new"].enumerated() {
        let cache = try room.rows(named: name, count: 10, rowBytes: 2000)
        for number in 0..<10 { cache.keep(number, row(number, 2000)) }
        var times = [timespec](repeating: timespec(tv_sec: [200, 100, 300][number], tv_nsec: 0), count: 2)
        #expect(utimensat(AT_FDCWD, cache.path, &times, 0) == 0)
        #expect(taken(cache, 3, 2000) == row(3, 2000))
      }
      _ = try room.rows(named: "newest", count: 10, rowBytes: 2000)
      let left = try FileManager.default.contentsOfDirectory(atPath: room.folder).sorted()
      #expect(left == ["new", "newest"] || left == ["new", "newest", "old"])
      let failure = try #require(throws: Failure.self) {
        try room.rows(named: "huge", count: 100, rowBytes: 2000)
      }
      #expect(failure.what.contains("200 KiB") && failure.what.contains("64.0 KiB"))
      #expect(FileManager.default.fileExists(atPath: "\(room.folder)/newest"))
    }
  }

  @Test(
    "amounts are read as people write them",
    arguments: [
      ("500m", 500 << 20), ("2g", 2 << 30), ("1.5G", 3 << 29), ("64KiB", 65536), ("12", 12), ("1tb", 1 << 40),
    ])
  func amounts(text: String, bytes: Int) throws {
    #expect(try ByteCount.parsed(text, at: "limit") == bytes)
  }

  @Test("what is no amount is refused", arguments: ["", "g", "-1g", "0", "2x", "nan", "inf", "1e30"])
  func noAmounts(text: String) throws {
    let failure = try #require(throws: Failure.self) { try ByteCount.parsed(text, at: "limit") }
    #expect(failure.kind == .usage && failure.place == "limit")
  }

  @Test("rows in memory stay, rows that pass are taken once and are never too many")
  func stores() throws {
    let memory = try #require(RowsInMemory(count: 4, rowBytes: 50))
    memory.keep(2, row(2))
    #expect(taken(memory, 2) == row(2) && taken(memory, 2) == row(2) && taken(memory, 1) == nil)
    let passing = PassingRows(limit: 4)
    for number in 0..<9 { passing.keep(number, row(number)) }
    #expect((0..<9).filter(passing.holds) == [0, 1, 2, 3] && !passing.hasRoom)
    #expect(taken(passing, 2) == row(2) && taken(passing, 2) == nil)
    passing.forget { $0 < 1 }
    #expect(passing.hasRoom && (0..<9).filter(passing.holds) == [1, 3])
  }
}
