// Defaults as help says them: read from the table of kinds of data, so that help cannot say another default than the one that
// is taken.

import Autoencoders
import Datasets
import Examples
import Layers
import Training

/// Defaults in words.
enum DefaultTexts {
  /// A default that kinds of data may differ in: `(default: 128; for tables 64)`.
  static func of<Value>(_ standard: (KindStandard) -> Default<Value>) -> String {
    var texts: [(text: String, kinds: [String])] = []
    for kind in KindStandard.all {
      let text = standard(kind).text
      if let place = texts.firstIndex(where: { $0.text == text }) {
        texts[place].kinds.append(kind.family.plural)
      } else {
        texts.append((text, [kind.family.plural]))
      }
    }
    // What most kinds have comes first and is not said to be theirs.
    let usual = texts.max { $0.kinds.count < $1.kinds.count }?.text
    let others = texts.filter { $0.text != usual || $0.kinds.count == 1 }
    let all =
      texts.filter { $0.text == usual && $0.kinds.count > 1 }.map(\.text)
      + others.map { "for \($0.kinds.joined(separator: " and ")) \($0.text)" }
    return "(default: \(all.joined(separator: "; ")))"
  }

  /// A default that all data have in common, from the settings of a training.
  static func common<Value>(_ setting: KeyPath<TrainingSettings, Value>) -> String {
    let text = "\(TrainingSettings()[keyPath: setting])"
    return "(default: \(text.hasSuffix(".0") ? String(text.dropLast(2)) : text))"
  }

  /// The learning rates of the optimisers, the most usual one first.
  static var learningRates: String {
    let rates = Dictionary(grouping: OptimizerFamily.all, by: \.learningRate)
      .sorted { $0.value.count > $1.value.count }
    let texts = rates.enumerated().map { place, rate in
      place == 0 ? "\(rate.key)" : "for \(rate.value.map(\.name).joined(separator: " and ")) \(rate.key)"
    }
    let tables = KindStandard.all.filter { $0.family == .table }.map { "tables \($0.learningRate.text)" }
    return "(default: \((texts + tables).joined(separator: "; ")))"
  }

  /// The shares of a training that are an autoencoder's.
  static var autoencoderFirst: String {
    let kinds = KindStandard.all.compactMap { kind in
      kind.autoencoderFirst.map { "for \(kind.family.plural) \($0)" }
    }
    return (["0"] + kinds).joined(separator: "; ")
  }

  /// The activations of the networks, the most usual one first.
  static var activations: String {
    Dictionary(grouping: NetworkFamily.all, by: \.activation.name)
      .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map(\.key).joined(separator: "; ")
  }

  /// The sizes of the networks that are measured by a name, where they do not follow from the data.
  static func sizes(_ name: String) -> String {
    let texts = NetworkFamily.all.filter { $0.sizesName == name }.map { family in
      let sizes = family.standardSizes(.numbers([1])).map(String.init).joined(separator: ",")
      return "\(sizes) for \(family.name)"
    }
    return "(default: \(texts.joined(separator: ", ")))"
  }
}
