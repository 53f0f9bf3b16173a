// What a model's file says about its table is checked when it is opened, and the sentence names the member.

import Autoencoders
import Foundation
import Foundations
import Tables
import Testing
import _TestSupport

@testable import Storage

@Suite("Wrong tables of models")
struct WrongTableTests {
  /// The configuration of a model of a column of numbers.
  private static func text() throws -> String {
    let schema = try withTemporaryFolder { folder in
      let lines = ["a"] + (0..<60).map { "\($0 % 13).25" }
      try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: "\(folder)/a.csv")
      return try TableSchema(of: TableReader("\(folder)/a.csv"))
    }
    return try ModelConfiguration(
      exampleShape: [schema.layout.width], hidden: [4], latents: 2, likelihood: .histogram,
      data: DataDescription(name: "a", table: schema)
    ).text
  }

  @Test(
    "a changed number is refused by its name",
    arguments: [
      ("\"count\" : 60", "\"count\" : 9223372036854775807", "'data.table.columns[0].quantiles.count'"),
      ("\"count\" : 60", "\"count\" : 1e19", "is not a model configuration"),
      ("\"rows\" : 60", "\"rows\" : -1", "'data.table.rows'"),
      ("\"missing\" : 0", "\"missing\" : 9223372036854775807", "'data.table.columns[0].missing'"),
      ("\"name\" : \"a\"", "\"bits\" : 99, \"name\" : \"a\"", "'bits'"),
      ("\"name\" : \"a\"", "\"file_unit\" : -1, \"name\" : \"a\"", "'file_unit'"),
      ("\"name\" : \"a\"", "\"range\" : [1, 0], \"name\" : \"a\"", "'range'"),
      ("\"example_shape\" : [\n    2", "\"example_shape\" : [\n    16777216", "rows of 2 numbers"),
    ])
  func changed(old: String, new: String, word: String) throws {
    let text = try Self.text()
    // The data's own name comes before that of its column.
    let place = try #require(text.range(of: old, options: old.contains("name") ? [] : .backwards), "\(text)")
    let failure = try #require(throws: Failure.self) {
      try ModelConfiguration(parsing: text.replacingCharacters(in: place, with: new), at: "config.json")
    }
    #expect(failure.kind == .badData && failure.place == "config.json")
    #expect(failure.what.contains(word), "\(failure)")
  }

  @Test("a configuration that was not changed is read")
  func unchanged() throws {
    let text = try Self.text()
    #expect(try ModelConfiguration(parsing: text, at: "config.json").text == text)
  }
}
