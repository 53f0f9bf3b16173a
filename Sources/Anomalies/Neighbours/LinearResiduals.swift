// What a few directions leave unexplained of points. Most of the variance of a table lies along a few directions, so where
// columns hang together, a row that breaks this is told by what is perpendicular to them: a small number, but large beside
// what it usually is. A decoder that is not linear was tried in their place and tells less; see Documentation/Results.md.

import Autoencoders
import Foundations
import Tensors
import Training

/// The directions in which points vary most, and how much what is perpendicular to them counts.
public struct LinearResiduals: Equatable, Sendable {
  /// The directions explain this share of the variance, with as few of them as it takes,
  static let share = 0.8
  /// and at most this many.
  static let most = 32
  /// How much a number that is explained in full counts beside the number itself.
  static let weight = 0.5
  /// The rounds of the search: from about 10 on, residuals no longer change in a way that scores notice.
  private static let rounds = 16
  /// How often a missing number is guessed anew.
  private static let guesses = 12
  private static let key = Key(seed: 0).folding("linear residuals")

  /// The mean of the points.
  public let centre: [Float]
  /// Orthonormal directions, one after the other, [count, ``width``].
  public let directions: [Float]
  /// What each residual is multiplied by.
  public let weights: [Float]

  /// The numbers of a point.
  public var width: Int { centre.count }
  /// How many directions there are.
  var count: Int { width == 0 ? 0 : directions.count / width }

  /// Residuals by known directions.
  init(centre: [Float], directions: [Float], weights: [Float]) {
    (self.centre, self.directions, self.weights) = (centre, directions, weights)
  }

  /// Finds the directions of points, and how much residuals count.
  ///
  /// - Parameters:
  ///   - points: Numbers of finite size, `width` to a point; nil is returned for points that have no room for a residual.
  ///   - there: Which of the numbers are there (1); others are taken for the mean.
  init?(of points: [Float], there: [UInt8], width: Int, on backend: any Backend) throws {
    guard width > 1, points.count > width else { return nil }
    let height = points.count / width
    var (sums, counts) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
    for place in points.indices where there[place] == 1 {
      sums[place % width] += Double(points[place])
      counts[place % width] += 1
    }
    let centre = zip(sums, counts).map { Float($0 / max($1, 1)) }
    var moved = points
    for place in points.indices {
      moved[place] = there[place] == 1 ? points[place] - centre[place % width] : 0
    }
    let found = try ComponentSearch.components(
      of: moved, dimensions: width, count: min(Self.most, width - 1), rounds: Self.rounds, key: Self.key,
      on: backend)
    let variances = (0..<width).map { column in
      stride(from: column, to: moved.count, by: width).reduce(0.0) {
        $0 + Double(moved[$1]) * Double(moved[$1])
      } / max(counts[column], 1)
    }
    let kept = Self.kept(found, of: moved, height, variance: variances.reduce(0, +))
    let directions = kept.flatMap { direction in
      (0..<width).map { found.directions[$0 * found.count + direction] }
    }
    let plain = LinearResiduals(
      centre: centre, directions: directions, weights: [Float](repeating: 1, count: width))
    var unexplained = [Double](repeating: 0, count: width)
    var (residual, room) = (
      [Float](repeating: 0, count: width), [Float](repeating: 0, count: plain.roomCount)
    )
    for row in 0..<height {
      points.withUnsafeBufferPointer { points in
        there.withUnsafeBufferPointer { there in
          plain.write(points, there, row * width, to: &residual, room: &room)
        }
      }
      for column in 0..<width where there[row * width + column] == 1 {
        unexplained[column] += Double(residual[column]) * Double(residual[column]) / counts[column]
      }
    }
    self.init(
      centre: centre, directions: directions,
      weights: zip(unexplained, variances).map { Self.weight(unexplained: $0 + 1e-6, variance: $1) })
  }

  // With s^2 the mean square of a residual and v the variance of the number, R^2 = 1 - s^2 / v is what the directions
  // explain. The residual in its own deviations counts R^2 / 4: nothing where nothing is explained.
  static func weight(unexplained: Double, variance: Double) -> Float {
    guard variance > 0, unexplained < variance, unexplained.isFinite else { return 0 }
    return Float(weight * ((1 - unexplained / variance) / unexplained).squareRoot())
  }

  /// The places of the directions that explain the wanted share of the variance, those of most variance first.
  private static func kept(
    _ found: PrincipalComponents, of points: [Float], _ height: Int, variance: Double
  ) -> ArraySlice<Int> {
    let width = points.count / height
    var along = [Double](repeating: 0, count: found.count)
    var lengths = [Float](repeating: 0, count: found.count)
    for row in 0..<height {
      for direction in lengths.indices { lengths[direction] = 0 }
      for column in 0..<width {
        let value = points[row * width + column]
        for direction in lengths.indices {
          lengths[direction] += value * found.directions[column * found.count + direction]
        }
      }
      for direction in along.indices {
        along[direction] += Double(lengths[direction]) * Double(lengths[direction]) / Double(height)
      }
    }
    let order = along.indices.sorted { (along[$0], $1) > (along[$1], $0) }
    var (explained, count) = (0.0, 0)
    while count < order.count, explained < share * variance {
      explained += along[order[count]]
      count += 1
    }
    return order[..<count]
  }

  // A number that is missing follows from the others: it begins as the mean and becomes, again and again, what the directions
  // make of all. That converges to the least squares of what is there (the EM algorithm for principal components without
  // noise; Roweis, NIPS 1997); where what is there does not tell, little is changed in so few rounds.
  /// Writes the weighted residuals of a point.
  ///
  /// - Parameters:
  ///   - points: Numbers, of which the point's begin at `start`.
  ///   - there: Which of them are there.
  ///   - room: Room for ``roomCount`` numbers.
  func write(
    _ points: UnsafeBufferPointer<Float>, _ there: UnsafeBufferPointer<UInt8>, _ start: Int,
    to residual: inout [Float], room: inout [Float]
  ) {
    let width = width
    var hasGaps = false
    for place in 0..<width {
      hasGaps = hasGaps || there[start + place] == 0
      room[place] = there[start + place] == 1 ? points[start + place] - centre[place] : 0
    }
    directions.withUnsafeBufferPointer { directions in
      room.withUnsafeMutableBufferPointer { room in
        residual.withUnsafeMutableBufferPointer { residual in
          subtract(directions, room, residual)
          for _ in 0..<(hasGaps ? Self.guesses : 0) {
            // A number less its residual is what the directions make of it.
            for place in 0..<width where there[start + place] == 0 { room[place] -= residual[place] }
            subtract(directions, room, residual)
          }
        }
      }
    }
    for place in 0..<width {
      residual[place] = min(max(residual[place] * weights[place], -RowSpace.farthest), RowSpace.farthest)
    }
  }

  /// Room for a point and its lengths along the directions.
  var roomCount: Int { width + count }

  /// What is left of the point in the room without its parts along the directions.
  private func subtract(
    _ directions: UnsafeBufferPointer<Float>, _ room: UnsafeMutableBufferPointer<Float>,
    _ residual: UnsafeMutableBufferPointer<Float>
  ) {
    let width = width
    for place in 0..<width { residual[place] = room[place] }
    for direction in 0..<count {
      room[width + direction] = Self.product(directions, direction * width, residual)
    }
    for direction in 0..<count {
      let (length, start) = (room[width + direction], direction * width)
      for place in 0..<width { residual[place] -= length * directions[start &+ place] }
    }
  }

  /// A direction times a point, eight sums at a time.
  private static func product(
    _ directions: UnsafeBufferPointer<Float>, _ start: Int, _ point: UnsafeMutableBufferPointer<Float>
  ) -> Float {
    let (own, other) = (UnsafeRawBufferPointer(directions), UnsafeRawBufferPointer(point))
    var sums = SIMD8<Float>.zero
    let whole = point.count / 8 * 8
    for place in stride(from: 0, to: whole, by: 8) {
      sums +=
        own.loadUnaligned(fromByteOffset: 4 * (start + place), as: SIMD8<Float>.self)
        * other.loadUnaligned(fromByteOffset: 4 * place, as: SIMD8<Float>.self)
    }
    return (whole..<point.count).reduce(sums.sum()) { $0 + directions[start + $1] * point[$1] }
  }
}
