// What is wrong with a JSON file, from what its decoder says: which member, and why.

import Foundation

/// The reason why JSON could not be decoded.
public enum DecodingReason {
  /// The part of a sentence that names the member and what is wrong with it; nil where the decoder knows of none.
  public static func text(of error: any Error) -> String? {
    switch error {
    case DecodingError.keyNotFound(let key, let context): "'\(name(context.codingPath + [key]))' is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      context.codingPath.isEmpty ? nil : "'\(name(context.codingPath))' has the wrong type"
    case DecodingError.dataCorrupted(let context):
      context.codingPath.isEmpty
        ? nil : "'\(name(context.codingPath))' \(own(context.debugDescription) ?? "has an impossible value")"
    default: nil
    }
  }

  /// The path of a member as the file writes it: `data.table.columns[0].name`.
  private static func name(_ path: [any CodingKey]) -> String {
    path.reduce("") { text, key in
      if let index = key.intValue { return "\(text)[\(index)]" }
      return text.isEmpty ? key.stringValue.snakeCase : "\(text).\(key.stringValue.snakeCase)"
    }
  }

  /// What types of this package say of a value begins with a verb; what the decoder itself says does not, and is about its own
  /// types.
  private static func own(_ text: String) -> String? { text.first?.isLowercase == true ? text : nil }
}
