// Pictures to patches and back, in the form the vector library runs.

import CVector
import Foundations
import Tensors

/// A movement with its memory bound.
final class PatchTask {
  private let work: UnsafeMutablePointer<cv_patches>
  private let direction: PatchMovement.Direction

  /// - Parameter address: Where a view begins.
  init(_ movement: PatchMovement, threads: Int, address: (View) -> UnsafeMutableRawPointer) {
    let geometry = movement.geometry
    direction = movement.direction
    work = .allocate(capacity: 1)
    work.initialize(
      to: cv_patches(
        pictures: Int64(movement.pictures), height: Int64(geometry.input.height),
        width: Int64(geometry.input.width), channels: Int64(movement.channels),
        rows: Int64(geometry.output.height), columns: Int64(geometry.output.width),
        kernel_height: Int64(geometry.kernel.height), kernel_width: Int64(geometry.kernel.width),
        stride_height: Int64(geometry.stride.height), stride_width: Int64(geometry.stride.width),
        top: Int64(geometry.padding.top), left: Int64(geometry.padding.left),
        element_size: Int64(movement.picture.element.size), picture: address(movement.picture),
        patches: address(movement.patches), threads: Int32(threads)))
  }

  deinit { work.deallocate() }

  var task: cv_task {
    let argument = UnsafeMutableRawPointer(work)
    return switch direction {
    case .copy: cv_task(run: cv_patches_copy_run, argument: argument)
    case .sum: cv_task(run: cv_patches_sum_run, argument: argument)
    }
  }
}
