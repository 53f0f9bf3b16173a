// A strict reader of JSON (RFC 8259) for files that others wrote. Unlike Foundation's it keeps the order of
// members, refuses a name that occurs twice, keeps numbers as they were written, and bounds the nesting.

/// A value of a JSON text.
public indirect enum JSON: Equatable, Sendable {
  /// An object: its members in their order, no name twice.
  case object([Member])
  /// An array.
  case array([JSON])
  /// A string, its escapes resolved.
  case string(String)
  /// A number as it was written.
  case number(String)
  /// True or false.
  case boolean(Bool)
  /// The value null.
  case null

  /// A name and its value.
  public struct Member: Equatable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: JSON

    /// A member.
    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// The value of the member called `name`, or nil if there is none or this is not an object.
  public subscript(_ name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The whole number this is, if it is one that fits: digits and an optional sign, no point or exponent.
  public var integer: Int? {
    guard case .number(let text) = self else { return nil }
    return Int(text)
  }
}

/// Why a text is not JSON, and at which byte.
public struct JSONMistake: Error, Equatable {
  /// What is wrong, after "the JSON text".
  public var what: String
  /// The byte at which it was noticed, counted from 0.
  public var offset: Int
}

extension JSON {
  /// Reads the one value that a JSON text is.
  ///
  /// - Parameter depth: How deeply arrays and objects may be nested.
  /// - Throws: ``JSONMistake``.
  public init(parsing text: some Sequence<UInt8>, depth: Int = 64) throws(JSONMistake) {
    var parser = JSONParser(Array(text))
    self = try parser.document(depth: depth)
  }

  /// A string as JSON: quoted, with the escapes that are needed and no others.
  public static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{8}": quoted += "\\b"
      case "\u{C}": quoted += "\\f"
      case "\0"..."\u{1F}":
        quoted += scalar.value < 16 ? "\\u000" : "\\u00"
        quoted += String(scalar.value, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
