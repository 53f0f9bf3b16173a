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

  init(_ buffers: [Placement.Buffer], _ jobs: [Job]) {
    var lifetimes: [Int: Lifetime] = [:]
    for (index, job) in jobs.enumerated() {
      for buffer in job.buffers where buffers[buffer].kind == .arena {
        let size = (buffers[buffer].byteCount + 63) / 64 * 64
        lifetimes[buffer, default: Lifetime(buffer: buffer, size: size, first: index, last: index)].last =
          index
      }
    }
    // Large buffers first: they are the hardest to fit.
    var placed: [Lifetime] = []
    for lifetime in lifetimes.values.sorted(by: { ($0.size, $1.buffer) > ($1.size, $0.buffer) }) {
      let rivals = placed.filter { $0.first <= lifetime.last && lifetime.first <= $0.last }
        .map { (start: offsets[$0.buffer] ?? 0, size: $0.size) }.sorted { $0.start < $1.start }
      var offset = 0
      for rival in rivals where offset + lifetime.size > rival.start {
        offset = max(offset, rival.start + rival.size)
      }
      offsets[lifetime.buffer] = offset
      byteCount = max(byteCount, offset + lifetime.size)
      placed.append(lifetime)
    }
  }
}
