// What new examples are asked to be: the attributes that a user names, or every class in turn.

public import Examples
import Foundations
public import Tensors

/// The attributes of examples that are to be generated.
public struct AskedAttributes: Sendable {
  /// Examples of one class, which lie one after the other.
  public struct Group: Sendable {
    /// The class.
    public var name: String
    /// Which of the examples they are.
    public var rows: Range<Int>
  }

  /// The attributes of the model.
  public let attributes: [Attribute]
  /// The number of each attribute of every example, one example after the other; NaN for what is left open.
  public let numbers: [Float]
  /// The classes that were asked for in turn; empty where all examples are asked to be alike.
  public let groups: [Group]

  /// How many examples there are.
  public var count: Int { attributes.isEmpty ? 0 : numbers.count / attributes.count }

  /// What a program is given for the examples; nothing for a model without attributes.
  public var fields: [FieldName: HostArray] {
    attributes.isEmpty ? [:] : [.condition: HostArray([count, attributes.count], numbers)]
  }

  /// The same for one example as often as a program needs it.
  public func fields(repeated times: Int) -> [FieldName: HostArray] {
    if attributes.isEmpty { return [:] }
    let row = numbers.prefix(attributes.count)
    return [
      .condition: HostArray(
        [times, attributes.count], (0..<times).flatMap { _ in row })
    ]
  }

  /// The texts of an attribute of the examples.
  public func texts(_ place: Int) -> [String] {
    (0..<count).map { attributes[place].text(of: numbers[$0 * attributes.count + place]) }
  }

  /// Whether anything is asked of an attribute.
  public func isAsked(_ place: Int) -> Bool {
    (0..<count).contains { numbers[$0 * attributes.count + place].isFinite }
  }

  /// Examples that are all asked to be what texts say.
  ///
  /// - Parameters:
  ///   - texts: A value alone, where the model knows one attribute, or `name=value`; attributes that are not named are left
  ///     open.
  ///   - count: How many examples.
  /// - Throws: ``Failure`` of kind `usage` for a model without attributes, and for an attribute or a value that it does not
  ///   know.
  public init(_ texts: [String], of configuration: ModelConfiguration, count: Int) throws {
    let attributes = configuration.attributes
    guard texts.isEmpty || !attributes.isEmpty else {
      throw Failure(
        .usage, "the model knows no labels", at: .label,
        remedy: "Leave it out, or train a model that is told them with \(.condition, Attribute.labelName)")
    }
    var row = [Float](repeating: Attribute.unknown, count: attributes.count)
    do {
      for text in texts {
        if attributes.count == 1, let number = try? attributes[0].number(of: text) {
          row[0] = number
          continue
        }
        for part in text.split(separator: ",") {
          let (place, value) = try Self.parsed(String(part), attributes)
          row[place] = try attributes[place].number(of: value)
        }
      }
    } catch var failure as Failure {
      failure.place = failure.place ?? "\(.label)"
      throw failure
    }
    self.attributes = attributes
    numbers = (0..<count).flatMap { _ in row }
    groups = []
  }

  /// Examples of every class in turn, as many of each, one more of the first ones where they do not come out even.
  public init(everyClassOf attribute: Attribute, count: Int) {
    let names = attribute.classes ?? []
    var (numbers, groups) = ([Float](), [Group]())
    for (place, name) in names.enumerated() {
      let own = count / names.count + (place < count % names.count ? 1 : 0)
      groups.append(Group(name: name, rows: numbers.count..<numbers.count + own))
      numbers += [Float](repeating: Float(place), count: own)
    }
    attributes = [attribute]
    self.numbers = numbers
    self.groups = groups.filter { !$0.rows.isEmpty }
  }

  private static func parsed(_ text: String, _ attributes: [Attribute]) throws -> (Int, String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else {
      if attributes.count == 1 { return (0, text) }
      throw Failure(
        .usage, "'\(text)' does not say of which attribute it is a value",
        remedy: "Write, for example, \(.label, "\(attributes[0].name)=\(text)")")
    }
    guard let place = attributes.firstIndex(where: { $0.name == parts[0] }) else {
      throw Suggestion.unknown("attribute", parts[0], among: attributes.map(\.name))
    }
    return (place, parts[1])
  }
}

extension ModelConfiguration {
  /// The only attribute of the model, where it has classes.
  public var classAttribute: Attribute? {
    attributes.count == 1 && attributes[0].classes != nil ? attributes[0] : nil
  }
}
