// A sum over workers as a task: the one place where a plan waits for something outside it.

import CVector
import Tensors

/// A sum over the workers of a group, with its memory bound.
final class CollectiveTask: BoundTask {
  let label: String
  private let workers: any WorkerGroup
  private let operand: UnsafeRawPointer
  private let result: UnsafeMutableBufferPointer<Float>
  /// What went wrong in the last run.
  private(set) var failure: (any Error)?

  /// - Parameter address: Where a view begins.
  init(_ sum: Collective, _ workers: any WorkerGroup, address: (View) -> UnsafeMutableRawPointer) {
    label = sum.label
    self.workers = workers
    operand = UnsafeRawPointer(address(sum.operand))
    result = UnsafeMutableBufferPointer(
      start: address(sum.result).assumingMemoryBound(to: Float.self), count: sum.result.shape.count)
  }

  /// What runs; it keeps nothing alive.
  var task: cv_task { cv_task(run: runSum, argument: Unmanaged.passUnretained(self).toOpaque()) }

  fileprivate func run() -> Int32 {
    failure = nil
    UnsafeMutableRawBufferPointer(result).copyMemory(
      from: UnsafeRawBufferPointer(start: operand, count: result.count * MemoryLayout<Float>.size))
    do {
      try workers.sum(result)
      return 0
    } catch {
      failure = error
      return 1
    }
  }
}

/// Runs a bound sum as a task of a plan.
private func runSum(_ argument: UnsafeMutableRawPointer?) -> Int32 {
  guard let argument else { return -1 }
  return Unmanaged<CollectiveTask>.fromOpaque(argument).takeUnretainedValue().run()
}
