// Why a row is abnormal: the columns without which it would lie nearer to other rows, with what was observed and what the
// rows that are nearest in the other columns have there.

import CVector
import Foundation
import Foundations
import Pictures
import Tables

/// A column's part in a row's score.
public struct Reason: Codable, Equatable, Sendable {
  /// The column.
  public var column: String
  /// What stands in the row.
  public var observed: String
  /// What the rows that are nearest in the other columns have there; of a cell that cannot be read, what it should hold.
  public var expected: String
  /// By how much the logarithm of the row's distance from others falls without the column.
  public var excess: Double
  /// The share of rows that have the observed category, where it is rare.
  public var share: Double?

  /// How many are told of a row.
  public static let count = 3

  /// The reason that a cell cannot be read, and was passed over.
  static func unreadable(_ cell: RowFindings.Cell, in schema: TableSchema) -> Reason {
    let kind = schema.columns.first { $0.name == cell.column }?.kind
    return Reason(
      column: cell.column, observed: cell.text, expected: kind == .date ? "a date" : "a number", excess: 0)
  }

  /// The reason that a cell is infinite where no training row has an infinity.
  static func infinite(_ cell: RowFindings.Cell, in schema: TableSchema) -> Reason {
    let column = schema.columns.first { $0.name == cell.column }
    let expected =
      column?.likelihood == .categorical ? "a category" : column?.kind == .date ? "a date" : "a finite number"
    return Reason(column: cell.column, observed: cell.text, expected: expected, excess: 0)
  }

  /// The reason as words: "mode is AUTO (0.4 % of rows), expected MANUAL". Long cells are cut.
  public var sentence: String {
    let texts = [column, observed, expected].map { ShownText.of($0, atMost: 80) }
    return "\(texts[0]) is \(texts[1])\(rarity), expected \(texts[2])"
  }

  /// How rare the observed category is, in parentheses behind a space; empty where it is not.
  var rarity: String {
    share.map { " (\($0 > 0 ? "\(NumberText.percent($0)) %" : "none") of the rows)" } ?? ""
  }
}

/// A search for reasons among rows that others are compared with. One search is used by one thread at a time.
struct ReasonSearch {
  /// How many columns are tried: those in which the row differs most from its nearest ones.
  private static let tried = Reason.count + 2
  /// From how many rows expectations are taken, at least.
  private static let witnesses = 8
  /// Up to how many nearest rows are found in one pass.
  private static let few = 16
  /// Up to which share a category is called rare.
  private static let rare = 0.05

  private let rows: [Float]
  private let schema: TableSchema
  private let layout: TableLayout
  private let space: RowSpace
  private let columns: Int
  private let table: PointTable
  private let rank: Int
  private var point: [Float]
  private var there: [UInt8]
  private var room: [Float]
  private var places = [Int32](repeating: 0, count: Self.few)
  private var least = [Float](repeating: 0, count: Self.few)

  /// A search.
  ///
  /// - Parameters:
  ///   - rows: Prepared rows.
  ///   - rank: The distance of a row is that to the one of this rank, from 1.
  init(_ rows: [Float], _ schema: TableSchema, rank: Int = 1) {
    self.rows = rows
    self.schema = schema
    layout = schema.layout
    let width = layout.width
    let spaces = RowSpaces(layout, rows: rows)
    let space = JointSpace(spaces).joint
    let count = width == 0 ? 0 : rows.count / width
    self.space = space
    columns = spaces.columns
    self.rank = rank
    table = PointTable(space.points(of: rows, width: width).numbers, width: space.width, count: count)
    point = [Float](repeating: 0, count: max(space.width, 1))
    there = [UInt8](repeating: 0, count: max(space.width, 1))
    room = [Float](repeating: 0, count: table.room)
  }

  /// The reasons of a prepared row, the strongest first.
  ///
  /// - Parameters:
  ///   - itself: Its own place among the rows, if it is one of them.
  ///   - text: The text of a column's cell as it stands in the file; told by the numbers where nil.
  mutating func reasons(
    of row: [Float], itself: Int? = nil, text: (TableLayout.Block) -> String? = { _ in nil }
  ) -> [Reason] {
    guard table.count > 1, space.width > 0 else { return [] }
    space.write(row, to: &point, there: &there)
    let whole = there
    let nearest = nearest(itself)
    let parts = parts(of: row, nearest.rows)
    let equalShare = 0.5 * log(Double(max(parts.count, 2)) / Double(max(parts.count, 2) - 1))
    var found: [Reason] = []
    for block in parts.keys.sorted(by: { (parts[$0] ?? 0, $1) > (parts[$1] ?? 0, $0) }).prefix(Self.tried) {
      there = whole
      for place in space.blocks.indices where space.blocks[place] == block { there[place] = 0 }
      let without = self.nearest(itself)
      let least = NeighbourDistances.least
      let excess = log(nearest.distance + least) - log(without.distance + least)
      if excess > equalShare, let reason = reason(block, row, without.rows, excess, text) {
        found.append(reason)
      }
    }
    return Array(found.sorted { $0.excess > $1.excess }.prefix(Reason.count))
  }

  /// The distance to the row of the rank, and the nearest rows.
  private mutating func nearest(_ itself: Int?) -> (distance: Double, rows: [Int]) {
    table.distances(of: point, there: there, to: &room)
    if let itself { room[itself] = .infinity }
    let wanted = min(max(rank, Self.witnesses), table.count - (itself == nil ? 0 : 1))
    if wanted <= Self.few {
      cv_least(room, 1, Int64(room.count), Int64(wanted), &places, &least)
      return (Double(least[min(rank, wanted) - 1]).squareRoot(), places[..<wanted].map { Int($0) })
    }
    var distances = room
    let reaches = PointTable.reaches(
      &distances, count: table.count, ranks: [min(rank, wanted), wanted])
    var nearest: [Int] = []
    for place in 0..<table.count where room[place] <= reaches[1] && nearest.count < wanted {
      nearest.append(place)
    }
    return (Double(reaches[0]).squareRoot(), nearest)
  }

  /// By block, how far the row lies from what its nearest ones have there.
  private func parts(of row: [Float], _ nearest: [Int]) -> [Int: Float] {
    var parts: [Int: Float] = [:]
    for place in space.positions.indices where there[place] == 1 {
      let position = space.positions[place]
      let usual = median(position, nearest)
      let step = (row[position] - (usual.isNaN ? 0 : usual)) * space.weights[place]
      parts[space.blocks[place], default: 0] += min(step * step, 1e30)
    }
    return parts
  }

  /// The median of a number among rows; NaN where all are missing.
  private func median(_ position: Int, _ nearest: [Int]) -> Float {
    let values = nearest.map { rows[$0 * layout.width + position] }.filter { !$0.isNaN }.sorted()
    return values.isEmpty ? .nan : values[values.count / 2]
  }

  private func reason(
    _ number: Int, _ row: [Float], _ nearest: [Int], _ excess: Double, _ text: (TableLayout.Block) -> String?
  ) -> Reason? {
    let block = layout.blocks[number]
    let name = schema.columns[block.column].name
    let observed = text(block) ?? schema.text(of: block, row[block.positions])
    guard case .category? = block.parts.first else {
      let expected = schema.text(of: block, block.positions.map { median($0, nearest) })
      return observed == expected
        ? nil : Reason(column: name, observed: observed, expected: expected, excess: excess)
    }
    func shares(_ rows: [Int]) -> [Float] {
      block.positions.map { position in
        let there = rows.map { self.rows[$0 * layout.width + position] }.filter { !$0.isNaN }
        return there.reduce(0, +) / Float(max(there.count, 1))
      }
    }
    let own = block.positions.indices.first { row[$0] == 1 }.map { $0 - block.positions.lowerBound } ?? 0
    let all = shares(Array(0..<table.count))
    let share = Double(all[own])
    var expected = schema.text(of: block, shares(nearest))
    if expected == observed { expected = schema.text(of: block, all) }
    if expected == observed { return nil }
    return Reason(
      column: name, observed: observed, expected: expected, excess: excess,
      share: share <= Self.rare ? share : nil)
  }
}
