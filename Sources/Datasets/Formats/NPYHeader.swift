// The header of a .npy file: a Python dictionary written as text, with exactly the keys descr, fortran_order
// and shape. It is parsed as what NumPy writes, and never evaluated.
// Format: NumPy Enhancement Proposal 1 and numpy.lib.format (versions 1.0, 2.0 and 3.0).

import Foundations

/// What stands before the elements of a .npy file.
struct NPYHeader: Equatable {
  /// The type of the numbers in the file.
  var number: FileNumber
  /// Whether the numbers are stored with their highest byte first.
  var bigEndian: Bool
  /// Whether the first index runs fastest.
  var fortranOrder: Bool
  /// The length of each dimension.
  var shape: [Int]

  /// The header in the text of its dictionary.
  ///
  /// - Throws: ``Failure`` of kind `badData`.
  init(_ text: some Sequence<UInt8>, at path: String) throws {
    var parser = DictionaryParser(text: Array(text), path: path)
    var (descr, fortranOrder, shape): (String?, Bool?, [Int]?)
    try parser.expect("{")
    while !parser.take("}") {
      let key = try parser.string()
      try parser.expect(":")
      switch key {
      case "descr" where descr == nil: descr = try parser.description()
      case "fortran_order" where fortranOrder == nil: fortranOrder = try parser.boolean()
      case "shape" where shape == nil: shape = try parser.shape()
      default: throw parser.refusal("has a duplicate or unknown key '\(key)'")
      }
      if !parser.take(",") {
        try parser.expect("}")
        break
      }
    }
    try parser.end()
    guard let descr, let fortranOrder, let shape else {
      throw parser.refusal("lacks one of the keys descr, fortran_order and shape")
    }
    let type = try NumberType(descr, at: path)
    number = type.number
    bigEndian = type.bigEndian
    self.fortranOrder = fortranOrder
    self.shape = shape
  }
}

/// A NumPy type string, such as "<f4".
private struct NumberType {
  var number: FileNumber
  var bigEndian: Bool

  private static let numbers: [String: FileNumber] = [
    "b1": .bool, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32, "i4": .int32,
    "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
  ]

  init(_ descr: String, at path: String) throws {
    let letter = descr.drop { "<>|=".contains($0) }.first
    if letter == "O" {
      throw Failure(
        .badData, "holds Python objects; pickles are never loaded, as they can run any program", at: path,
        remedy:
          "If you trust it, convert it in NumPy: numpy.save('new.npy', numpy.stack(numpy.load('old.npy', allow_pickle=True)).astype('float32'))"
      )
    }
    guard let order = descr.first, let number = Self.numbers[String(descr.dropFirst())],
      order == "<" || order == ">" || (order == "|" && number.size == 1)
    else {
      throw Failure(
        .badData, "holds numbers of type '\(descr)', which is not supported", at: path,
        remedy: "Convert it in NumPy: numpy.save('new.npy', old.astype('float32'))")
    }
    self.number = number
    bigEndian = order == ">"
  }
}

/// A parser of the one kind of dictionary that a header is.
private struct DictionaryParser {
  let text: [UInt8]
  let path: String
  private var position = 0

  init(text: [UInt8], path: String) {
    self.text = text
    self.path = path
  }

  func refusal(_ why: String) -> Failure {
    Failure(
      .badData, "the header of the .npy file \(why)", at: path,
      remedy: "Save it again with numpy.save, or copy it again")
  }

  private mutating func skipSpace() {
    while position < text.count, text[position] == 0x20 || text[position] == 0x0A { position += 1 }
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws {
    guard take(character) else { throw refusal("lacks a '\(character)' at byte \(position)") }
  }

  mutating func end() throws {
    skipSpace()
    guard position == text.count else { throw refusal("continues after its dictionary") }
  }

  mutating func string() throws -> String {
    let quote: Unicode.Scalar = take("'") ? "'" : "\""
    if quote == "\"" { try expect("\"") }
    let start = position
    while position < text.count, text[position] != UInt8(ascii: quote) {
      guard text[position] != UInt8(ascii: "\\") else { throw refusal("holds an escaped character") }
      position += 1
    }
    guard position < text.count else { throw refusal("ends within a string") }
    position += 1
    return String(decoding: text[start..<position - 1], as: UTF8.self)
  }

  mutating func description() throws -> String {
    guard !take("[") else {
      throw Failure(
        .badData, "holds records of named fields, which are not supported", at: path,
        remedy: "Save one field at a time, or stack them into one array of numbers in NumPy")
    }
    return try string()
  }

  mutating func boolean() throws -> Bool {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)] where text[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw refusal("has a fortran_order that is neither True nor False")
  }

  mutating func shape() throws -> [Int] {
    var dimensions: [Int] = []
    try expect("(")
    while !take(")") {
      dimensions.append(try integer())
      if !take(",") {
        // "(3)" is a number in Python; only "(3,)" is a tuple of one.
        guard dimensions.count > 1 else { throw refusal("has a shape that is not a tuple") }
        try expect(")")
        break
      }
    }
    return dimensions
  }

  private mutating func integer() throws -> Int {
    skipSpace()
    let digits = text[position...].prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty else { throw refusal("has a shape that is not a tuple of whole numbers") }
    guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
      throw refusal("has an implausibly large dimension")
    }
    position += digits.count
    // Python 2 wrote long numbers with an L.
    if position < text.count, text[position] == UInt8(ascii: "L") { position += 1 }
    return value
  }
}
