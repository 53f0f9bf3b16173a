// A property of rows as a file has it: a text for each row. Its texts say whether it is a number or one of some classes.

import Examples
import Foundations
import Tables

/// The texts of a property, a text for each row and nil where there is none.
struct AttributeColumn: Sendable {
  /// Its name.
  let name: String
  /// The texts.
  let texts: [String?]
  /// Whether whole numbers are the names of classes, as those of labels are.
  var areClasses = false

  /// From how many different whole numbers on a property is taken for a number.
  private static let fewNumbers = 20

  /// A property of rows whose cells may be missing.
  init(_ name: String, cells: [String], missing: MissingMarkers) {
    self.name = name
    texts = cells.map { cell in
      let text = cell.trimmingSpaces
      return missing.contains(text) ? nil : text
    }
  }

  /// A property of rows by its texts.
  init(_ name: String, _ texts: [String?], areClasses: Bool) {
    self.name = name
    self.texts = texts
    self.areClasses = areClasses
  }

  /// What its texts say it is.
  ///
  /// - Throws: ``Failure`` of kind `badData` where it has no value, a single class, or more classes than there may be.
  func learned(at place: String) throws -> Attribute {
    let present = texts.compactMap(\.self)
    func refused(_ what: Message, _ remedy: Message) -> Failure {
      Failure(.badData, "'\(name)' \(what)", at: place, remedy: remedy)
    }
    let different = Set(present)
    guard let first = different.first else {
      throw refused("has no value in any row", "Name another column with \(.condition)")
    }
    if different.count == 1 {
      throw refused(
        "is '\(first)' in every row, and a single class tells nothing", "Give rows of at least two classes")
    }
    let numbers = different.compactMap { Double($0) }.filter(\.isFinite)
    if numbers.count == different.count, !areClasses,
      different.count > Self.fewNumbers || numbers.contains(where: { $0 != $0.rounded() })
    {
      let all = present.compactMap { Double($0) }
      let mean = all.reduce(0, +) / Double(all.count)
      let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
      return Attribute(name, .number(mean: mean, deviation: variance.squareRoot()))
    }
    if different.count > Attribute.mostClasses {
      throw refused(
        "has \(different.count) different texts, more than the \(Attribute.mostClasses) classes that a model can be told",
        "Name a column of classes or of numbers with \(.condition)")
    }
    return Attribute(name, .classes(Self.ordered(different, numbers.count == different.count)))
  }

  /// The names of classes in order: by number where all are numbers.
  private static func ordered(_ names: Set<String>, _ areNumbers: Bool) -> [String] {
    if !areNumbers { return names.sorted() }
    return names.map { (Double($0) ?? 0, $0) }.sorted { $0 < $1 }.map(\.1)
  }

  /// The number of each row for an attribute; NaN where it is missing.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a class that the attribute does not have.
  func numbers(_ attribute: Attribute, at place: String, row: (Int) -> String) throws -> [Float] {
    // A look-up for each row: classes may be many.
    var known: [String: Float] = [:]
    return try texts.enumerated().map { index, text in
      guard let text else { return Attribute.unknown }
      if let found = known[text] { return found }
      do {
        let number = try attribute.number(of: text)
        known[text] = number
        return number
      } catch let failure as Failure {
        throw Failure(
          .badData, failure.what, at: "\(place), \(row(index))",
          remedy: failure.remedy ?? "Leave the column out")
      }
    }
  }
}

extension String {
  /// Without spaces at either end.
  var trimmingSpaces: String {
    var scalars = Substring(self)
    while let first = scalars.first, first.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }
}
