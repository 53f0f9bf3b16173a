// The flags that say how texts are read and how they are written.

import ArgumentParser
import Autoencoders
import Datasets
import Evaluation
import Examples
import Foundations

/// Which strings of a file are the texts, and what a token is, as flags.
struct TextFlags: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Read the file as texts: each of its lines, its sentences, or the cells of this column of a table. (default: lines; sentences of running text)",
      valueName: "lines|sentences|column"))
  var strings: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What a token of a text is: \(TextCoding.Unit.allCases.map(\.rawValue).joined(separator: " or ")). (default: words where nearly all come again, else bytes)",
      valueName: "unit"))
  var tokens: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most words of the vocabulary; others are \(TextCoding.unknownText). (default: 10000)",
      valueName: "n"))
  var mostWords: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most tokens of a text; what is longer is cut. (default: that of the longest text, at most 128 words or 256 bytes)",
      valueName: "n"))
  var longest: Int?

  /// What the flags say.
  func request() throws -> TextRequest {
    TextRequest(
      part: strings,
      unit: try tokens.map { name in
        if let unit = TextCoding.Unit(rawValue: name) { return unit }
        throw Suggestion.unknown("token", name, among: TextCoding.Unit.allCases.map(\.rawValue))
      }, mostWords: mostWords, longest: longest)
  }
}

/// How the words of a text are chosen, as flags.
struct WritingFlags: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Draw each token from the k most probable ones.", valueName: "k"))
  var topK: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Draw each token from the fewest that have this share of the probability.", valueName: "share"))
  var nucleus: Float?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most tokens of a text that is written. (default: as many as the model was trained on)",
      valueName: "n"))
  var length: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Write the most probable text that carrying on k beginnings at a time finds, instead of the most probable token at every place.",
      valueName: "k"))
  var beam: Int?
  @Flag(help: "Let \(TextCoding.unknownText) be written, for words outside the vocabulary.")
  var unknown = false

  /// Whether one of them is given.
  var given: String? {
    topK != nil
      ? "--top-k"
      : nucleus != nil
        ? "--nucleus" : beam != nil ? "--beam" : length != nil ? "--length" : unknown ? "--unknown" : nil
  }

  /// The choice of tokens.
  ///
  /// - Parameter temperature: What logits are divided by; the most probable token is taken where nil and nothing else asks for
  ///   draws.
  func choice(_ coding: TextCoding, temperature: Float?) throws -> TokenChoice {
    if let length, !(1...TextCoding.mostTokens).contains(length) {
      throw Failure(
        .usage, "a text cannot have up to \(length) tokens", at: "--length",
        remedy: "Give a number within 1...\(TextCoding.mostTokens)")
    }
    let isDrawn = topK != nil || nucleus != nil
    return try TokenChoice(
      temperature: temperature ?? (isDrawn ? 1 : 0), most: topK, share: nucleus,
      never: unknown || coding.unit == .bytes ? [] : [TextCoding.unknown], beam: beam)
  }
}
