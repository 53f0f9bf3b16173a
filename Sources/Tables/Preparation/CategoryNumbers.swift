// Which category a text is: the same text, else the same number (1.0 is 1), else the same letters (TRUE is True).

import Foundation

/// The numbers of a column's categories.
struct CategoryNumbers: Sendable {
  private let numbers: [String: Int]
  /// By text without letter case and spaces, and by number; -1 where several categories have it.
  private let alike: [String: Int]

  init(_ categories: [String]) {
    numbers = Dictionary(categories.enumerated().map { ($1, $0) }) { first, _ in first }
    var alike: [String: Int] = [:]
    for (place, category) in categories.enumerated() {
      let key = Self.key(category)
      alike[key] = alike[key] == nil ? place : -1
    }
    self.alike = alike
  }

  /// The number of a text that stands among the categories.
  func exact(_ text: String) -> Int? { numbers[text] }

  /// The number of the category that a text is; nil where it is none or may be several.
  subscript(text: String) -> Int? {
    if let number = numbers[text] { return number }
    guard let number = alike[Self.key(text)], number >= 0 else { return nil }
    return number
  }

  /// What texts that mean the same have in common.
  private static func key(_ text: String) -> String {
    let bare = text.trimmingCharacters(in: .whitespaces).lowercased()
    // Codes keep the zeros that they begin with, and numbers of many digits all of them.
    guard bare.utf8.count <= 16, !(bare.hasPrefix("0") && bare.dropFirst().first?.isNumber == true) else {
      return bare
    }
    var copy = bare
    guard let number = copy.withUTF8({ NumberText().value(UnsafeRawBufferPointer($0)) }), number.isFinite,
      abs(number) < 1e15
    else { return bare }
    return number == number.rounded() ? "\(Int(number))" : "\(number)"
  }
}
