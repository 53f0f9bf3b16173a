// Reads an animated GIF by the specification, knowing nothing of our writer: the decoder of LZW as its appendix F has it.

import Testing

/// An animated GIF file, read back.
struct GIFReader {
  private(set) var width = 0
  private(set) var height = 0
  /// The pixels of each frame, three bytes each.
  private(set) var frames: [[UInt8]] = []
  /// In hundredths of a second.
  private(set) var delays: [Int] = []
  private(set) var loops: Int?

  init(_ file: [UInt8]) throws {
    var place = 0
    func take(_ count: Int) throws -> [UInt8] {
      try #require(place + count <= file.count)
      defer { place += count }
      return Array(file[place..<place + count])
    }
    func number() throws -> Int { try take(2).reversed().reduce(0) { $0 << 8 | Int($1) } }
    func blocks() throws -> [UInt8] {
      var all: [UInt8] = []
      while true {
        let count = Int(try take(1)[0])
        if count == 0 { return all }
        all += try take(count)
      }
    }
    #expect(try take(6) == Array("GIF89a".utf8))
    (width, height) = (try number(), try number())
    let flags = try take(3)[0]
    try #require(flags & 0x80 != 0)
    let table = try take(3 << (Int(flags & 7) + 1))
    while true {
      switch try take(1)[0] {
      case 0x21:
        let label = try take(1)[0]
        let content = try blocks()
        if label == 0xF9 { delays.append(Int(content[1]) | Int(content[2]) << 8) }
        if label == 0xFF, content.starts(with: Array("NETSCAPE2.0".utf8)) {
          loops = Int(content[12]) | Int(content[13]) << 8
        }
      case 0x2C:
        #expect(try [number(), number(), number(), number()] == [0, 0, width, height])
        #expect(try take(1) == [0])
        let size = Int(try take(1)[0])
        let places = try Self.decoded(try blocks(), size: size)
        try #require(places.count == width * height)
        frames.append(places.flatMap { table[3 * Int($0)..<3 * Int($0) + 3] })
      case 0x3B:
        #expect(place == file.count)
        return
      case let other: Issue.record("a block \(other)"); return
      }
    }
  }

  private static func decoded(_ stream: [UInt8], size: Int) throws -> [UInt8] {
    let (clear, end) = (1 << size, 1 << size + 1)
    var strings: [[UInt8]] = []
    func reset() { strings = (0..<clear).map { [UInt8(truncatingIfNeeded: $0)] } + [[], []] }
    reset()
    var (width, bit) = (size + 1, 0)
    var previous: [UInt8]?
    var result: [UInt8] = []
    while bit + width <= 8 * stream.count {
      let code = (0..<width).reduce(0) { $0 | Int(stream[(bit + $1) / 8] >> UInt8((bit + $1) % 8) & 1) << $1 }
      bit += width
      if code == clear {
        reset()
        (width, previous) = (size + 1, nil)
        continue
      }
      if code == end { return result }
      var string = code < strings.count ? strings[code] : []
      if let previous {
        if code == strings.count { string = previous + [previous[0]] }
        if strings.count < 4096 { strings.append(previous + [try #require(string.first)]) }
        if strings.count == 1 << width, width < 12 { width += 1 }
      }
      try #require(!string.isEmpty)
      result += string
      previous = string
    }
    Issue.record("a stream without an end")
    return result
  }
}
