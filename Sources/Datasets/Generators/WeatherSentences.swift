// The data set `sentences`: a small grammar of this project's own, of trees and the weather. It has what makes texts hard on a
// model, and a measure of it: words that depend on ones far before (needles do not turn red), two orders of the same parts,
// and some six hundred thousand different sentences, so that few of those held out stand among those that train.

import Foundations

/// A maker of texts, each a function of its number alone.
public protocol TextGenerator: Sendable {
  /// The text of a number.
  func text(_ number: Int) -> String
}

/// Sentences about trees and the weather.
struct WeatherSentences: TextGenerator {
  private let key: Key

  /// The sentences of a seed.
  init(seed: UInt64) { key = Key(seed: seed).folding("sentences") }

  private static let qualities = [
    "old", "young", "tall", "crooked", "lonely", "slender", "broad", "mossy",
  ]
  private static let leafy = ["birch", "oak", "willow", "maple", "cherry", "linden"]
  private static let evergreen = ["fir", "pine", "spruce", "yew"]
  private static let places = [
    "by the river", "on the hill", "behind the mill", "at the edge of the wood", "near the road",
    "in the garden",
    "beside the pond", "above the village",
  ]
  private static let common = [
    "bends to the ground", "stands still", "shelters two crows", "grows another ring", "loses a branch",
    "waits for spring",
  ]
  private static let ofLeaves = ["turns red", "drops its leaves", "opens its buds", "stands bare"]
  private static let ofNeedles = ["smells of resin", "keeps its needles", "sheds a cone", "stays green"]
  private static let weather = [
    "when the rain falls", "after the storm", "in the morning fog", "under the first snow",
    "before the frost",
    "in the summer heat", "as the wind turns", "in the pale sun",
  ]
  private static let times = ["again", "today", "all night", "at dawn", "once more", "in silence"]

  func text(_ number: Int) -> String {
    let key = key.folding(UInt64(number))
    var drawn = 0
    func choice<Element>(_ elements: [Element]) -> Element {
      let word = Philox.word(key: key, stream: UInt32(drawn), row: 0, column: 0)
      drawn += 1
      return elements[Int((UInt64(word) * UInt64(elements.count)) >> 32)]
    }
    let isLeafy = choice([true, false])
    let tree = choice(isLeafy ? Self.leafy : Self.evergreen)
    let subject = "the \(choice(Self.qualities)) \(tree) \(choice(Self.places))"
    let action = choice(Self.common + (isLeafy ? Self.ofLeaves : Self.ofNeedles))
    let (weather, time) = (choice(Self.weather), choice(Self.times))
    return choice([true, false])
      ? "\(weather) , \(subject) \(action) \(time)" : "\(subject) \(action) \(time) \(weather)"
  }
}
