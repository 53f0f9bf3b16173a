// Memory within a run is shared by values that are not alive at the same time: each buffer lives from
// the first job that touches it to the last, and gets the lowest offset that no living buffer covers.

/// The places of a plan's buffers in one block of memory.
struct Arena {
  /// The offset of each buffer of kind arena, in bytes.
  private(set) var offsets: [Int: Int] = [:]
  /// The size of the block, in bytes.
  private(set) var byteCount = 0

  private struct Lifetime {
    var buffer: Int
    var size: Int
    var first: Int
    var last: Int
  }

  /// The bytes that a buffer takes, and the jobs during which it does.
  fileprivate struct Placed {
    var start: Int
    var end: Int
    var first: Int
    var last: Int
  }

  init(_ buffers: [Placement.Buffer], _ jobs: [Job]) {
    var lifetimes: [Int: Lifetime] = [:]
    for (index, job) in jobs.enumerated() {
      for buffer in job.buffers where buffers[buffer].kind == .arena {
        let size = (buffers[buffer].byteCount + 63) / 64 * 64
        lifetimes[buffer, default: Lifetime(buffer: buffer, size: size, first: index, last: index)].last =
          index
      }
    }
    // Large buffers first: they are the hardest to fit. Those placed are kept in the order of their places.
    var placed: [Placed] = []
    for lifetime in lifetimes.values.sorted(by: { ($0.size, $1.buffer) > ($1.size, $0.buffer) }) {
      var offset = 0
      for rival in placed where rival.first <= lifetime.last && lifetime.first <= rival.last {
        if offset + lifetime.size <= rival.start { break }
        offset = max(offset, rival.end)
      }
      offsets[lifetime.buffer] = offset
      byteCount = max(byteCount, offset + lifetime.size)
      let place = placed.partitioningIndex { $0.start > offset }
      placed.insert(
        Placed(start: offset, end: offset + lifetime.size, first: lifetime.first, last: lifetime.last),
        at: place)
    }
  }
}

extension [Arena.Placed] {
  /// The first place at which a condition holds that holds from there on.
  fileprivate func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
