// A division of rows among centres by k-means (Lloyd, IEEE Transactions on Information Theory 28, 1982), with the distances
// as products of matrices: |x - c|^2 = |x|^2 - 2 x c + |c|^2, of which the first is the same for every centre.

import Foundations
import Tensors

/// Centres of rows.
struct ClusterSearch {
  /// How often centres move. Exemplars are spread by the first moves; later ones change little.
  static let rounds = 5
  private static let block = 1024

  /// The nearest centre of each row.
  private(set) var nearest: [Int]
  /// How many centres there are.
  let count: Int

  /// Divides rows, `dimensions` numbers each and all finite, among at most `count` centres: each row is its own where there
  /// are no more rows.
  init(_ rows: [Float], dimensions: Int, count: Int, order: [Int], on backend: any Backend) throws {
    let height = rows.count / dimensions
    self.count = min(count, height)
    nearest = Array(0..<height)
    if height <= count { return }
    var centres = order.prefix(count).flatMap { rows[$0 * dimensions..<($0 + 1) * dimensions] }
    let program = Program(backend, state: backend.makeState(StateLayout())) { _, inputs in
      let squares = inputs[1].squared().sum(axes: [1]) * 0.5
      return [squares - inputs[0].matrixProduct(inputs[1].transposed())]
    }
    try backend.perform {
      let plan = try program.executable(for: [
        TensorType([Self.block, dimensions]), TensorType([count, dimensions]),
      ])
      for _ in 0..<Self.rounds {
        plan.set(1, HostArray([count, dimensions], centres))
        for start in stride(from: 0, to: height, by: Self.block) {
          let taken = min(Self.block, height - start)
          plan.withInput(0) { memory in
            rows.withUnsafeBytes { all in
              memory.copyMemory(
                from: UnsafeRawBufferPointer(
                  rebasing: all[start * dimensions * 4..<(start + taken) * dimensions * 4]))
            }
          }
          try plan.run()
          plan.withOutput(0) { memory in
            let distances = memory.bindMemory(to: Float.self)
            for row in 0..<taken {
              nearest[start + row] = Self.least(
                UnsafeBufferPointer(rebasing: distances[row * count..<(row + 1) * count]))
            }
          }
        }
        Self.move(&centres, rows, dimensions, nearest)
      }
    }
  }

  /// The place of the least number, the first of equals.
  private static func least(_ numbers: UnsafeBufferPointer<Float>) -> Int {
    var (place, least) = (0, Float.infinity)
    for candidate in numbers.indices where numbers[candidate] < least {
      (place, least) = (candidate, numbers[candidate])
    }
    return place
  }

  /// Moves each centre to the mean of its rows; one without any stays.
  private static func move(_ centres: inout [Float], _ rows: [Float], _ dimensions: Int, _ nearest: [Int]) {
    let count = centres.count / dimensions
    var sums = [Double](repeating: 0, count: centres.count)
    var members = [Double](repeating: 0, count: count)
    rows.withUnsafeBufferPointer { rows in
      for (row, centre) in nearest.enumerated() {
        members[centre] += 1
        for place in 0..<dimensions {
          sums[centre * dimensions + place] += Double(rows[row * dimensions + place])
        }
      }
    }
    for centre in 0..<count where members[centre] > 0 {
      for place in centre * dimensions..<(centre + 1) * dimensions {
        centres[place] = Float(sums[place] / members[centre])
      }
    }
  }
}
