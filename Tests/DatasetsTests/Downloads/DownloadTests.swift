// Downloads from servers of this machine that break off, lie, ignore what they are asked, and send garbage.

import Foundation
import Foundations
import Synchronization
import Testing
import _TestSupport

@testable import Datasets

private typealias Answer = LoopbackServer.Answer
private typealias Request = LoopbackServer.Request

/// A set of four small files that are valid IDX.
private struct SmallSet: Sendable {
  let contents: [String: [UInt8]]
  let entry: CatalogEntry

  /// - Parameter sha256: What the catalogue says of every file; what is true where nil.
  init(mirrors: [String], sha256: String? = nil) {
    // Bytes that do not compress, or the files would be too small to break off.
    let pictures = (0..<UInt64(1600)).map {
      UInt8(truncatingIfNeeded: Philox.word(key: Key(seed: 9), stream: 0, row: $0, column: 0))
    }
    let idx: (UInt8, [UInt32], [UInt8]) -> [UInt8] = { code, shape, payload in
      gzip([0, 0, code, UInt8(shape.count)] + shape.flatMap(bigEndian) + payload)
    }
    let files = [
      ("train-images.gz", idx(8, [4, 20, 20], pictures)), ("train-labels.gz", idx(8, [4], [0, 1, 1, 0])),
      ("test-images.gz", idx(8, [2, 20, 20], Array(pictures.reversed().prefix(800)))),
      ("test-labels.gz", idx(8, [2], [1, 0])),
    ]
    contents = Dictionary(uniqueKeysWithValues: files)
    let rows = files.map { name, bytes in
      CatalogFile(
        name, size: bytes.count, md5: bytes.withUnsafeBytes { MD5.digest($0) },
        sha256: sha256 ?? bytes.withUnsafeBytes { SHA256.digest($0) }, contentMD5: "x")
    }
    entry = CatalogEntry(
      name: "small", summary: "", rowShape: [20, 20, 1],
      counts: CatalogEntry.Counts(training: 4, validation: 0, test: 2), licence: "",
      publisher: "https://example.org/small", mirrors: mirrors, preparation: nil, labelNames: ["a", "b"],
      layout: .idx(
        trainingImages: rows[0], trainingLabels: rows[1], testImages: rows[2], testLabels: rows[3]))
  }

  /// The contents of the file a request is about.
  func file(_ request: Request) -> [UInt8] {
    contents[request.path.split(separator: "/").last.map(String.init) ?? ""] ?? []
  }
}

/// What a download told its observer.
private final class Events: Sendable {
  private let events = Mutex<[DownloadEvent]>([])
  var all: [DownloadEvent] { events.withLock { $0 } }
  var downloads: Downloads { Downloads { event in self.events.withLock { $0.append(event) } } }

  var complaints: [String] {
    all.compactMap { if case .attemptFailed(_, let why) = $0 { why } else { nil } }
  }
}

@Suite("Downloads")
struct DownloadTests {
  private static let small = SmallSet(mirrors: [])

  private static func environment(_ folder: String) -> [String: String] {
    // Nothing of this process's proxies.
    [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "HOME": folder, "XDG_CACHE_HOME": folder,
      "no_proxy": "127.0.0.1",
    ]
  }

  /// Runs `body` with servers that answer so, the mirrors of the set in their order.
  private func withServers(
    _ answers: [@Sendable (Request) -> Answer],
    _ body: ([LoopbackServer], SmallSet, _ folder: String, [String: String]) throws -> Void
  ) throws {
    let servers = try answers.map { try LoopbackServer($0) }
    defer { for server in servers { server.stop() } }
    try withTemporaryFolder { folder in
      try body(servers, SmallSet(mirrors: servers.map(\.base)), folder, Self.environment(folder))
    }
  }

  private func files(_ folder: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder + "/swift-vae/small"))
  }

  @Test("files arrive, take their names, make the data, and are not fetched again")
  func honest() throws {
    let small = Self.small
    try withServers([{ .contents(small.file($0), $0) }]) { servers, set, folder, environment in
      let refusal = try #require(throws: Failure.self) {
        try Dataset.load(set.entry, environment: environment)
      }
      #expect(refusal.kind == .missingInput && servers[0].requests.isEmpty)
      let events = Events()
      for _ in 0..<2 {
        let data = try Dataset.load(set.entry, environment: environment, downloads: events.downloads)
        let labels = try data.test?.labels([0, 1])
        #expect(data.training.count == 4 && labels == [1, 0])
      }
      #expect(servers[0].requests.count == 4)
      let left = try files(folder)
      #expect(left == Set(set.contents.keys).union([".lock"]))
      for (name, bytes) in set.contents {
        #expect(try WholeFile.read("\(folder)/swift-vae/small/\(name)") == bytes)
      }
      guard case .started(let name, let bytes, let source, let place)? = events.all.first else {
        Issue.record("nothing was announced: \(events.all)")
        return
      }
      #expect(name == "small" && source == servers[0].base && place == folder + "/swift-vae/small")
      #expect(bytes == set.contents.values.reduce(0) { $0 + $1.count })
    }
  }

  @Test("a transfer that breaks off midway goes on where it stopped")
  func brokenOff() throws {
    let small = Self.small
    try withServers([
      { request in
        let answer = Answer.contents(small.file(request), request)
        return request.number < 3 ? answer.brokenOff(after: 100) : answer
      }
    ]) { servers, set, folder, environment in
      let events = Events()
      _ = try events.downloads.fetch(set.entry, environment: environment)
      #expect(servers[0].requests.prefix(4).map(\.start) == [nil, 100, 200, 300])
      #expect(events.complaints.count == 3)
    }
  }

  @Test("what an earlier process left is gone on with, and what it left wrong is fetched anew")
  func leftOver() throws {
    let small = Self.small
    try withServers([{ .contents(small.file($0), $0) }]) { servers, set, folder, environment in
      let place = folder + "/swift-vae/small"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      let good = try #require(set.contents["train-images.gz"])
      try AtomicFile.write(Array(good.prefix(77)), to: place + "/.train-images.gz.part")
      try AtomicFile.write([1, 2, 3], to: place + "/.test-images.gz.part")
      let long = try #require(set.contents["test-labels.gz"]).count + 5
      try AtomicFile.write([UInt8](repeating: 7, count: long), to: place + "/.test-labels.gz.part")
      _ = try Dataset.load(set.entry, environment: environment, downloads: Events().downloads)
      #expect(
        servers[0].requests.filter { $0.path == "/train-images.gz" }.map(\.start) == [77])
      #expect(servers[0].requests.filter { $0.path == "/test-images.gz" }.map(\.start) == [3, nil])
      #expect(servers[0].requests.filter { $0.path == "/test-labels.gz" }.map(\.start) == [nil])
      let left = try files(folder)
      #expect(left == Set(set.contents.keys).union([".lock"]))
    }
  }

  @Test("a server that ignores ranges is asked for the whole")
  func noRanges() throws {
    let small = Self.small
    try withServers([
      { request in
        let answer = Answer.whole(small.file(request))
        return request.number == 0 ? answer.brokenOff(after: 100) : answer
      }
    ]) { servers, set, folder, environment in
      _ = try Dataset.load(set.entry, environment: environment, downloads: Events().downloads)
      #expect(servers[0].requests.prefix(3).map(\.start) == [nil, 100, nil])
    }
  }

  @Test("a length that is not true does no harm", arguments: [-50, 50, 1 << 40])
  func wrongLength(_ error: Int) throws {
    let small = Self.small
    try withServers([
      { request in
        guard request.number == 0 else { return .contents(small.file(request), request) }
        let bytes = small.file(request)
        return Answer(head: "HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count + error)", body: bytes)
      }
    ]) { servers, set, folder, environment in
      _ = try Dataset.load(set.entry, environment: environment, downloads: Events().downloads)
      #expect(servers[0].requests.count == (error < 0 ? 5 : 4))
    }
  }

  @Test("a mirror with something else under the name is passed over for the next", arguments: [0, 1, 2, 3])
  func nextMirror(_ wrong: Int) throws {
    let small = Self.small
    try withServers([
      { request in
        let bytes = small.file(request)
        return switch wrong {
        case 0: .missing
        case 1: .whole(bytes.map { $0 ^ 0x55 })
        case 2: .whole(bytes + bytes)
        default: Answer(head: "HTTP/1.1 200 OK", body: Array("<html>Please sign in</html>".utf8))
        }
      }, { .contents(small.file($0), $0) },
    ]) { servers, set, folder, environment in
      let events = Events()
      _ = try Dataset.load(set.entry, environment: environment, downloads: events.downloads)
      #expect(events.complaints.count >= 4 && servers[1].requests.count >= 4)
    }
  }

  @Test("a file with the right MD5 and another SHA-256 is refused and thrown away")
  func forged() throws {
    let small = Self.small
    try withServers([{ .whole(small.file($0)) }]) { servers, _, folder, environment in
      let set = SmallSet(mirrors: servers.map(\.base), sha256: "0")
      let failure = try #require(throws: Failure.self) {
        try Events().downloads.fetch(set.entry, environment: environment)
      }
      #expect(failure.kind == .badData && failure.what.contains("its SHA-256 is"))
      let left = try files(folder)
      #expect(left == [".lock"])
    }
  }

  @Test("garbage of the right length is refused by its digest and thrown away")
  func garbage() throws {
    let small = Self.small
    try withServers([{ .whole(small.file($0).map { $0 ^ 0x55 }) }]) { _, set, folder, environment in
      let failure = try #require(throws: Failure.self) {
        try Events().downloads.fetch(set.entry, environment: environment)
      }
      #expect(failure.kind == .badData && failure.what.contains("its MD5 is"))
      let left = try files(folder)
      #expect(left == [".lock"])
    }
  }

  @Test("more than the published size is not written, however much it is")
  func endless() throws {
    let small = Self.small
    try withServers([
      { request in
        Answer(
          head: "HTTP/1.1 200 OK",
          body: small.file(request) + [UInt8](repeating: 0, count: 30_000_000))
      }
    ]) { _, set, folder, environment in
      let failure = try #require(throws: Failure.self) {
        try Events().downloads.fetch(set.entry, environment: environment)
      }
      #expect(failure.kind == .badData && failure.what.contains("it sends more than the"))
      let left = try files(folder)
      #expect(left == [".lock"])
    }
  }

  @Test("a server that never gives the end is given up, and what has arrived is kept")
  func neverEnds() throws {
    let small = Self.small
    try withServers([{ .contents(small.file($0), $0).brokenOff(after: 10) }]) {
      servers, set, folder, environment in
      let failure = try #require(throws: Failure.self) {
        try Events().downloads.fetch(set.entry, environment: environment)
      }
      #expect(failure.kind == .missingInput && failure.remedy?.contains("is kept") == true)
      #expect(servers[0].requests.count == 6)
      #expect(try WholeFile.read("\(folder)/swift-vae/small/.train-images.gz.part").count == 60)
    }
  }

  @Test("a file that is not there, and a mirror that is not there, are missing input")
  func unreachable() throws {
    try withServers([{ _ in .missing }]) { _, set, folder, environment in
      let failure = try #require(throws: Failure.self) {
        try Events().downloads.fetch(set.entry, environment: environment)
      }
      #expect(failure.kind == .missingInput && failure.what.contains("404"))
      #expect(failure.remedy?.contains(set.entry.publisher) == true)
      let nobody = SmallSet(mirrors: ["http://127.0.0.1:1"])
      let offline = try #require(throws: Failure.self) {
        try Events().downloads.fetch(nobody.entry, environment: environment)
      }
      #expect(offline.kind == .missingInput && offline.what.description.lowercased().contains("connect"))
      #expect(offline.remedy?.contains("Check the connection") == true)
    }
  }

  @Test("without curl the sentence says so")
  func noCurl() throws {
    try withTemporaryFolder { folder in
      let environment = ["PATH": folder, "XDG_CACHE_HOME": folder]
      let failure = try #require(throws: Failure.self) {
        try Events().downloads.fetch(
          SmallSet(mirrors: ["http://127.0.0.1:1"]).entry, environment: environment)
      }
      #expect(failure.kind == .missingInput && failure.remedy?.hasPrefix("Install curl") == true)
    }
  }

  @Test("what has arrived is not written through a link")
  func link() throws {
    let small = Self.small
    try withServers([{ .contents(small.file($0), $0) }]) { _, set, folder, environment in
      let (place, mine) = (folder + "/swift-vae/small", folder + "/mine")
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      try AtomicFile.write("my own text", to: mine)
      try FileManager.default.createSymbolicLink(
        atPath: place + "/.train-images.gz.part", withDestinationPath: mine)
      let failure = try #require(throws: Failure.self) {
        try Events().downloads.fetch(set.entry, environment: environment)
      }
      #expect(failure.kind == .inputOutput && failure.remedy?.contains("link") == true)
      #expect(try WholeFile.text(mine) == "my own text")
    }
  }

  @Test("a cache that cannot be made is said")
  func noFolder() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("x", to: folder + "/swift-vae")
      let failure = try #require(throws: Failure.self) {
        try Events().downloads.fetch(
          SmallSet(mirrors: ["http://127.0.0.1:1"]).entry, environment: Self.environment(folder))
      }
      #expect(failure.kind == .inputOutput && failure.place?.description == folder + "/swift-vae/small")
    }
  }

  @Test("several at once fetch every file once, and all of them have it")
  func together() throws {
    let small = Self.small
    try withServers([{ .contents(small.file($0), $0) }]) { servers, set, folder, environment in
      let events = Events()
      let counts = Mutex<[Int]>([])
      DispatchQueue.concurrentPerform(iterations: 4) { _ in
        let data = try? Dataset.load(set.entry, environment: environment, downloads: events.downloads)
        counts.withLock { $0.append(data?.training.count ?? 0) }
      }
      #expect(counts.withLock { $0 } == [4, 4, 4, 4])
      #expect(servers[0].requests.count == 4)
      let left = try files(folder)
      #expect(left == Set(set.contents.keys).union([".lock"]))
    }
  }

  @Test("another mirror is used where the variable names one")
  func mirrorVariable() throws {
    let small = Self.small
    try withServers([{ .contents(small.file($0), $0) }]) { servers, set, folder, environment in
      let nobody = SmallSet(mirrors: ["http://127.0.0.1:1"])
      var environment = environment
      environment[Downloads.mirrorVariable] = servers[0].base + "/pub/"
      _ = try Dataset.load(nobody.entry, environment: environment, downloads: Events().downloads)
      #expect(servers[0].requests.first?.path == "/pub/small/train-images.gz")
    }
  }

  @Test("every file that is downloaded has a size, a digest and a mirror of the web")
  func rows() {
    for entry in Catalog.entries where entry.isDownloadable {
      for file in entry.files {
        #expect(file.size != nil && file.md5?.count == 32 && file.sha256?.count == 64)
      }
      for mirror in entry.mirrors {
        let isAddress = mirror.hasPrefix("http") && !mirror.hasSuffix("/")
        #expect(isAddress)
      }
    }
    #expect(Catalog.entries.filter(\.isDownloadable).map(\.name) == ["mnist", "fashion-mnist"])
  }
}
