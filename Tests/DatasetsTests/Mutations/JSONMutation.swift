// A JSON text made wrong where a reader looks: other values and other types in the place of members and elements, names
// that are missing, doubled or changed, lists that are empty or long, texts that are long or strange, deep nesting.

import Foundations
import Storage

/// Changes of one place in a JSON text.
enum JSONMutation {
  /// The text after a change; nil for a text that is no JSON.
  static func changed(_ text: [UInt8], _ draws: inout Mutator.Draws) -> [UInt8]? {
    guard let value = try? JSON(parsing: text, depth: 600) else { return nil }
    return written(changed(value, in: value, &draws))
  }

  /// Goes down to a place, higher ones more often than each of the many below, and changes what is there.
  private static func changed(_ value: JSON, in whole: JSON, _ draws: inout Mutator.Draws) -> JSON {
    switch value {
    case .object(var members) where !members.isEmpty && draws.below(4) > 0:
      let place = draws.below(members.count)
      members[place].value = changed(members[place].value, in: whole, &draws)
      return .object(members)
    case .array(var elements) where !elements.isEmpty && draws.below(4) > 0:
      let place = draws.below(elements.count)
      elements[place] = changed(elements[place], in: whole, &draws)
      return .array(elements)
    case .string(let text) where text.hasPrefix("{") && draws.below(8) > 0:
      // A JSON text within another, as in the header of a checkpoint.
      return changed(Array(text.utf8), &draws).map { .string(String(decoding: $0, as: UTF8.self)) } ?? .null
    default: return replaced(value, in: whole, &draws)
    }
  }

  private static func replaced(_ value: JSON, in whole: JSON, _ draws: inout Mutator.Draws) -> JSON {
    if draws.below(6) == 0 { return other(in: whole, &draws) }
    switch value {
    case .object(var members):
      let place = draws.below(members.count)
      switch draws.below(5) {
      case 0 where !members.isEmpty: members.remove(at: place)
      case 1 where !members.isEmpty: members.append(members[place])
      case 2 where !members.isEmpty: members[place].name = text(&draws)
      case 3 where !members.isEmpty: members[place].value = members[draws.below(members.count)].value
      default: members.append(JSON.Member(text(&draws), other(in: whole, &draws)))
      }
      return .object(members)
    case .array(var elements):
      let place = draws.below(elements.count)
      switch draws.below(7) {
      case 0: elements = []
      case 1 where !elements.isEmpty: elements.remove(at: place)
      case 2 where !elements.isEmpty: elements.insert(elements[place], at: draws.below(elements.count))
      case 3 where !elements.isEmpty:
        elements += (0..<draws.one(of: [1, 31, 300])).map { _ in elements[place] }
      case 4: elements.reverse()
      case 5 where !elements.isEmpty: elements.swapAt(place, draws.below(elements.count))
      default: elements.append(other(in: whole, &draws))
      }
      return .array(elements)
    case .number(let number): return .number(self.number(number, &draws))
    case .string: return .string(text(&draws))
    case .boolean(let isTrue): return .boolean(!isTrue)
    case .null: return other(in: whole, &draws)
    }
  }

  /// Another number: an extreme one, or one beside it.
  private static func number(_ old: String, _ draws: inout Mutator.Draws) -> String {
    let value = Double(old) ?? 0
    let near = [value + 1, value - 1, -value, value * 2, value / 3, value * 1e9].map { "\($0)" }
    let whole = (Int(old) ?? 0).addingReportingOverflow(draws.below(3) - 1).partialValue
    return draws.below(3) == 0 ? draws.one(of: near + ["\(whole)"]) : draws.one(of: Mutator.extremes)
  }

  /// Texts that are long, empty, no words, or that the formats know.
  private static func text(_ draws: inout Mutator.Draws) -> String {
    draws.one(of: [
      "", " ", "x", "0", "-1", "1e309", "NaN", "inf", "name", "null", "a/../b", "%s%n", "<b>&\"'",
      "\u{0}\u{1B}[2J",
      "e\u{301}", "\u{202E}\u{1F469}\u{200D}\u{1F469}", "\u{FEFF}", String(repeating: "long ", count: 2000),
      String(repeating: "yMdHhmsSa'", count: 40), "yyyy-MM-dd HH:mm:ss.SSSSSSSSSSSS", "vae", "mlp", "conv",
      "histogram",
      "gaussian", "bernoulli", "categorical", "count", "date", "identifier", "ascending", "constant",
      "quantile",
      "both", "negative-binomial", "mixture", "crowd", "elbo", "1@linear:10ep", "0.5..4@cosine:5000",
      "1@cyclical:8ep:0.5", "cosine", "step:3:0.1", "comma",
    ])
  }

  /// A value of another kind, or one from elsewhere in the text.
  private static func other(in whole: JSON, _ draws: inout Mutator.Draws) -> JSON {
    switch draws.below(8) {
    case 0: .null
    case 1: .boolean(draws.below(2) == 0)
    case 2: .array([])
    case 3: .object([])
    case 4: .string(text(&draws))
    case 5: .number(draws.one(of: Mutator.extremes))
    case 6: (0..<draws.one(of: [3, 70, 500])).reduce(.number("1")) { value, _ in .array([value]) }
    default: part(of: whole, &draws)
    }
  }

  private static func part(of value: JSON, _ draws: inout Mutator.Draws) -> JSON {
    switch value {
    case .object(let members) where !members.isEmpty && draws.below(4) > 0:
      part(of: draws.one(of: members).value, &draws)
    case .array(let elements) where !elements.isEmpty && draws.below(4) > 0:
      part(of: draws.one(of: elements), &draws)
    default: value
    }
  }

  /// The text of a value; names may come twice.
  private static func written(_ value: JSON) -> [UInt8] {
    var text: [UInt8] = []
    write(value, to: &text)
    return text
  }

  private static func write(_ value: JSON, to text: inout [UInt8]) {
    switch value {
    case .object(let members):
      text.append(UInt8(ascii: "{"))
      for (place, member) in members.enumerated() {
        if place > 0 { text.append(UInt8(ascii: ",")) }
        text += JSON.quoted(member.name).utf8
        text.append(UInt8(ascii: ":"))
        write(member.value, to: &text)
      }
      text.append(UInt8(ascii: "}"))
    case .array(let elements):
      text.append(UInt8(ascii: "["))
      for (place, element) in elements.enumerated() {
        if place > 0 { text.append(UInt8(ascii: ",")) }
        write(element, to: &text)
      }
      text.append(UInt8(ascii: "]"))
    case .string(let string): text += JSON.quoted(string).utf8
    case .number(let number): text += number.utf8
    case .boolean(let isTrue): text += (isTrue ? "true" : "false").utf8
    case .null: text += "null".utf8
    }
  }
}
