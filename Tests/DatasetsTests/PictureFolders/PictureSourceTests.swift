// Folders of pictures as data: every row is its file's picture whatever is kept where, and bad files are told apart
// whenever they are found.

import Examples
import Foundation
import Foundations
import Pictures
import Synchronization
import Testing
import _TestSupport

@testable import Datasets

@Suite("Folders of pictures")
struct PictureSourceTests {
  /// Where decoded rows may be kept.
  enum Keeping: String, CaseIterable, Sendable {
    case cache, memory, nowhere
  }

  private func open(_ path: String, _ keeping: Keeping, cache: String) throws -> PictureFolder {
    switch keeping {
    case .cache: try SamplePictures.open(path, cache: cache)
    case .memory: try SamplePictures.open(path, cache: cache, limit: "0")
    case .nowhere: try SamplePictures.open(path, memory: 64, cache: cache, limit: "0")
    }
  }

  @Test("rows are the files' pictures in the order of paths, read twice", arguments: Keeping.allCases)
  func rows(keeping: Keeping) throws {
    try withTemporaryFolder { folder in
      try SamplePictures.fill("\(folder)/p", 20)
      let opened = try open("\(folder)/p", keeping, cache: folder)
      let kinds: [Keeping: String] = [.cache: "RowCache", .memory: "RowsInMemory", .nowhere: "PassingRows"]
      #expect("\(type(of: opened.rows.store))" == kinds[keeping])
      let source = PictureSource(opened)
      #expect(source.count == 20 && source.rowShape == [6, 5, 3] && source.name == "p" && !source.hasLabels)
      for _ in 0..<2 {
        var bytes = [UInt8](repeating: 0, count: 20 * 90)
        try bytes.withUnsafeMutableBytes { try source.read(Array((0..<20).reversed()), into: $0) }
        let expected = (0..<20).reversed().flatMap { SamplePictures.picture($0).bytes }
        #expect(bytes == expected)
      }
      let part = source.subset([3, 9, 4]).subset(1..<3)
      #expect(try part.bytes(1) == SamplePictures.picture(4).bytes && part.origin(of: 0) == 9)
      #expect(part.title(of: 0) == "009.png")
      #expect(opened.sentences.isEmpty == (keeping == .cache))
    }
  }

  @Test("what was decoded is not decoded again, in another opening too")
  func kept() throws {
    try withTemporaryFolder { folder in
      try SamplePictures.fill("\(folder)/p", 5)
      let first = try SamplePictures.open("\(folder)/p", cache: folder)
      first.decodeAll()
      // The files are gone; their rows are not.
      let second = try SamplePictures.open("\(folder)/p", cache: folder)
      try FileManager.default.removeItem(atPath: "\(folder)/p")
      for row in 0..<5 { #expect(try PictureSource(second).bytes(row) == SamplePictures.picture(row).bytes) }
      // Nothing of it lies in the folder of the pictures.
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/swift-vae/pictures").count == 1)
    }
  }

  @Test("another shape, and a file that was changed, have other rows")
  func identity() throws {
    try withTemporaryFolder { folder in
      try SamplePictures.fill("\(folder)/p", 3)
      let first = try SamplePictures.open("\(folder)/p", cache: folder)
      first.decodeAll()
      let grey = try SamplePictures.open("\(folder)/p", PictureOptions(channels: 1), cache: folder)
      #expect(try PictureSource(grey).bytes(0) == SamplePictures.picture(0).converted(to: 1).bytes)
      try SamplePictures.write(["001.png": SamplePictures.picture(50)], in: "\(folder)/p")
      let changed = try SamplePictures.open("\(folder)/p", cache: folder)
      #expect(changed.fingerprint != first.fingerprint)
      #expect(try PictureSource(changed).bytes(1) == SamplePictures.picture(50).bytes)
      // Touched only: the same data.
      var times = [timespec](repeating: timespec(tv_sec: 5, tv_nsec: 0), count: 2)
      #expect(utimensat(AT_FDCWD, "\(folder)/p/002.png", &times, 0) == 0)
      #expect(try SamplePictures.open("\(folder)/p", cache: folder).fingerprint == changed.fingerprint)
    }
  }

  @Test(
    "bad files are found by their heads or their pixels, named, and left out", arguments: Keeping.allCases)
  func bad(keeping: Keeping) throws {
    try withTemporaryFolder { folder in
      let place = "\(folder)/p"
      try SamplePictures.fill(place, 8)
      let whole = PNG.encode(SamplePictures.picture(2))
      try SamplePictures.write(Array(whole.prefix(20)), to: "\(place)/a-head.png")
      try SamplePictures.write(Array(whole.dropLast(30)), to: "\(place)/b-cut.png")
      try SamplePictures.write([], to: "\(place)/c-empty.png")
      try SamplePictures.write(SamplePictures.damaged(4), to: "\(place)/003x-damaged.png")
      try SamplePictures.write(Array("no picture".utf8), to: "\(place)/d-text.jpg")
      try SamplePictures.write(whole, to: "\(place)/e-mislabelled.jpeg")
      var huge = whole
      // Width and height of IHDR; its checksum is then wrong too, which is found first or not.
      for byte in 16..<24 { huge[byte] = 0x7F }
      try SamplePictures.write(huge, to: "\(place)/f-huge.png")

      for _ in 0..<2 {
        let opened = try open(place, keeping, cache: folder)
        let heads = ["a-head.png", "c-empty.png", "d-text.jpg", "f-huge.png"]
        #expect(opened.survey.bad.map(\.path) == heads)
        #expect(opened.mislabelled == ["e-mislabelled.jpeg"])
        let source = PictureSource(opened)
        #expect(source.count == 11)
        let pixels = ["003x-damaged.png", "b-cut.png"]
        #expect(source.unreadable(Array(0..<11)).compactMap(source.title).sorted() == pixels)
        #expect(opened.badFiles.map(\.path) == (heads + pixels).sorted())
        #expect(opened.badFiles.allSatisfy { !$0.reason.isEmpty })
        let readable = try source.readable()
        #expect(readable.count == 9 && readable.title(of: 4) == "004.png")
        #expect(try source.readable(atMost: 5).count == 5)
        let failure = try #require(throws: Failure.self) { try source.bytes(4) }
        #expect(failure.kind == .badData && failure.place == "\(place)/003x-damaged.png")
      }
    }
  }

  @Test("of pictures none of which can be decoded the reason is told", arguments: [1, 3])
  func nothingReadable(count: Int) throws {
    try withTemporaryFolder { folder in
      for number in 0..<count {
        try SamplePictures.write(SamplePictures.damaged(number), to: "\(folder)/\(number).png")
      }
      let pictures = try PictureFolder(count == 1 ? "\(folder)/0.png" : folder)
      let failure = try #require(throws: Failure.self) { try pictures.requireReadable() }
      #expect(
        failure.kind == .badData && failure.description.contains("the PNG file is corrupt"), "\(failure)")
      #expect((count == 1) == (failure.place == "\(folder)/0.png"))
      try SamplePictures.write(["good.png": SamplePictures.picture(9)], in: folder)
      try PictureFolder(folder).requireReadable()
    }
  }

  @Test("a batch has another row in the place of one that cannot be read, another in every epoch")
  func replacement() throws {
    var batches = try Batches(count: 20, size: 6, key: Key(seed: 1))
    var plain = batches
    var substitutes: Set<Int> = []
    for _ in 0..<80 {
      batches.advance()
      plain.advance()
      try batches.replace { Set($0.filter { $0 < 3 }) }
      #expect(batches.indices.count == plain.indices.count && batches.indices.allSatisfy { $0 >= 3 })
      for (row, before) in zip(batches.indices, plain.indices) where row != before {
        #expect(before < 3)
        substitutes.insert(row)
      }
    }
    #expect(substitutes.count > 8)
    #expect(throws: Failure.self) { try batches.replace { Set($0) } }
    var one = try Batches(count: 1, size: 1, key: Key(seed: 1))
    one.advance()
    #expect(throws: Failure.self) { try one.replace { Set($0) } }
  }

  @Test("decoding ahead gives the same rows, and comes to an end", arguments: Keeping.allCases)
  func ahead(keeping: Keeping) throws {
    try withTemporaryFolder { folder in
      try SamplePictures.fill("\(folder)/p", 40)
      try SamplePictures.write(SamplePictures.damaged(4), to: "\(folder)/p/100.png")
      let source = PictureSource(try open("\(folder)/p", keeping, cache: folder)).subset(Array(2..<41))
      var batches = try Batches(count: 39, size: 7, key: Key(seed: 2))
      for _ in 0..<30 {
        source.expect(batches)
        batches.advance()
        try batches.replace(source.unreadable)
        var bytes = [UInt8](repeating: 0, count: batches.indices.count * 90)
        try bytes.withUnsafeMutableBytes { try source.read(batches.indices, into: $0) }
        let expected = batches.indices.flatMap { SamplePictures.picture(source.origin(of: $0)).bytes }
        #expect(bytes == expected)
      }
    }
  }

  @Test("a survey looks at rows that are evenly spread, and leaves out the bad ones")
  func survey() throws {
    struct Numbers: DataSource {
      var count: Int
      var surveyLimit: Int?
      let name = "n"
      let kind = ExampleKind.numbers([1])
      let fields = [Field(.content, [1], .uint8)]
      let valueRange: ClosedRange<Float> = 0...255
      func read(
        _ field: FieldName, _ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer
      ) {
        for (place, index) in indices.enumerated() { target[place] = UInt8(index) }
      }
      func origin(of index: Int) -> Int { index }
      func subset(_ indices: [Int]) -> Self { self }
      func subset(_ range: Range<Int>) -> Self { self }
      func unreadable(_ indices: [Int]) -> Set<Int> { Set(indices.filter { $0 == 20 }) }
    }
    var seen: [UInt8] = []
    let limited = try Numbers(count: 100, surveyLimit: 10).survey { seen.append($0[0]) }
    #expect(limited == 9 && seen == [0, 10, 30, 40, 50, 60, 70, 80, 90])
    var count = 0
    #expect(try Numbers(count: 100, surveyLimit: nil).survey { _ in count += 1 } == 99 && count == 99)
  }

  @Test("a cache that cannot be written is done without, with a sentence")
  func noCache() throws {
    try withTemporaryFolder { folder in
      try SamplePictures.fill("\(folder)/p", 3)
      // A file where the cache's folder would be.
      try SamplePictures.write([1], to: "\(folder)/blocked")
      let opened = try SamplePictures.open("\(folder)/p", cache: "\(folder)/blocked")
      #expect(opened.sentences.count == 1 && opened.sentences[0].contains("no cache on disk"))
      #expect(try PictureSource(opened).bytes(1) == SamplePictures.picture(1).bytes)
    }
  }

  @Test("one picture is data too, and its fingerprint is that of the file")
  func single() throws {
    try withTemporaryFolder { folder in
      try SamplePictures.fill("\(folder)/p", 2)
      let path = "\(folder)/p/001.png"
      let dataset = try Dataset.load(path, environment: ["XDG_CACHE_HOME": folder])
      #expect(dataset.name == "001" && dataset.training.count == 1 && dataset.labelNames == nil)
      #expect(try dataset.training.bytes(0) == SamplePictures.picture(1).bytes)
      #expect(try dataset.fingerprint == Fingerprint(of: [path]))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/swift-vae"))
    }
  }

  @Test("folders without pictures end in a sentence", arguments: ["nothing", "text", "broken"])
  func empty(kind: String) throws {
    try withTemporaryFolder { folder in
      let place = "\(folder)/p"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      if kind == "text" { try SamplePictures.write([1], to: "\(place)/a.txt") }
      if kind == "broken" { try SamplePictures.write([1], to: "\(place)/a.png") }
      let failure = try #require(throws: Failure.self) { try Dataset.load(place) }
      #expect(failure.kind == (kind == "nothing" ? .missingInput : .badData))
      #expect(failure.description.contains(place))
      #expect((kind == "broken") == failure.description.contains("a.png"))
    }
  }

  @Test("classes come from first-level folders")
  func labels() throws {
    try withTemporaryFolder { folder in
      try SamplePictures.fill("\(folder)/p/oak", 2)
      try SamplePictures.fill("\(folder)/p/ash", 3)
      let dataset = try Dataset.load("\(folder)/p", environment: ["XDG_CACHE_HOME": folder])
      #expect(dataset.labelNames == ["ash", "oak"])
      #expect(try dataset.training.labels(Array(0..<5)) == [0, 0, 0, 1, 1])
    }
  }

  @Test("a picture of too many pixels is told by its head, before anything is decoded")
  func pixels() throws {
    try withTemporaryFolder { folder in
      try SamplePictures.fill("\(folder)/p", 2)
      let sample = SamplePNG(colourType: 0, depth: 8, height: 1, width: 1)
      func side(_ pixels: UInt32) -> [UInt8] { bigEndian(pixels) }
      // The rows that the head promises are not there: who decoded them would say so instead.
      let header = side(8193) + side(8192) + sample.header.dropFirst(8)
      try SamplePictures.write(sample.file(header: header, lines: sample.lines), to: "\(folder)/p/large.png")
      let opened = try SamplePictures.open("\(folder)/p", cache: folder)
      #expect(opened.rows.files.count == 2)
      let bad = opened.badFiles.first { $0.path == "large.png" }
      #expect(bad?.reason == "its 8193 x 8192 pixels are more than the limit of 67 million")
    }
  }
}
