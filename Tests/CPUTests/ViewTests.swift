// Views against brute force: the offset of every element is carried through each movement by index.

import Foundations
import Tensors
import Testing
import _TestSupport

@testable import CPU

@Suite("Views")
struct ViewTests {
  /// A view beside the offsets its elements ought to have.
  private struct Tracked {
    var view: View
    var offsets: [Int]

    /// The same movement by plain indices; nil where the view needs a copy.
    func moved(_ operation: Operation, to shape: Shape) -> Tracked? {
      guard let view = view.moved(by: operation, to: shape) else { return nil }
      return Tracked(view: view, offsets: rearranged(operation, to: shape))
    }

    func rearranged(_ operation: Operation, to shape: Shape) -> [Int] {
      let old = view.shape
      return Self.indices(shape).map { index in
        var source = index
        switch operation {
        case .reshape: return offsets[Self.place(index, shape)]
        case .broadcast: for axis in source.indices where old[axis] == 1 { source[axis] = 0 }
        case .transpose(let permutation):
          for (to, from) in permutation.enumerated() { source[from] = index[to] }
        case .slice(let axis, let start): source[axis] += start
        default: break
        }
        return offsets[Self.place(source, old)]
      }
    }

    static func indices(_ shape: Shape) -> [[Int]] {
      shape.dimensions.reduce([[]]) { heads, extent in
        heads.flatMap { head in (0..<extent).map { head + [$0] } }
      }
    }

    static func place(_ index: [Int], _ shape: Shape) -> Int {
      zip(index, shape.dimensions).reduce(0) { $0 * $1.1 + $1.0 }
    }
  }

  /// Whether offsets in row-major order of a shape can be walked with one stride per axis.
  private static func hasStrides(_ offsets: [Int], _ shape: Shape) -> Bool {
    guard let first = offsets.first else { return true }
    let steps = shape.dimensions.indices.map { axis -> Int in
      if shape[axis] < 2 { return 0 }
      return offsets[shape.strides[axis]] - first
    }
    return zip(Tracked.indices(shape), offsets).allSatisfy { index, offset in
      first + zip(index, steps).reduce(0) { $0 + $1.0 * $1.1 } == offset
    }
  }

  /// Shapes with the same count of elements: axes of extent 1 put in, neighbours merged, counts split.
  private static func regrouped(_ shape: Shape, _ draw: Draw, _ column: Int) -> Shape {
    var rest = shape.count
    if rest == 0 { return Shape(shape.dimensions.reversed()) }
    var dimensions: [Int] = []
    for step in 0..<4 {
      let factors = (1...rest).filter { rest % $0 == 0 }
      let factor = factors[draw(column + step, below: factors.count)]
      dimensions.append(factor)
      rest /= factor
    }
    return Shape(dimensions + (rest == 1 ? [] : [rest]))
  }

  @Test("a chain of movements finds the elements that plain indices find")
  func chains() {
    var (moves, copies) = (0, 0)
    for row in 0..<1500 {
      let draw = Draw(Key(seed: 61), row)
      let shape = Shape(
        (0..<(1 + draw(0, below: 3))).map { [1, 2, 3, 4, 6, 0][draw(1 + $0, below: row < 1300 ? 5 : 6)] })
      var tracked = Tracked(view: View(buffer: 3, TensorType(shape), offset: 5), offsets: [])
      tracked.offsets = (0..<shape.count).map { 5 + $0 }
      for step in 0..<6 {
        let column = 10 + 20 * step
        let (operation, target) = Self.movement(of: tracked.view.shape, draw, column)
        guard let moved = tracked.moved(operation, to: target) else {
          // Only a reshape may need a copy, and only where no strides would do.
          #expect(operation == .reshape)
          #expect(
            !Self.hasStrides(tracked.rearranged(operation, to: target), target),
            "\(tracked.view) to \(target)")
          copies += 1
          continue
        }
        moves += 1
        tracked = moved
        if tracked.view.offsets != tracked.offsets || tracked.view.shape != target {
          Issue.record("\(operation) to \(target): \(tracked.view)")
          return
        }
        let first = tracked.offsets.first ?? 0
        let contiguous = tracked.offsets == (0..<target.count).map { first + $0 }
        #expect(tracked.view.isContiguous == contiguous || target.count == 0)
      }
    }
    // Both happen often, else this shows little.
    #expect(moves > 3000 && copies > 100)
  }

  private static func movement(of shape: Shape, _ draw: Draw, _ column: Int) -> (Operation, Shape) {
    switch draw(column, below: 5) {
    case 0:
      let permutation = (0..<shape.rank).sorted {
        draw(column + 1 + $0, below: 97) < draw(column + 1 + $1, below: 97)
      }
      return (.transpose(permutation), Shape(permutation.map { shape[$0] }))
    case 1 where shape.rank > 0:
      let axis = draw(column + 1, below: shape.rank)
      let start = draw(column + 2, below: shape[axis] + 1)
      let length = draw(column + 3, below: shape[axis] - start + 1)
      return (.slice(axis: axis, start: start), shape.replacing(axis, with: length))
    case 2 where shape.count < 500:
      return (
        .broadcast, Shape(shape.dimensions.map { $0 == 1 ? [1, 2, 3][draw(column + 1, below: 3)] : $0 })
      )
    case 3: return (.stopGradient, shape)
    default: return (.reshape, regrouped(shape, draw, column + 1))
    }
  }

  /// A reshape of a strided view, and the strides it may have.
  struct Reshape: Sendable {
    var shape: Shape
    var strides: [Int]
    var target: Shape
    var expected: [Int]?
  }

  static let reshapes = [
    Reshape(shape: [4, 6], strides: [6, 1], target: [24], expected: [1]),
    Reshape(shape: [4, 6], strides: [1, 4], target: [24], expected: nil),
    Reshape(shape: [4, 6], strides: [1, 4], target: [2, 2, 6], expected: [2, 1, 4]),
    Reshape(shape: [4, 6], strides: [1, 4], target: [4, 3, 2], expected: [1, 8, 4]),
    Reshape(shape: [4, 6], strides: [0, 1], target: [2, 2, 6], expected: [0, 0, 1]),
    Reshape(shape: [4, 6], strides: [0, 0], target: [24], expected: [0]),
    Reshape(shape: [4, 6], strides: [0, 1], target: [24], expected: nil),
    Reshape(shape: [4, 6], strides: [12, 2], target: [24], expected: [2]),
    Reshape(shape: [4, 1, 6], strides: [6, 99, 1], target: [4, 6], expected: [6, 1]),
    Reshape(shape: [2, 3, 4], strides: [100, 4, 1], target: [2, 12], expected: [100, 1]),
    Reshape(shape: [2, 3, 4], strides: [100, 4, 1], target: [6, 4], expected: nil),
  ]

  @Test("a reshape of strided memory keeps to strides exactly where that is possible", arguments: reshapes)
  func strided(reshape: Reshape) {
    let view = View(
      buffer: 0, offset: 7, shape: reshape.shape, strides: reshape.strides, element: .float32)
    let moved = view.moved(by: .reshape, to: reshape.target)
    #expect(moved?.strides == reshape.expected)
    #expect(moved == nil || moved?.offset == 7)
    #expect(moved == nil || moved?.offsets == view.offsets)
  }
}
