// Elites drawn at random.

public import Foundations

extension Archive {
  /// So many elites drawn at random, none twice; all of them where there are no more.
  ///
  /// The elite of each cell has a random word, a function of the key and the cell; those with the least words are drawn.
  public func sample(_ count: Int, key: Key) -> [Elite] {
    let drawn = occupied.map { (Philox.word(key: key, stream: 0, row: UInt64($0), column: 0), Int($0)) }
      .sorted {
        $0 < $1
      }
    return drawn.prefix(max(0, count)).compactMap { elite(in: $0.1) }
  }
}
