// Rows of which few have a label, for training: those without one are walked through, those with one go along with every
// batch.

import Autoencoders
public import Datasets
public import Examples
public import Foundations
import Tables

/// Which rows keep their label.
public struct LabelledRows: Sendable {
  /// The places of the rows that do, ascending.
  public let places: [Int]
  /// The class of each.
  public let classes: [Int]
  /// How many rows of its class were chosen before each.
  private let turns: [Int]

  private init(_ chosen: [(place: Int, label: Int, turn: Int)]) {
    let sorted = chosen.sorted { $0.place < $1.place }
    places = sorted.map(\.place)
    classes = sorted.map(\.label)
    turns = sorted.map(\.turn)
  }

  /// Of every class as many rows, as near as can be: the first of a keyed order.
  ///
  /// - Parameters:
  ///   - count: How many rows; all that have a label where nil.
  ///   - attribute: The label.
  /// - Throws: ``Failure``: `usage` for more rows than have a label and for fewer than there are classes, `badData` where a
  ///   class has no row.
  public init(_ source: any DataSource, count: Int?, _ attribute: Attribute, key: Key) throws {
    let names = attribute.classes ?? []
    let numbers = try source.attributes(Array(0..<source.count))
    var rows = [[Int]](repeating: [], count: names.count)
    for (row, number) in numbers.enumerated() where number.isFinite { rows[Int(number)].append(row) }
    let known = rows.reduce(0) { $0 + $1.count }
    if let missing = rows.firstIndex(where: \.isEmpty) {
      throw Failure(
        .badData, "no row that trains has the label '\(names[missing])'", at: source.name,
        remedy: "Give rows of every class")
    }
    let wanted = count ?? known
    if wanted > known {
      throw Failure(
        .usage, "\(wanted) labelled rows are asked for, but only \(known) rows have a label", at: .labelled,
        remedy: "Give at most \(known)")
    }
    if wanted < names.count {
      throw Failure(
        .usage, "\(wanted) labelled rows are too few for \(names.count) classes", at: .labelled,
        remedy: "Give at least one for each class")
    }
    // Classes take turns until there are enough; one that has no more rows is passed over.
    let orders = rows.enumerated().map { place, own in
      let order = Order(count: own.count, key: key.folding("labelled").folding(UInt64(place)))
      return (0..<own.count).map { own[order[$0]] }
    }
    var (chosen, turn) = ([(place: Int, label: Int, turn: Int)](), 0)
    while chosen.count < wanted {
      for (label, order) in orders.enumerated() where turn < order.count && chosen.count < wanted {
        chosen.append((order[turn], label, turn))
      }
      turn += 1
    }
    self.init(chosen)
  }

  /// The rows of a part, of every class as many as of others; a class with one row keeps it out of all parts.
  public func rows(of part: LabelPart) -> LabelledRows { filtered { part.holds(turn: $0, of: $1) } }

  /// The rows beside a part.
  public func rows(beside part: LabelPart) -> LabelledRows { filtered { !part.holds(turn: $0, of: $1) } }

  private func filtered(_ isKept: (_ turn: Int, _ rows: Int) -> Bool) -> LabelledRows {
    let counts = classes.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    return LabelledRows(
      places.indices.filter { isKept(turns[$0], counts[classes[$0]] ?? 0) }
        .map { (places[$0], classes[$0], turns[$0]) })
  }
}

/// One of several parts of the labelled rows, whose labels a training is not shown.
public struct LabelPart: Codable, Hashable, Sendable {
  /// Which, from 0.
  public var number: Int
  /// Of how many.
  public var parts: Int

  /// A part of several.
  public init(_ number: Int, of parts: Int) { (self.number, self.parts) = (number, parts) }

  /// Whether the row that was chosen as one of its class belongs to the part.
  fileprivate func holds(turn: Int, of rows: Int) -> Bool { rows > 1 && turn % parts == number }
}

extension LabelledRows {
  /// The rows with their labels, as a table.
  func table(of source: any DataSource, _ attribute: Attribute) -> String {
    let lines = zip(places, classes).map { place, label in
      let name = RowNames.name(of: place, in: source)
      return "\(DelimitedText.cell(name)),\(DelimitedText.cell(attribute.text(of: Float(label))))\n"
    }
    return "row,label\n" + lines.joined()
  }
}

extension DataSource {
  /// The number of the first attribute of rows, NaN where it is not known.
  ///
  /// - Throws: As reading throws.
  public func attributes(_ indices: [Int]) throws -> [Float] {
    guard let field = field(.condition) else { return indices.map { _ in Attribute.unknown } }
    let stored = try bytes(.condition, of: indices)
    return stored.withUnsafeBytes { memory in
      indices.indices.map { memory.loadUnaligned(fromByteOffset: $0 * field.byteCount, as: Float.self) }
    }
  }

  /// These rows for a semi-supervised training: those without a label first, then those that keep theirs, of which every
  /// batch has some. Where every row keeps its label, the walk is over them.
  ///
  /// - Parameter batch: The rows of a batch without companions.
  func partlyLabelled(_ labelled: LabelledRows, batch: Int) -> AttributeSource {
    let known = Set(labelled.places)
    let others = (0..<count).filter { !known.contains($0) }
    let source = subset(others + labelled.places)
    let numbers =
      [Float](repeating: Attribute.unknown, count: others.count) + labelled.classes.map(Float.init)
    var rows = AttributeSource(source, values: numbers, width: 1)
    if !others.isEmpty {
      rows.companions = Companions(
        rows: others.count..<count, perBatch: Self.companions(labelled.places.count, others.count, batch))
    }
    return rows
  }

  /// How many labelled rows go along with a batch: their share of the rows, but half as many as there are others, if there
  /// are so many.
  private static func companions(_ labelled: Int, _ others: Int, _ batch: Int) -> Int {
    let share = (batch * labelled + others - 1) / others
    return min(labelled, max(share, batch / 2, 1))
  }
}
