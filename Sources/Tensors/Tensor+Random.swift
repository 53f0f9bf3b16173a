// Random numbers inside a program: keyed by the run's key, a stream and each row's id.

import Foundations

/// Where a program's random numbers come from: a key and the identity of each row.
public struct RandomSource {
  /// The key, uint32 [2].
  public var key: Tensor
  /// The rows' 64-bit ids, uint32 [R, 2], low word first.
  public var rows: Tensor

  /// A source from a key (uint32 [2]) and row ids (uint32 [R, 2]).
  public init(key: Tensor, rows: Tensor, file: StaticString = #fileID, line: UInt = #line) {
    let count = rows.shape.dimensions.first ?? 0
    if key.type != TensorType([2], .uint32) || rows.type != TensorType([count, 2], .uint32) {
      fail("random source: key \(key.type) and rows \(rows.type)", file: file, line: line)
    }
    self.key = key
    self.rows = rows
  }

  private func words(_ shape: Shape, _ file: StaticString, _ line: UInt) -> Tensor {
    if shape.rank == 0 || shape[0] != rows.shape[0] {
      fail("random: \(shape) does not have the \(rows.shape[0]) rows of its source", file: file, line: line)
    }
    return key.trace.append(
      .randomBits(stream: key.trace.nextStream()), [key, rows], TensorType(shape, .uint32))
  }

  /// Independent uniform numbers on [0, 1), one row per row id.
  public func uniform(_ shape: Shape, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    words(shape, file, line).applying(.uniform)
  }

  /// Independent standard normal numbers, one row per row id.
  public func normal(_ shape: Shape, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    words(shape, file, line).applying(.normal)
  }
}
