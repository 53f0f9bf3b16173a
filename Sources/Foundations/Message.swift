// A sentence that may name settings and actions. It is written once and read by two kinds of people: who calls a library is
// told a member's name, who types a command is told a flag.

/// A sentence, or a part of one.
///
///     "Lower \(.learningRate), or give \(.clip, 1)"
///
/// reads "Lower `learningRate`, or give `clip: 1`" in Swift's words; a ``MessageStyle`` puts it into others.
public struct Message: Hashable, Sendable, ExpressibleByStringInterpolation {
  enum Part: Hashable, Sendable {
    case text(String)
    case setting(Setting, value: String?)
    case action(Action)
  }

  /// No two texts stand side by side, and none is empty: equal sentences have equal parts.
  private(set) var parts: [Part] = []

  /// A sentence without settings that was put together elsewhere: it is not cut, and what terminals act on is escaped, the ends
  /// of lines aside.
  public init(_ text: String) { append(.text(ShownText.escaped(text, keepsLines: true))) }

  /// A sentence as it is written.
  public init(stringLiteral text: String) { append(.text(text)) }

  /// A sentence with values, settings and actions.
  public init(stringInterpolation: Interpolation) { self = stringInterpolation.message }

  private mutating func append(_ part: Part) {
    guard case .text(let text) = part else { return parts.append(part) }
    if text.isEmpty { return }
    if case .text(let before) = parts.last {
      parts[parts.count - 1] = .text(before + text)
    } else {
      parts.append(part)
    }
  }

  /// The sentence as a kind of reader is told it.
  public func text(_ style: MessageStyle) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .setting(let setting, let value): style.setting(setting, value)
      case .action(let action): style.action(action)
      }
    }.joined()
  }

  /// Two sentences, or parts of one, one after the other.
  public static func + (left: Message, right: Message) -> Message { "\(left)\(right)" }
}

extension Message {
  /// The parts of a sentence as they are written.
  public struct Interpolation: StringInterpolationProtocol {
    fileprivate var message: Message = ""

    /// Nothing yet.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Text as it is written.
    public mutating func appendLiteral(_ literal: String) { message.append(.text(literal)) }

    /// A value as text, as ``ShownText`` shows it: it may come from a file or a user.
    public mutating func appendInterpolation<Value>(_ value: Value) {
      message.append(.text(ShownText.of("\(value)")))
    }

    /// Names one after the other, as many as a message has room for.
    public mutating func appendInterpolation(list names: [String]) {
      message.append(.text(ShownText.list(names)))
    }

    /// A sentence with its settings and actions.
    public mutating func appendInterpolation(_ other: Message) { other.parts.forEach { message.append($0) } }

    /// A failure with its settings and actions.
    public mutating func appendInterpolation(_ failure: Failure) { appendInterpolation(failure.message) }

    /// A setting, by its name.
    public mutating func appendInterpolation(_ setting: Setting) {
      message.append(.setting(setting, value: nil))
    }

    /// A setting with the value that it should have.
    public mutating func appendInterpolation<Value>(_ setting: Setting, _ value: Value) {
      message.append(.setting(setting, value: ShownText.of("\(value)")))
    }

    /// Something to do.
    public mutating func appendInterpolation(_ action: Action) { message.append(.action(action)) }
  }
}

extension Message: CustomStringConvertible {
  /// The sentence in Swift's words.
  public var description: String { text(.swift) }

  /// Whether it says nothing.
  public var isEmpty: Bool { parts.isEmpty }

  /// Whether the sentence, in Swift's words, contains a text.
  public func contains(_ text: String) -> Bool { description.contains(text) }

  /// Whether the sentence, in Swift's words, begins with a text.
  public func hasPrefix(_ text: String) -> Bool { description.hasPrefix(text) }

  /// Whether the sentence, in Swift's words, ends with a text.
  public func hasSuffix(_ text: String) -> Bool { description.hasSuffix(text) }

  /// The sentence with its full stop; one that ends in a mark keeps its own.
  public var closed: Message { hasSuffix("?") || hasSuffix(".") ? self : self + "." }
}

extension Message: Encodable {
  /// The text, in the style that the encoder was given as ``MessageStyle/userInfo``, else in Swift's words.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text(MessageStyle(of: encoder)))
  }
}

extension [Message] {
  /// The sentences, or parts of one, with a text between them.
  public func joined(separator: String) -> Message {
    enumerated().reduce("") { $1.offset == 0 ? $1.element : "\($0)\(separator)\($1.element)" }
  }
}
