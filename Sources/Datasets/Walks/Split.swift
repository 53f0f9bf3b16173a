// Which rows are held back for validation: the first of a keyed order, so that the same data and key give
// the same split on every machine.

public import Foundations

/// A division of rows into those trained on and those held back.
public struct Split: Sendable, Equatable {
  /// The rows to train on, ascending.
  public let training: [Int]
  /// The rows held back for validation, ascending.
  public let validation: [Int]

  /// Divides `count` rows so that round(fraction * count) of them are held back.
  ///
  /// - Parameter fraction: At least 0 and at most 1.
  public init(count: Int, fraction: Double, key: Key) {
    guard count >= 0, (0...1).contains(fraction) else { fail("fraction \(fraction) of \(count) rows") }
    let order = Order(count: count, key: key.folding("split"))
    let held = Int((fraction * Double(count)).rounded())
    var isHeld = [Bool](repeating: false, count: count)
    for position in 0..<held { isHeld[order[position]] = true }
    training = (0..<count).filter { !isHeld[$0] }
    validation = (0..<count).filter { isHeld[$0] }
  }
}
