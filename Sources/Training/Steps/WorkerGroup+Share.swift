// Which rows of a batch are a worker's.

import Tensors

extension WorkerGroup {
  /// This worker's part of so many rows: parts are contiguous, in the order of ranks, and differ by a row at most.
  func share(of rows: Int) -> Range<Int> { rank * rows / count..<(rank + 1) * rows / count }
}
