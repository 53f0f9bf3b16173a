// The sentences that the program writes itself: the same for everybody, of its grammar, and few of those held out known.

import Examples
import Foundations
import Testing

@testable import Datasets

@Suite("Generated sentences")
struct SentenceTests {
  private static let leafy = ["birch", "oak", "willow", "maple", "cherry", "linden"]
  private static let evergreen = ["fir", "pine", "spruce", "yew"]

  @Test("they are the same everywhere, words, and as the catalogue says")
  func catalogue() throws {
    let entry = try #require(Catalog.entry(named: "sentences"))
    let dataset = try Dataset.load(entry, environment: [:])
    #expect(dataset.fingerprint.description == "md5:\(Self.digest)")
    #expect(dataset.training.count == entry.counts.training && dataset.test?.count == entry.counts.test)
    #expect(dataset.training.rowShape == entry.rowShape)
    let coding = try #require(dataset.textCoding)
    #expect(coding.unit == .words && coding.vocabulary < 120 && !coding.splitsPunctuation)
    let test = try #require(dataset.test)
    // Nothing in them is unknown.
    for row in 0..<test.count {
      #expect(try !test.tokens(of: row).contains(TextCoding.unknown))
      let text = try #require(test.text(of: row))
      #expect(coding.text(of: try test.tokens(of: row)) == text)
    }
    let known = Set((0..<dataset.training.count).compactMap(dataset.training.text))
    let new = (0..<test.count).count { row in !known.contains(test.text(of: row) ?? "") }
    #expect(Double(new) > 0.9 * Double(test.count), "\(new) of \(test.count)")
    #expect(Double(known.count) > 0.95 * Double(dataset.training.count), "\(known.count)")
  }

  private static let digest = "02cbfaafa3d2f7432bda2945359c0bbb"

  @Test("what a tree does is what its kind does")
  func agreement() {
    let generator = WeatherSentences(seed: 0)
    for number in 0..<3000 {
      let words = generator.text(number).split(separator: " ").map(String.init)
      let isLeafy = words.contains { Self.leafy.contains($0) }
      #expect(isLeafy != words.contains { Self.evergreen.contains($0) })
      if words.contains("red") || words.contains("leaves") || words.contains("buds") { #expect(isLeafy) }
      if words.contains("resin") || words.contains("needles") || words.contains("cone") { #expect(!isLeafy) }
    }
  }
}
