// Some examples of many, chosen by a key, and what a model's encoder says of them.

import Autoencoders
import Datasets
import Foundations
import Tensors

extension DataSource {
  /// At most so many rows that can be read, chosen by a key, ascending: all where there are no more. No other row is
  /// looked at.
  ///
  /// - Throws: ``Failure`` of kind `badData` where none can be read.
  func chosen(atMost limit: Int, key: Key) throws -> [Int] {
    let order = Order(count: count, key: key)
    var chosen: [Int] = []
    for start in stride(from: 0, to: count, by: 256) where chosen.count < limit {
      let candidates = (start..<min(start + 256, count)).map { order[$0] }
      let lost = unreadable(candidates)
      chosen += candidates.filter { !lost.contains($0) }
    }
    if chosen.isEmpty {
      throw Failure(
        .badData, "none of its \(count) rows can be read", at: name, remedy: "'vae data info' says why")
    }
    return chosen.prefix(limit).sorted()
  }
}

extension Inference {
  /// q(z|x) of rows of a source, block by block, so that data need not fit in memory.
  ///
  /// - Throws: ``Failure`` of kind `failure` where latents are not finite.
  func posteriors(of source: any DataSource, _ rows: [Int], key: Key) throws -> ExamplePosteriors {
    var bytes: [[UInt8]] = [[], [], []]
    for start in stride(from: 0, to: rows.count, by: 1024) {
      let part = Array(rows[start..<min(start + 1024, rows.count)])
      var stored = [UInt8](repeating: 0, count: part.count * source.rowBytes)
      try stored.withUnsafeMutableBytes { try source.read(part, into: $0) }
      let found = try posteriors(
        of: HostArray(TensorType([part.count, source.rowCount], source.tensorElement), bytes: stored),
        ids: part.map { UInt64(source.origin(of: $0)) }, key: key)
      let arrays = [found.means, found.draws] + [found.logVariances].compactMap(\.self)
      if arrays.contains(where: { !$0.floats.allSatisfy(\.isFinite) }) {
        throw Failure(
          .failure, "the model's latents of its training examples are not finite", at: source.name,
          remedy: "Train it again with a lower --learning-rate, or sample with --sampler prior")
      }
      for (place, array) in arrays.enumerated() { bytes[place] += array.bytes }
    }
    let type = TensorType([rows.count, model.configuration.latents])
    return ExamplePosteriors(
      means: HostArray(type, bytes: bytes[0]),
      logVariances: bytes[2].isEmpty ? nil : HostArray(type, bytes: bytes[2]),
      draws: HostArray(type, bytes: bytes[1]))
  }
}
