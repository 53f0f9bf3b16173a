// A decoder of just the PNG files that this program writes, made from the specification and sharing nothing
// with the encoder but zlib, so that an error in one does not hide in the other.

import CCodecs
import Pictures

struct NotDecodable: Error {
  var why: String
}

/// What a PNG file says.
struct DecodedPNG {
  var picture: PixelBuffer
  /// The filter of each row.
  var filters: [UInt8]
  /// The names of the chunks in their order.
  var chunks: [String]

  init(_ file: [UInt8]) throws {
    guard file.starts(with: [137, 80, 78, 71, 13, 10, 26, 10]) else { throw NotDecodable(why: "signature") }
    var (stream, header): ([UInt8], [UInt8]) = ([], [])
    chunks = []
    var place = 8
    while place < file.count {
      guard place + 12 <= file.count else { throw NotDecodable(why: "cut chunk") }
      let length = Self.number(file, place)
      guard place + 12 + length <= file.count else { throw NotDecodable(why: "cut chunk") }
      let content = Array(file[place + 4..<place + 8 + length])
      guard Self.cyclicCheck(content) == UInt32(Self.number(file, place + 8 + length)) else {
        throw NotDecodable(why: "checksum")
      }
      let name = String(decoding: content[..<4], as: UTF8.self)
      chunks.append(name)
      if name == "IHDR" { header = Array(content[4...]) }
      if name == "IDAT" { stream += content[4...] }
      place += 12 + length
    }
    guard header.count == 13, header[8] == 8, header[10...] == [0, 0, 0],
      let channels = [0: 1, 2: 3, 6: 4][header[9]]
    else { throw NotDecodable(why: "header") }
    let (width, height) = (Self.number(header, 0), Self.number(header, 4))
    let row = width * channels
    var lines = [UInt8](repeating: 0, count: height * (row + 1))
    var written = 0
    guard cc_inflate(stream, stream.count, &lines, lines.count, &written) == CC_OK, written == lines.count
    else {
      throw NotDecodable(why: "stream")
    }
    filters = (0..<height).map { lines[$0 * (row + 1)] }
    var pixels = [UInt8](repeating: 0, count: height * row)
    for y in 0..<height {
      for x in 0..<row {
        let residual = Int(lines[y * (row + 1) + 1 + x])
        let a = x >= channels ? Int(pixels[y * row + x - channels]) : 0
        let b = y > 0 ? Int(pixels[(y - 1) * row + x]) : 0
        let c = x >= channels && y > 0 ? Int(pixels[(y - 1) * row + x - channels]) : 0
        let predicted: Int
        switch filters[y] {
        case 0: predicted = 0
        case 1: predicted = a
        case 2: predicted = b
        case 3: predicted = (a + b) >> 1
        case 4:
          let p = a + b - c
          let (pa, pb, pc) = (abs(p - a), abs(p - b), abs(p - c))
          predicted = pa <= pb && pa <= pc ? a : (pb <= pc ? b : c)
        default: throw NotDecodable(why: "filter")
        }
        pixels[y * row + x] = UInt8((residual + predicted) % 256)
      }
    }
    picture = PixelBuffer(height: height, width: width, channels: channels, bytes: pixels)
  }

  private static func number(_ bytes: [UInt8], _ place: Int) -> Int {
    bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// CRC-32 bit by bit.
  private static func cyclicCheck(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { check, byte in
      (0..<8).reduce(check ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
      }
    }
  }
}
