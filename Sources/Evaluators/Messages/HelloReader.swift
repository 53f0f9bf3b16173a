// Reading hellos. Everything that is wrong with one is told before the first evaluation, since a search of a day should not
// end over a misunderstanding of its first second.

/// What a line that says hello holds, before it is known what says it.
struct HelloReader {
  private(set) var kind = "evaluator"
  private var version: Double?
  private var counts: [String: Int] = [:]
  private var numbers: [String: [Float]] = [:]
  private var names: [String]?
  private var texts: [String: String] = [:]
  private var isBinary = false

  /// The most numbers that anything of a hello has.
  private static let most = 1 << 24

  init(_ line: UnsafeRawBufferPointer) throws(Malformed) {
    var scanner = JSONScanner(line)
    var found = Self()
    try scanner.object { scanner, key throws(Malformed) in try found.read(key, &scanner) }
    try scanner.end()
    self = found
    guard let version else { throw Malformed("it has no \"vae\":\(Hello.version)") }
    guard version == Double(Hello.version) else {
      throw Malformed(
        "it speaks version \(version) of the protocol, and this program version \(Hello.version)")
    }
  }

  private init() {}

  private mutating func read(_ key: String, _ scanner: inout JSONScanner) throws(Malformed) {
    switch key {
    case "vae": version = try scanner.number()
    case "kind", "type", "name": texts[key] = try scanner.string()
    case "parameters", "batch", "actions", "choices": counts[key] = try scanner.whole()
    case "binary": isBinary = try scanner.truth()
    case "low", "high", "range", "observation", "shape":
      var values: [Float] = []
      if scanner.isAtList {
        try scanner.numbers(into: &values, atMost: Self.most)
      } else {
        values = [Float(try scanner.number())]
      }
      numbers[key] = values
    case "measures":
      var names: [String] = []
      if scanner.isAtList {
        try scanner.list { scanner throws(Malformed) in names.append(try scanner.string()) }
      } else {
        let count = try scanner.whole()
        if !(0...1000).contains(count) { throw Malformed("it has \(count) measures") }
        names = (0..<count).map { "measure \($0 + 1)" }
      }
      self.names = names
    default: try scanner.skip()
    }
    if let kind = texts["kind"] { self.kind = kind }
  }

  /// What an evaluator says.
  func evaluator() throws(Malformed) -> Hello {
    if kind != "evaluator" { throw Malformed("it is of kind \"\(kind)\", not \"evaluator\"") }
    let parameters = try count("parameters", 1...Self.most)
    let (low, high) = try bounds(parameters, "parameters")
    guard let names else { throw Malformed("it names no \"measures\"; a program without any says []") }
    let ends = numbers["range"] ?? []
    if ends.count != 2 * names.count {
      throw Malformed("its \"range\" has \(ends.count) ends for \(names.count) measures, which need two each")
    }
    var ranges: [ClosedRange<Float>] = []
    for index in names.indices {
      let (first, last) = (ends[2 * index], ends[2 * index + 1])
      guard first < last, first.isFinite, last.isFinite else {
        throw Malformed("the range of measure '\(names[index])' is [\(first), \(last)]")
      }
      ranges.append(first...last)
    }
    return Hello(
      parameters: parameters, low: low, high: high, measures: names, ranges: ranges,
      observation: try extents("observation"),
      batch: counts["batch"] == nil ? nil : try count("batch", 1...1_000_000), isBinary: isBinary,
      name: texts["name"])
  }

  /// What an environment says.
  func environment() throws(Malformed) -> EnvironmentHello {
    if kind != "environment" { throw Malformed("it is of kind \"\(kind)\", not \"environment\"") }
    let choices = counts["choices"] == nil ? nil : try count("choices", 1...1_000_000)
    let actions = counts["actions"] == nil && choices != nil ? 1 : try count("actions", 1...1_000_000)
    let (low, high) = try bounds(actions, "actions")
    var type: FrameType?
    if let text = texts["type"] { type = try FrameType(reading: text) }
    return EnvironmentHello(
      actions: actions, low: low, high: high, choices: choices,
      shape: numbers["shape"] == nil ? nil : try extents("shape"), type: type, name: texts["name"])
  }

  private func count(_ key: String, _ range: ClosedRange<Int>) throws(Malformed) -> Int {
    guard let value = counts[key] else { throw Malformed("it does not say how many \"\(key)\" there are") }
    if !range.contains(value) { throw Malformed("its \"\(key)\" is \(value)") }
    return value
  }

  private func bounds(_ count: Int, _ what: String) throws(Malformed) -> (low: [Float], high: [Float]) {
    var ends: [[Float]] = []
    for (key, none) in [("low", -Float.infinity), ("high", .infinity)] {
      let values = numbers[key] ?? [none]
      if values.count != 1, values.count != count {
        throw Malformed("its \"\(key)\" has \(values.count) numbers for \(count) \(what)")
      }
      ends.append(values.count == count ? values : Array(repeating: values[0], count: count))
    }
    if let place = (0..<count).first(where: { !(ends[0][$0] < ends[1][$0]) }) {
      throw Malformed("number \(place + 1) of its \"low\" is not below that of its \"high\"")
    }
    return (ends[0], ends[1])
  }

  private func extents(_ key: String) throws(Malformed) -> [Int] {
    try Self.extents(numbers[key] ?? [], key)
  }

  /// Extents of an array of a size that fits in memory.
  static func extents(_ values: [Float], _ key: String) throws(Malformed) -> [Int] {
    let extents = values.compactMap { Int(exactly: $0) }
    let product = extents.reduce(1.0) { $0 * Double($1) }
    guard extents.count == values.count, extents.allSatisfy({ $0 > 0 }), product <= Double(most) else {
      throw Malformed("its \"\(key)\" is no list of extents")
    }
    return extents
  }
}
