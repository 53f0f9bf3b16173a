// A reader of animated PNG files that knows only the specification: every frame becomes a PNG file of its own.

import _TestSupport

@testable import Pictures

/// What an animated PNG file says.
struct AnimatedPNGReader {
  /// A frame, and how long it is shown in seconds.
  struct Frame: Equatable {
    var picture: PixelBuffer
    var seconds: Double
  }

  var frames: [Frame] = []
  var declaredFrames = 0
  var plays = 0
  /// The numbers of all chunks about frames, in the order of the file.
  var sequence: [Int] = []
  var chunks: [String] = []

  init(_ file: [UInt8]) throws {
    var (header, control, stream): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
    var place = 8
    while place + 12 <= file.count {
      let length = Self.number(file, place)
      let name = String(decoding: file[place + 4..<place + 8], as: UTF8.self)
      let contents = Array(file[place + 8..<place + 8 + length])
      chunks.append(name)
      switch name {
      case "IHDR": header = contents
      case "acTL": (declaredFrames, plays) = (Self.number(contents, 0), Self.number(contents, 4))
      case "fcTL":
        try finish(header, control, stream)
        (control, stream) = (contents, [])
        sequence.append(Self.number(contents, 0))
      case "IDAT": stream += contents
      case "fdAT":
        sequence.append(Self.number(contents, 0))
        stream += contents[4...]
      case "IEND": try finish(header, control, stream)
      default: throw NotDecodable(why: name)
      }
      place += 12 + length
    }
  }

  /// Decodes the frame that a control describes, which must cover the whole and replace what was there.
  private mutating func finish(_ header: [UInt8], _ control: [UInt8], _ stream: [UInt8]) throws {
    if control.isEmpty { return }
    guard control.count == 26, Array(control[4..<12]) == Array(header[..<8]),
      control[12..<20].allSatisfy({ $0 == 0 }), control[24...] == [0, 0]
    else { throw NotDecodable(why: "control") }
    let signature: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]
    let file =
      signature + SamplePNG.chunk("IHDR", header) + SamplePNG.chunk("IDAT", stream)
      + SamplePNG.chunk("IEND", [])
    let times = [20, 22].map { Double(Int(control[$0]) << 8 | Int(control[$0 + 1])) }
    frames.append(Frame(picture: try DecodedPNG(file).picture, seconds: times[0] / times[1]))
  }

  private static func number(_ bytes: [UInt8], _ place: Int) -> Int {
    bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
  }
}
