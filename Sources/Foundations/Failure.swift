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
  public var what: String
  /// Where: a file, a row, a flag.
  public var place: String?
  /// What the user can do about it, as a sentence without its full stop.
  public var remedy: String?

  /// Creates a failure; `what` and `remedy` are sentences without their full stops.
  public init(_ kind: Kind, _ what: String, at place: String? = nil, remedy: String? = nil) {
    self.kind = kind
    self.what = what
    self.place = place
    self.remedy = remedy
  }
}

extension Failure: CustomStringConvertible {
  /// One line: place, what, remedy.
  public var description: String {
    let head = Self.closed(place.map { "\($0): \(what)" } ?? what)
    return remedy.map { "\(head) \(Self.closed($0))" } ?? head
  }

  /// The sentence with its full stop; a question keeps its own mark.
  private static func closed(_ sentence: String) -> String {
    sentence.hasSuffix("?") ? sentence : sentence + "."
  }
}

/// Stops the program over a programming mistake, such as adding tensors whose shapes do not fit.
///
/// Values that come from data or files never end here: they are checked at the door and throw a
/// ``Failure``. (`precondition` would lose its text in optimised builds.)
public func fail(_ message: String, file: StaticString = #fileID, line: UInt = #line) -> Never {
  fatalError(message, file: file, line: line)
}
