// Shapes over which tests run: small, exhaustive at low rank, a keyed sample above; sizes 0 and 1 are
// where loops go wrong.

public import Foundations
public import Tensors

/// Generated shapes.
public enum Shapes {
  /// The extents that axes take.
  public static let extents = [0, 1, 2, 3, 5]

  /// Every shape of a rank.
  public static func every(rank: Int) -> [Shape] {
    var all: [[Int]] = [[]]
    for _ in 0..<rank { all = all.flatMap { head in extents.map { head + [$0] } } }
    return all.map { Shape($0) }
  }

  /// Shapes of a rank, drawn by a key.
  public static func sample(rank: Int, count: Int, key: Key = Key(seed: 41)) -> [Shape] {
    (0..<count).map { row in
      Shape((0..<rank).map { extents[Draw(key.folding(UInt64(rank)), row)($0, below: extents.count)] })
    }
  }

  /// Every shape of ranks 0 to 2 and a sample of ranks 3 and 4.
  public static let all =
    (0...2).flatMap { every(rank: $0) } + (3...4).flatMap { sample(rank: $0, count: 20) }

  /// Two shapes that fit each other, and the shape they are broadcast to.
  public struct Pair: Sendable {
    /// The shape of the left operand.
    public var left: Shape
    /// The shape of the right operand.
    public var right: Shape
    /// The shape of the result.
    public var result: Shape
  }

  /// Pairs that fit: for each shape, every choice of axes repeated on one side or the other up to rank
  /// 2 and a sample above, and leading axes missing on one side.
  public static let pairs: [Pair] = all.enumerated().flatMap { row, shape in
    // Digit i of a code says whether axis i is whole on both sides, or repeated on the left, or right.
    let codes = (0..<shape.rank).reduce(1) { count, _ in count * 3 }
    let draw = Draw(Key(seed: 43), row)
    let chosen = shape.rank <= 2 ? Array(0..<codes) : (0..<4).map { draw($0, below: codes) }
    return chosen.flatMap { code in
      var (left, right, digits) = (shape.dimensions, shape.dimensions, code)
      for axis in 0..<shape.rank {
        if digits % 3 == 1 { left[axis] = 1 }
        if digits % 3 == 2 { right[axis] = 1 }
        digits /= 3
      }
      let missing = draw(4 + code, below: shape.rank + 1)
      // What is missing on one side is whole on the other, and so the result keeps its extents.
      let whole = Array(shape.dimensions.prefix(missing))
      return [
        Pair(left: Shape(left), right: Shape(right), result: shape),
        Pair(
          left: Shape(Array(left.dropFirst(missing))), right: Shape(whole + right.dropFirst(missing)),
          result: shape),
        Pair(
          left: Shape(whole + left.dropFirst(missing)), right: Shape(Array(right.dropFirst(missing))),
          result: shape),
      ]
    }
  }
}

/// Small whole numbers drawn by a key and a row.
public struct Draw {
  private let key: Key
  private let row: UInt64

  /// The numbers of one row.
  public init(_ key: Key, _ row: Int) {
    self.key = key
    self.row = UInt64(row)
  }

  /// The number of a column, from 0 up to but not including `bound`.
  public func callAsFunction(_ column: Int, below bound: Int) -> Int {
    Int(Philox.word(key: key, stream: 0, row: row, column: column)) % bound
  }
}
