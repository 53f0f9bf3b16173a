// The walk through the data, epoch after epoch. Where it stands is two numbers; from them and the key every
// later batch follows, so a resumed run sees what an uninterrupted one would have seen.

public import Foundations

/// A place in the walk: how many epochs are complete, and how many rows of the current one were visited.
public struct Cursor: Hashable, Codable, Sendable {
  /// The current epoch, counted from 0.
  public var epoch: Int
  /// How many rows of the current epoch were visited; less than the count of rows.
  public var position: Int

  /// A cursor at a place.
  public init(epoch: Int = 0, position: Int = 0) {
    self.epoch = epoch
    self.position = position
  }
}

/// The batches of one epoch after the other, without end.
///
/// Every epoch visits each row once, in an order of its own. Its last batch holds what is left and may be
/// smaller than the others.
public struct Batches: Sendable {
  /// How many rows the walk is over.
  public let count: Int
  /// The rows that go along with every batch, behind those of the walk.
  public let companions: Companions?
  /// How many rows a batch has, the last of an epoch aside.
  public let size: Int
  /// Where the next batch starts.
  public private(set) var cursor: Cursor
  /// The rows of the current batch, empty before the first ``advance()``; reused from batch to batch.
  public private(set) var indices: [Int] = []
  private let key: Key
  /// A number for each row, where batches are of rows with one number.
  private let groups: [Int32]?
  private var order: EpochOrder
  /// The order that the current batch is of, and where in it the batch begins.
  private var current: (order: EpochOrder, start: Int)

  /// The batches from `cursor` on.
  ///
  /// - Throws: ``Failure`` of kind `badData` if the cursor, which may come from a file, lies outside the data.
  public init(
    count: Int, size: Int, key: Key, cursor: Cursor = Cursor(), companions: Companions? = nil,
    groups: [Int32]? = nil
  ) throws {
    guard count > 0, size > 0 else { fail("batches of \(size) from \(count) rows") }
    guard cursor.epoch >= 0, cursor.position >= 0, cursor.position < count else {
      throw Failure(
        .badData,
        "the data cursor (epoch \(cursor.epoch), row \(cursor.position)) lies outside \(count) rows",
        remedy: "Resume with the data that the run was started with")
    }
    self.count = count
    self.size = size
    self.key = key
    self.companions = companions
    self.groups = groups
    self.cursor = cursor
    order = EpochOrder(count, size: size, groups, key, epoch: cursor.epoch)
    current = (order, cursor.position)
    indices.reserveCapacity(min(size, count))
  }

  /// How many rows there are, those that go along included.
  public var total: Int { count + (companions?.rows.count ?? 0) }

  /// How many batches an epoch has.
  public var batchesPerEpoch: Int { (count + size - 1) / size }

  /// Whether the current batch was the last of its epoch.
  public var endsEpoch: Bool { cursor.position == 0 && !indices.isEmpty }

  /// Puts the rows of the next batch into ``indices`` and moves the cursor past it.
  public mutating func advance() {
    indices.removeAll(keepingCapacity: true)
    let end = min(cursor.position + size, count)
    current = (order, cursor.position)
    for position in cursor.position..<end { indices.append(order[position]) }
    if let companions {
      indices += companions.indices(ofBatch: cursor.epoch * batchesPerEpoch + current.start / size, key: key)
    }
    cursor.position = end
    if end == count {
      cursor = Cursor(epoch: cursor.epoch + 1, position: 0)
      order = EpochOrder(count, size: size, groups, key, epoch: cursor.epoch)
    }
  }

  /// Puts other rows in the places of those of the current batch that cannot be read: for each the next one in the
  /// epoch's order that can, beginning anew at its end. That is another one in every epoch, and depends on the
  /// rows alone, not on when they were found to be unreadable.
  ///
  /// - Parameter unreadable: Which of some rows cannot be read.
  /// - Throws: ``Failure`` of kind `badData` where none can be read.
  public mutating func replace(_ unreadable: ([Int]) -> Set<Int>) throws {
    let lost = unreadable(indices)
    if lost.isEmpty { return }
    let walked = indices.count - (companions?.perBatch ?? 0)
    for (place, row) in indices.enumerated() where lost.contains(row) {
      guard place < walked else {
        indices[place] = try companion(instead: row, unreadable)
        continue
      }
      var step = 1
      while step < count {
        let candidate = current.order[(current.start + place + step) % count]
        if !lost.contains(candidate), unreadable([candidate]).isEmpty {
          indices[place] = candidate
          break
        }
        step += 1
      }
      if step == count {
        throw Failure(
          .badData, "none of the \(count) rows to train on can be read",
          remedy: "\(.inspectData) says why; replace the files with readable ones")
      }
    }
  }

  /// The next of the companions that can be read.
  private func companion(instead row: Int, _ unreadable: ([Int]) -> Set<Int>) throws -> Int {
    let rows = companions?.rows ?? 0..<0
    for step in 1..<max(rows.count, 1) {
      let candidate = rows.lowerBound + (row - rows.lowerBound + step) % rows.count
      if unreadable([candidate]).isEmpty { return candidate }
    }
    throw Failure(
      .badData, "none of the \(rows.count) labelled rows can be read",
      remedy: "\(.inspectData) says why; replace the files with readable ones")
  }
}
