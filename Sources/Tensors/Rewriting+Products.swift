// The gradient of a weight that many steps share is a sum of products, one for each step:
//   A1^T B1 + A2^T B2 + ... = [A1; A2; ...]^T [B1; B2; ...],
// where [...; ...] stands for rows on rows. One product of many rows takes a fraction of the time of many of few, and
// their results need not be added up in memory. The rows are computed where they are put together.

import Foundations

extension Rewriting {
  /// The fewest products that become one: sums of fewer keep the order in which they were always added.
  private static let fewest = 4

  /// Makes sums of products of turned matrices one product each.
  mutating func joinProducts() {
    let products = nodes.count { if case .contract = $0.operation { true } else { false } }
    if products < Self.fewest { return }
    let sums = sumsOfProducts()
    if sums.isEmpty { return }
    rewrite { graph, old, node, place in
      guard let sum = sums[old] else { return nil }
      var total = graph.product(sum.products, node.type, place)
      for term in sum.others { total = graph.append(node.operation, [total, place[term]], node.type) }
      return total
    }
  }

  /// A sum with enough products: their nodes in order, and other terms.
  private struct Sum {
    var products: [Int] = []
    var others: [Int] = []
  }

  /// The sums that become products, by their last addition.
  private func sumsOfProducts() -> [Int: Sum] {
    let uses = uses()
    var isInner = [Bool](repeating: false, count: nodes.count)
    var sums: [Int: Sum] = [:]
    for last in nodes.indices.reversed() where isAddition(last) && !isInner[last] {
      var sum = Sum()
      var stack = [last]
      while let term = stack.popLast() {
        if isAddition(term) && (term == last || uses[term] == 1) {
          isInner[term] = true
          stack += nodes[term].operands.reversed()
        } else if uses[term] == 1 && isTurnedProduct(term) {
          sum.products.append(term)
        } else {
          sum.others.append(term)
        }
      }
      if sum.products.count >= Self.fewest { sums[last] = sum }
    }
    return sums
  }

  private func isAddition(_ node: Int) -> Bool {
    nodes[node].operation == .elementwise(.add) && shape(node).rank == 2
  }

  /// Whether a node is a product of two matrices of float32, the first of them turned.
  private func isTurnedProduct(_ node: Int) -> Bool {
    guard nodes[node].operation == .contract, shape(node).rank == 2 else { return false }
    let (left, right) = (nodes[nodes[node].operands[0]], nodes[nodes[node].operands[1]])
    return left.operation == .transpose([1, 0]) && left.type.element == .float32
      && right.type.element == .float32
  }

  /// One product for many, whose nodes are those of the graph before.
  private mutating func product(_ products: [Int], _ type: TensorType, _ place: [Int]) -> Int {
    // In the order in which the left operands were computed, that of the steps.
    let pairs = products.map { product in
      let operands = old[product].operands
      return (left: place[old[operands[0]].operands[0]], right: place[operands[1]])
    }.sorted { ($0.left, $0.right) < ($1.left, $1.right) }
    let left = rows(pairs.map(\.left))
    let turned = append(
      .transpose([1, 0]), [left], TensorType([shape(left)[1], shape(left)[0]]))
    return append(.contract, [turned, rows(pairs.map(\.right))], type)
  }

  /// Matrices below each other; the rows of what they are adjacent ranges of, where they are.
  private mutating func rows(_ matrices: [Int]) -> Int {
    var (offsets, count) = ([Int](), 0)
    for matrix in matrices {
      offsets.append(count)
      count += shape(matrix)[0]
    }
    let type = TensorType([count, shape(matrices[0])[1]])
    if let whole = adjacent(matrices) { return reshaped(whole, to: type) }
    return append(.assemble(axis: 0, offsets: offsets), matrices, type)
  }

  /// The range of one value that arrangements of adjacent ranges of its first axis are, in order, or nil.
  private mutating func adjacent(_ matrices: [Int]) -> Int? {
    guard let first = range(matrices[0]) else { return nil }
    var end = first.start
    for matrix in matrices {
      guard let next = range(matrix), next.whole == first.whole, next.start == end else { return nil }
      end += next.count
    }
    let whole = nodes[first.whole].type
    if end - first.start == whole.shape[0] { return first.whole }
    return append(
      .slice(axis: 0, start: first.start), [first.whole],
      TensorType(whole.shape.replacing(0, with: end - first.start), whole.element))
  }

  /// The range of the first axis of another value that a node is under some shape.
  private func range(_ node: Int) -> (whole: Int, start: Int, count: Int)? {
    switch nodes[node].operation {
    case .reshape: return range(nodes[node].operands[0])
    case .slice(axis: 0, let start): return (nodes[node].operands[0], start, shape(node)[0])
    default: return nil
    }
  }
}
