// The line before the bytes of a frame.

/// What an environment says before the bytes of a frame.
struct FrameHeader: Equatable {
  var id: Int?
  var error: String?
  var reward: Float = 0
  var ended = false
  var cut = false
  var shape: [Int] = []
  var type = FrameType.uint8
  var byteCount = 0

  init(_ line: UnsafeRawBufferPointer) throws(Malformed) {
    var scanner = JSONScanner(line)
    var header = Self()
    try scanner.object { scanner, key throws(Malformed) in
      switch key {
      case "id": header.id = try scanner.whole()
      case "error": header.error = scanner.takeNull() ? nil : try scanner.string()
      case "reward": header.reward = Float(try scanner.number())
      case "ended": header.ended = try scanner.truth()
      case "cut": header.cut = try scanner.truth()
      case "type": header.type = try FrameType(reading: try scanner.string())
      case "bytes": header.byteCount = try scanner.whole()
      case "shape":
        var values: [Float] = []
        try scanner.numbers(into: &values, atMost: 16)
        header.shape = try HelloReader.extents(values, "shape")
      default: try scanner.skip()
      }
    }
    try scanner.end()
    self = header
    if error == nil, byteCount != shape.reduce(type.size, *) {
      throw Malformed("it announces \(byteCount) bytes for a frame of \(shape.reduce(type.size, *))")
    }
  }

  private init() {}
}
