// What examples are asked to be, as flags.

import ArgumentParser
import Autoencoders
import Examples
import Evaluation
import Foundations
import Pictures

/// The attributes that examples are asked to have.
struct LabelOptions: ParsableArguments {
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "The class that examples are asked to be of, for models that were told labels or columns (--condition): a class, name=value for several attributes, or none to leave it open. May be given several times.",
      valueName: "value"))
  var label: [String] = []

  /// Whether anything is asked.
  var isGiven: Bool { !label.isEmpty }

  /// How many examples of each class are shown where nothing is asked, at most, and how many of all.
  private static let (ofEach, ofAll) = (8, 128)

  /// What is asked of examples: what the flags say, else every class in turn, for a model that knows classes alone.
  ///
  /// - Parameter count: How many; as many as fit a picture where nil.
  func asked(of configuration: ModelConfiguration, count: Int?) throws -> AskedAttributes? {
    if label.isEmpty, let attribute = configuration.classAttribute, let classes = attribute.classes {
      let each = max(1, min(Self.ofEach, Self.ofAll / classes.count))
      return AskedAttributes(everyClassOf: attribute, count: count ?? each * classes.count)
    }
    if label.isEmpty, configuration.attributes.isEmpty { return nil }
    return try AskedAttributes(label, of: configuration, count: count ?? SampleCommand.standardCount)
  }
}

extension AskedAttributes {
  /// What examples were asked to be, as columns of a table.
  var columns: [(name: String, cells: [String])] {
    attributes.indices.map { place in
      (attributes[place].name, texts(place).map { $0 == Attribute.noneText ? "" : $0 })
    }
  }

  /// What was asked, as a sentence without its full stop; nil where all is said by the flags.
  var sentence: Message? {
    if let first = groups.first {
      let names = groups.map(\.name)
      let each = first.rows.count == 1 ? "one" : "\(first.rows.count)"
      return
        "\(each) of each of \(groups.count) classes: \(list: names); \(.label, first.name) asks for one of them"
    }
    let open = attributes.indices.filter { !isAsked($0) }.map { attributes[$0].name }
    if open.isEmpty { return nil }
    return "left open: \(list: open); \(.label, "\(open[0])=VALUE") asks for it"
  }
}
