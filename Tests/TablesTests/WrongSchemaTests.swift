// A schema from a changed file: every number that no table has is refused when the file is read, not met later.

import Foundation
import Testing
import _TestSupport

@testable import Tables

@Suite("Wrong schemas")
struct WrongSchemaTests {
  /// A member's wrong value, as JSON.
  struct Change: Sendable, CustomTestStringConvertible {
    var path: [String]
    var value: String
    var testDescription: String { "\(path.joined(separator: ".")): \(value)" }
  }

  static let huge = "9223372036854775807"
  static let changes: [Change] =
    [["rows"], ["columns", "missing"], ["columns", "infinite"], ["columns", "quantiles", "count"]]
    .flatMap { path in [huge, "-1", "1e19", "1.5"].map { Change(path: path, value: $0) } }
    + [["columns", "deviation"], ["columns", "quantiles", "deviation"]]
    .flatMap { path in ["0", "-1", "1e999"].map { Change(path: path, value: $0) } }
    + [
      (["columns", "mean"], "1e999"), (["columns", "least"], "1e999"), (["columns", "largest"], "-1e999"),
      (["columns", "decimals"], huge), (["columns", "decimals"], "-1"), (["columns", "shares"], "[0.5, 2]"),
      (["columns", "quantiles"], "null"), (["columns", "quantiles", "mean"], "1e999"),
      (["columns", "quantiles", "knots"], "\"\""), (["columns", "quantiles", "knots"], "\"nan 1 2 3\""),
      (["columns", "quantiles", "knots"], "\"4 3 2 1\""),
      (["columns", "quantiles", "ranks"], "\"0-1 0-2 0-3 0-4\""),
      (["columns", "quantiles", "ranks"], "\"0-1 1-2 2-3 3-\(huge)\""),
      (["columns", "quantiles", "ranks"], "\"-1-1 1-2 2-3 3-4\""),
      (["columns", "quantiles", "count"], "3"),
    ].map { Change(path: $0.0, value: $0.1) }

  /// The text of a schema of one column of four numbers, with a member of another value.
  private static func text(_ change: Change?) throws -> String {
    let schema = try withTemporaryFolder { folder in
      let path = "\(folder)/a.csv"
      let lines = ["a"] + (0..<40).map { "\(1 + $0 % 4 * 10 + $0 % 3).5" }
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
      return try TableSchema(of: TableReader(path))
    }
    let data = try JSONEncoder().encode(schema)
    guard let change else { return String(decoding: data, as: UTF8.self) }
    func changed(_ value: Any, _ path: ArraySlice<String>) throws -> Any {
      guard let name = path.first else { return "@" }
      if let list = value as? [Any] { return try list.map { try changed($0, path) } }
      var members = try #require(value as? [String: Any])
      members[name] = try changed(members[name] ?? "", path.dropFirst())
      return members
    }
    let object = try changed(JSONSerialization.jsonObject(with: data), change.path[...])
    let text = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    return text.replacingOccurrences(of: "\"@\"", with: change.value)
  }

  @Test("a schema that was not changed is read")
  func unchanged() throws {
    let schema = try JSONDecoder().decode(TableSchema.self, from: Data(Self.text(nil).utf8))
    #expect(schema.columns[0].quantiles != nil && schema.rows == 40)
  }

  @Test("a number that no table has is refused, with its place", arguments: changes)
  func refused(change: Change) throws {
    let text = try Self.text(change)
    #expect(throws: DecodingError.self, "\(text)") {
      try JSONDecoder().decode(TableSchema.self, from: Data(text.utf8))
    }
  }
}
