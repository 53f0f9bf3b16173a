// A plan followed without computing: which buffer last wrote each byte of the arena.

import Foundations
import Tensors
import Testing

@testable import CPU

extension Plan {
  /// The loops of all jobs, in order.
  var loops: [LoopProgram] {
    jobs.flatMap(\.work).compactMap { work in
      if case .loop(let program) = work { return program }
      return nil
    }
  }

  /// The sizes of the buffers that share the arena.
  var arenaSizes: [Int: Int] {
    let used = jobs.reduce(into: Set<Int>()) { $0.formUnion($1.buffers) }
    return used.filter { buffers[$0].kind == .arena }.reduce(into: [:]) { $0[$1] = buffers[$1].byteCount }
  }

  /// Expects every read of the arena to find what its buffer wrote, and nothing to leave its buffer.
  func expectSound(sourceLocation: SourceLocation = #_sourceLocation) {
    var owner = [Int](repeating: -1, count: arena.byteCount)
    for (number, job) in jobs.enumerated() {
      for work in job.work {
        for view in work.reads where !view.bytes.allSatisfy({ isOwned($0, by: view.buffer, owner) }) {
          Issue.record("job \(number) reads what is not there: \(view)", sourceLocation: sourceLocation)
          return
        }
        for view in work.writes {
          guard view.bytes.allSatisfy({ 0 <= $0 && $0 < buffers[view.buffer].byteCount }) else {
            Issue.record("job \(number) writes beyond its buffer: \(view)", sourceLocation: sourceLocation)
            return
          }
          guard buffers[view.buffer].kind == .arena, let start = arena.offsets[view.buffer] else { continue }
          for byte in view.bytes { owner[start + byte] = view.buffer }
        }
      }
    }
  }

  private func isOwned(_ byte: Int, by buffer: Int, _ owner: [Int]) -> Bool {
    guard 0 <= byte, byte < buffers[buffer].byteCount else { return false }
    guard buffers[buffer].kind == .arena else { return true }
    guard let start = arena.offsets[buffer] else { return false }
    return owner[start + byte] == buffer
  }

  /// Expects values whose memory a loop's result takes over to be read by nothing that runs later, and by that loop only
  /// at the element being written.
  func expectOverwritesTheDead(_ graph: Graph, sourceLocation: SourceLocation = #_sourceLocation) {
    let flow = Dataflow(graph)
    for (result, operand) in overwritten {
      guard let writer = jobs.firstIndex(where: { $0.provides.contains(result) && !$0.overwrites.isEmpty })
      else {
        Issue.record("nothing computes \(result)", sourceLocation: sourceLocation)
        continue
      }
      let readers = jobs.indices.filter { job in
        jobs[job].reads.contains { $0 < graph.nodes.count && flow.base($0) == operand }
      }
      #expect(
        readers.allSatisfy { $0 <= writer }, "\(operand) under \(result)", sourceLocation: sourceLocation)
      for case .loop(let loop) in jobs[writer].work {
        for store in loop.stores where buffers[store.view.buffer].kind == .arena {
          let loads = loop.loads.filter { $0.view.buffer == store.view.buffer }
          #expect(loads.allSatisfy { $0.view == store.view }, "\(loop.label)", sourceLocation: sourceLocation)
        }
      }
    }
  }

  /// Expects buffers that live at the same time to lie apart, inside the arena, and on cache lines.
  func expectApart(sourceLocation: SourceLocation = #_sourceLocation) {
    var lives: [Int: ClosedRange<Int>] = [:]
    for (number, job) in jobs.enumerated() {
      for buffer in job.buffers where buffers[buffer].kind == .arena {
        lives[buffer] = (lives[buffer]?.lowerBound ?? number)...number
      }
    }
    #expect(Set(lives.keys) == Set(arena.offsets.keys), sourceLocation: sourceLocation)
    func place(_ buffer: Int) -> Range<Int> {
      let start = arena.offsets[buffer] ?? -1
      return start..<(start + buffers[buffer].byteCount)
    }
    for (buffer, life) in lives {
      #expect(
        place(buffer).lowerBound >= 0 && place(buffer).lowerBound % 64 == 0, sourceLocation: sourceLocation)
      #expect(place(buffer).upperBound <= arena.byteCount, sourceLocation: sourceLocation)
      for (other, otherLife) in lives where other > buffer && life.overlaps(otherLife) {
        #expect(
          !place(buffer).overlaps(place(other)), "buffers \(buffer) and \(other)",
          sourceLocation: sourceLocation)
      }
    }
  }
}

extension View {
  /// The offsets of the elements, in row-major order.
  var offsets: [Int] {
    zip(shape.dimensions, strides).reduce([offset]) { starts, axis in
      starts.flatMap { start in (0..<axis.0).map { start + $0 * axis.1 } }
    }
  }

  /// The bytes of the buffer that the elements take.
  var bytes: [Int] {
    offsets.flatMap { offset in (0..<element.size).map { offset * element.size + $0 } }
  }
}

extension Job.Work {
  /// Memory it reads.
  var reads: [View] {
    switch self {
    case .clear: return []
    case .product(let product):
      return [product.left, product.right].flatMap { $0.views(batch: product.batch) }
        + (product.bias.map { [$0] } ?? []) + (product.accumulates ? [product.result] : [])
    case .convolution(let convolution), .tiles(let convolution):
      return [convolution.first, convolution.second] + (convolution.bias.map { [$0] } ?? [])
    case .patches(let movement):
      return movement.direction == .copy ? [movement.picture] : [movement.patches]
    case .table(let movement): return [movement.source, movement.ids]
    case .collective(let sum): return [sum.operand]
    case .loop(let loop):
      return loop.loads.filter { !$0.view.isGenerated }.map { $0.view.over(loop.extents) }
        + loop.draws.flatMap { [$0.key, $0.rows] }
        + (loop.guardian.map { [$0] } ?? [])
    }
  }

  /// Memory it writes.
  var writes: [View] {
    switch self {
    case .clear(let views): return views
    case .product(let product): return [product.result]
    case .convolution(let convolution), .tiles(let convolution): return [convolution.result]
    case .patches(let movement):
      return movement.direction == .copy ? [movement.patches] : [movement.picture]
    case .table(let movement): return [movement.target]
    case .collective(let sum): return [sum.result]
    case .loop(let loop):
      return loop.stores.map { $0.view.over(loop.extents) } + loop.accumulations.map(\.view)
    }
  }
}

extension View {
  /// The view with a loop's extents, whose axes were merged without telling the view's shape.
  fileprivate func over(_ extents: [Int]) -> View {
    var view = self
    view.shape = Shape(extents)
    return view
  }
}

extension Product.Matrix {
  /// The memory of each matrix of a batch.
  fileprivate func views(batch: Int) -> [View] {
    let rank = view.shape.rank
    let (rows, columns) = (view.shape[rank - 2], view.shape[rank - 1])
    let strides = transposed ? [1, leading] : [leading, 1]
    return (0..<batch).map { index in
      View(
        buffer: view.buffer, offset: view.offset + index * batchStride, shape: [rows, columns],
        strides: strides, element: view.element)
    }
  }
}
