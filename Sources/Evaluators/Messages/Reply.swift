// One line with which an evaluator answers: for one solution, for several, or the header of numbers that follow.

/// What a line of an evaluator says.
struct Reply: Equatable {
  var id: Int?
  var ids: [Int]?
  var fitness: [Float] = []
  var measures: [Float] = []
  var observation: [Float] = []
  var error: String?
  var errors: [String?] = []
  var isTransient = false
  var picture: String?
  var note: String?
  /// How many rows of numbers follow the line; nil if none do.
  var rows: Int?
  /// How many bytes follow the line.
  var byteCount = 0

  /// Reads a line.
  ///
  /// - Parameter limit: The most numbers that any part of it may have.
  init(_ line: UnsafeRawBufferPointer, limit: Int) throws(Malformed) {
    var scanner = JSONScanner(line)
    var reply = Self()
    try scanner.object { scanner, key throws(Malformed) in try reply.read(key, &scanner, limit) }
    try scanner.end()
    self = reply
  }

  private init() {}

  private mutating func read(
    _ key: String, _ scanner: inout JSONScanner, _ limit: Int
  ) throws(Malformed) {
    switch key {
    case "id": id = try scanner.whole()
    case "ids":
      var ids: [Int] = []
      try scanner.list { scanner throws(Malformed) in ids.append(try scanner.whole()) }
      self.ids = ids
    case "fitness": try Self.numbers(&fitness, &scanner, limit)
    case "measures": try Self.numbers(&measures, &scanner, limit)
    case "observation", "observations": try Self.numbers(&observation, &scanner, limit)
    case "error": error = scanner.takeNull() ? nil : try scanner.string()
    case "errors":
      var errors: [String?] = []
      try scanner.list { scanner throws(Malformed) in
        errors.append(scanner.takeNull() ? nil : try scanner.string())
      }
      self.errors = errors
    case "transient": isTransient = try scanner.truth()
    case "png": picture = scanner.takeNull() ? nil : try scanner.string()
    case "note": note = scanner.takeNull() ? nil : try scanner.string()
    case "rows": rows = try scanner.whole()
    case "bytes": byteCount = try scanner.whole()
    default: try scanner.skip()
    }
  }

  private static func numbers(
    _ values: inout [Float], _ scanner: inout JSONScanner, _ limit: Int
  ) throws(Malformed) {
    values.removeAll(keepingCapacity: true)
    if scanner.isAtList {
      try scanner.numbers(into: &values, atMost: limit)
    } else {
      values.append(Float(try scanner.number()))
    }
  }
}
