// Convolutions by tiles, in the form the vector library runs.

import CVector
import Foundations
import Tensors

/// A convolution by tiles of 2 x 2 windows with its memory bound.
final class TiledConvolution {
  private let work: UnsafeMutablePointer<cv_winograd>

  /// - Parameter address: Where a view begins.
  init(_ convolution: FilteredProduct, threads: Int, address: (View) -> UnsafeMutableRawPointer) {
    func floats(_ view: View) -> UnsafeMutablePointer<Float> {
      address(view).assumingMemoryBound(to: Float.self)
    }
    let (picture, filters, windows) =
      switch convolution.form {
      case .forward: (convolution.first, convolution.second, convolution.result)
      case .transposed: (convolution.result, convolution.second, convolution.first)
      case .filters: (convolution.first, convolution.result, convolution.second)
      }
    let (geometry, output) = (convolution.geometry, convolution.geometry.output)
    work = .allocate(capacity: 1)
    work.initialize(
      to: cv_winograd(
        form: convolution.form.tiles, activation: convolution.activation.tiles,
        halves: convolution.element == .bfloat16 ? 1 : 0, pictures: Int64(convolution.pictures),
        height: Int64(geometry.input.height), width: Int64(geometry.input.width),
        channels: Int64(convolution.channels), rows: Int64(output.height), columns: Int64(output.width),
        features: Int64(convolution.features), top: Int64(geometry.padding.top),
        left: Int64(geometry.padding.left), picture: address(picture), windows: address(windows),
        filters: floats(filters),
        bias: convolution.bias.map { UnsafePointer(floats($0)) }, scratch: nil, threads: Int32(threads)))
  }

  deinit { work.deallocate() }

  var scratchByteCount: Int { Int(cv_winograd_scratch(work)) }

  func bind(scratch: UnsafeMutableRawPointer) {
    work.pointee.scratch = scratch.assumingMemoryBound(to: CChar.self)
  }

  var task: cv_task { cv_task(run: cv_winograd_run, argument: UnsafeMutableRawPointer(work)) }
}

extension ConvolutionForm {
  /// As convolutions by tiles name it.
  fileprivate var tiles: cv_winograd_form {
    switch self {
    case .forward: cv_winograd_forward
    case .transposed: cv_winograd_transposed
    case .filters: cv_winograd_filters
    }
  }
}

extension Epilogue.Activation {
  /// As convolutions by tiles name it.
  var tiles: cv_winograd_activation {
    switch self {
    case .none: cv_winograd_linear
    case .rectified: cv_winograd_rectified
    case .hyperbolicTangent: cv_winograd_hyperbolic_tangent
    case .logistic: cv_winograd_logistic
    }
  }
}
