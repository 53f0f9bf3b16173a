// The one error a user meets: what went wrong, where, why, and what to do about it,
// with the exit code that scripts rely on. Programming mistakes do not come here; see `fail`.

/// An error at the boundary of the program: files, data, arguments, the machine.
public struct Failure: Error, Equatable, Sendable {
  /// What sort of failure this is. The raw value is the exit code of the command line.
  public enum Kind: Int32, Sendable {
    /// Something did not work out, a training that diverged included.
    case failure = 1
    /// An unknown name or flag, or a name that is refused.
    case usage = 64
    /// Data of the wrong shape, or a corrupt or foreign file.
    case badData = 65
    /// An input that does not exist.
    case missingInput = 66
    /// The machine grants too little memory.
    case resources = 71
    /// Reading or writing failed: a full disk, a missing permission, a lock.
    case inputOutput = 74
    /// Stopped by Ctrl-C.
    case interrupted = 130
    /// Stopped by SIGTERM.
    case terminated = 143
  }

  /// What sort of failure this is.
  public var kind: Kind
  /// What went wrong, as a sentence without its full stop.
  public var what: Message
  /// Where: a file, a row, a setting.
  public var place: Message?
  /// What the user can do about it, as a sentence without its full stop.
  public var remedy: Message?

  /// Creates a failure; `what` and `remedy` are sentences without their full stops.
  public init(_ kind: Kind, _ what: Message, at place: String? = nil, remedy: Message? = nil) {
    self.kind = kind
    self.what = what
    self.place = place.map { Message(ShownText.of($0, atMost: Self.longestPlace)) }
    self.remedy = remedy
  }

  /// Creates a failure about a setting, or about a value of it.
  public init(
    _ kind: Kind, _ what: Message, at setting: Setting, _ value: String? = nil, remedy: Message? = nil
  ) {
    self.init(kind, what, remedy: remedy)
    place = value.map { "\(setting, $0)" } ?? "\(setting)"
  }
}

extension Failure: CustomStringConvertible {
  /// One line, in Swift's words: place, what, remedy.
  public var description: String { text(.swift) }

  /// One line as a kind of reader is told it: place, what, remedy.
  public func text(_ style: MessageStyle) -> String {
    let text = message.text(style)
    // Its parts are already escaped, and most of them short; several together may still be long.
    let (start, rest) = ShownText.cut(text, Self.longest)
    return start + (rest > 0 ? "... (\(rest) more bytes)" : "")
  }

  /// The most bytes of a failure's line, and of the path or the like in it.
  private static let (longest, longestPlace) = (960, 400)

  /// One line: place, what, remedy.
  public var message: Message {
    let head = (place.map { "\($0): \(what)" } ?? what).closed
    return remedy.map { "\(head) \($0.closed)" } ?? head
  }
}

/// Stops the program over a programming mistake, such as adding tensors whose shapes do not fit.
///
/// Values that come from data or files never end here: they are checked at the door and throw a
/// ``Failure``. (`precondition` would lose its text in optimised builds.)
public func fail(_ message: String, file: StaticString = #fileID, line: UInt = #line) -> Never {
  fatalError(message, file: file, line: line)
}
