// An annealing as people write it: `4`, `4@linear:10ep`, `0.5..4@cosine:5000`, `1@cyclical:8ep:0.5`.

import Foundations

extension Annealing {
  /// How the text of an annealing reads, for help and messages.
  public static let form =
    "VALUE, or [START..]VALUE@linear:SPAN, @cosine:SPAN or @cyclical:SPAN[:SHARE], where a span is a number of steps (500), of epochs (10ep) or a share of the training (50%)"

  /// The annealing that a text describes.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a text that is none.
  public init(parsing text: String) throws {
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let values = Self.values(halves[0])
    if halves.count == 1, values.count == 1, let value = values[0] {
      self.init(value)
      return
    }
    guard halves.count == 2, let value = values.last ?? nil, let start = values.count == 1 ? 0 : values[0],
      let rise = Self.rise(halves[1], from: start)
    else {
      throw Failure(
        .usage, "'\(text)' is neither a number nor an annealing", remedy: "Write it as \(Self.form)")
    }
    self.init(value, rise: rise)
  }

  /// The numbers of `1` or `0..1`; nil for each that is none.
  private static func values(_ text: String) -> [Double?] {
    guard let dots = text.firstRange(of: "..") else { return [Double(text)] }
    return [Double(text[..<dots.lowerBound]), Double(text[dots.upperBound...])]
  }

  private static func rise(_ text: String, from start: Double) -> Rise? {
    let words = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard words.count >= 2, let span = span(words[1]) else { return nil }
    switch (words[0], words.count) {
    case ("linear", 2): return Rise(from: start, .linear, over: span)
    case ("cosine", 2): return Rise(from: start, .cosine, over: span)
    case ("cyclical", 2): return Rise(from: start, .cyclical(share: 0.5), over: span)
    case ("cyclical", 3):
      guard let share = Double(words[2]), share > 0, share <= 1 else { return nil }
      return Rise(from: start, .cyclical(share: share), over: span)
    default: return nil
    }
  }

  private static func span(_ text: String) -> Span? {
    if text.hasSuffix("ep"), let epochs = Double(text.dropLast(2)) {
      return epochs > 0 && epochs <= 1e9 ? .epochs(epochs) : nil
    }
    if text.hasSuffix("%"), let percent = Double(text.dropLast()) {
      return percent > 0 && percent <= 100 ? .share(percent / 100) : nil
    }
    return Int(text).flatMap { $0 > 0 && $0 <= 1 << 24 ? .steps($0) : nil }
  }
}

extension Annealing: CustomStringConvertible {
  /// The text that gives the annealing again.
  public var description: String {
    guard let rise else { return Self.short(value) }
    let ends = rise.start == 0 ? Self.short(value) : "\(Self.short(rise.start))..\(Self.short(value))"
    let span =
      switch rise.span {
      case .steps(let steps): "\(steps)"
      case .epochs(let epochs): "\(Self.short(epochs))ep"
      case .share(let share): "\(Self.short(share * 100))%"
      }
    switch rise.form {
    case .linear: return "\(ends)@linear:\(span)"
    case .cosine: return "\(ends)@cosine:\(span)"
    case .cyclical(let share):
      return share == 0.5 ? "\(ends)@cyclical:\(span)" : "\(ends)@cyclical:\(span):\(Self.short(share))"
    }
  }

  /// A number without a fraction that says nothing.
  private static func short(_ value: Double) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }
}
