// The second half of a step: the normal that fits each component's shares of the rows best.

extension MixtureStep {
  private typealias Lanes = RowGroups.Lanes
  /// The share of a component in a row below which the row is none of its own: all rows together change a mean by less
  /// than its last digits.
  private static let leastShare = 1e-18

  // n = sum_n r_n,  m = sum_n r_n x_n / n,  C = sum_n r_n (x_n - m)(x_n - m)^T / n,  and with v rows of variance t
  // known before,  S = (n C + v t I) / (n + v):  what maximises
  //   -n/2 (log |S| + tr(C S^-1)) - v/2 (log |S| + t tr(S^-1)).
  /// The component of a number, of a count of them.
  func component(_ number: Int, of count: Int) -> FittedComponent? {
    let width = rows.width
    var own: [(group: Int, share: RowGroups.Lanes)] = []
    for group in 0..<rows.groupCount {
      let share = shares[group * count + number]
      if share.max() > Self.leastShare { own.append((group, share)) }
    }
    let explained = own.reduce(Lanes.zero) { $0 + $1.share }.sum()
    if explained < 0.5 { return nil }
    var sums = [Lanes](repeating: .zero, count: width)
    for (group, share) in own {
      for column in 0..<width { sums[column] += share * rows.values[group * width + column] }
    }
    let mean = sums.map { $0.sum() / explained }
    var squares = [Double](repeating: 0, count: width * width)
    var differences = [Lanes](repeating: .zero, count: width * Self.block)
    for start in stride(from: 0, to: own.count, by: Self.block) {
      let part = own[start..<min(start + Self.block, own.count)]
      for (place, (group, _)) in part.enumerated() {
        for column in 0..<width {
          differences[column * Self.block + place] = rows.values[group * width + column] - mean[column]
        }
      }
      add(differences, part.map(\.share), to: &squares)
    }
    for row in 0..<width {
      for column in 0...row {
        let known = row == column ? prior.rows * prior.variance : 0
        squares[row * width + column] = (squares[row * width + column] + known) / (explained + prior.rows)
      }
    }
    return FittedComponent(rows: explained, mean: mean, covariance: LowerFactor(of: squares, size: width))
  }

  /// Adds r_n (x_n - m)(x_n - m)^T of some groups to the lower half of a matrix.
  private func add(
    _ differences: [RowGroups.Lanes], _ shares: [RowGroups.Lanes], to squares: inout [Double]
  ) {
    let (width, taken) = (rows.width, shares.count)
    var weighted = shares
    differences.withUnsafeBufferPointer { differences in
      for row in 0..<width {
        for place in 0..<taken { weighted[place] = shares[place] * differences[row * Self.block + place] }
        weighted.withUnsafeBufferPointer { weighted in
          // Two columns at a time: their sums do not wait for each other.
          for column in stride(from: 0, through: row, by: 2) {
            let left = column * Self.block
            let right = min(column + 1, row) * Self.block
            var sums = (Lanes.zero, Lanes.zero)
            for place in 0..<taken {
              let value = weighted[place]
              sums.0 += value * differences[left + place]
              sums.1 += value * differences[right + place]
            }
            squares[row * width + column] += sums.0.sum()
            if column < row { squares[row * width + column + 1] += sums.1.sum() }
          }
        }
      }
    }
  }
}
