// Amounts of memory as people write them: 500m, 2g.

import ArgumentParser
import Datasets

/// An amount of memory from the command line.
struct MemoryAmount: ExpressibleByArgument {
  /// The amount in bytes.
  var bytes: Int

  init?(argument: String) {
    guard let bytes = try? ByteCount.parsed(argument, at: "--memory") else { return nil }
    self.bytes = bytes
  }
}
