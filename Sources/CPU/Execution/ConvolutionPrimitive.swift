// Convolutions by oneDNN. Pictures stay as they lie; filters go through the layout the library prefers, into it
// before a convolution and out of it after a gradient.

import COneDNN
import Foundations
import Tensors

/// One convolution with the implementation that oneDNN chose.
final class ConvolutionPrimitive: LibraryPrimitive {
  private let library: MatrixLibrary
  private let work: FilteredProduct
  private let handle: OpaquePointer
  private let sizes: dnn_convolution_sizes

  init(_ work: FilteredProduct, _ library: MatrixLibrary) throws {
    self.library = library
    self.work = work
    let (geometry, element) = (work.geometry, work.element.oneDNN)
    var description = dnn_convolution_description()
    description.form =
      switch work.form {
      case .forward: dnn_convolution_forward
      case .transposed: dnn_convolution_transposed
      case .filters: dnn_convolution_backward_weights
      }
    description.batch = Int64(work.pictures)
    description.input_height = Int64(geometry.input.height)
    description.input_width = Int64(geometry.input.width)
    description.input_channels = Int64(work.channels)
    description.output_height = Int64(geometry.output.height)
    description.output_width = Int64(geometry.output.width)
    description.output_channels = Int64(work.features)
    description.kernel_height = Int64(geometry.kernel.height)
    description.kernel_width = Int64(geometry.kernel.width)
    description.stride_height = Int64(geometry.stride.height)
    description.stride_width = Int64(geometry.stride.width)
    description.padding_top = Int64(geometry.padding.top)
    description.padding_left = Int64(geometry.padding.left)
    description.padding_bottom = Int64(geometry.padding.bottom)
    description.padding_right = Int64(geometry.padding.right)
    description.element_input = work.form == .transposed ? work.result.element.oneDNN : element
    description.element_weights = work.form == .filters ? dnn_float32 : element
    description.element_output = work.form == .forward ? work.result.element.oneDNN : element
    description.element_plain = work.filters.element.oneDNN
    description.weights = dnn_weights_packed
    description.activation = work.activation.oneDNN
    description.has_bias = work.bias != nil
    var handle: OpaquePointer?
    try checked("oneDNN cannot plan \(work.label)") {
      dnn_convolution_create(library.engine, &description, &handle, $0, $1)
    }
    guard let handle else { fail("oneDNN returned no convolution") }
    self.handle = handle
    sizes = dnn_convolution_get_sizes(handle)
  }

  deinit { dnn_convolution_destroy(handle) }

  /// The size of the filters in the library's layout; 0 where that is the plain one.
  var packedByteCount: Int { sizes.packed_is_plain ? 0 : sizes.packed }
  var scratchByteCount: Int { max(sizes.scratch, sizes.pack_scratch) }

  func bind(
    address: (View) -> UnsafeMutableRawPointer, buffer: (Int) -> UnsafeMutableRawPointer,
    scratch: UnsafeMutableRawPointer, threads: Int
  ) throws -> [any BoundTask] {
    let plain = address(work.filters)
    let packed = work.packing.map(buffer)
    let (input, output) =
      switch work.form {
      case .forward: (address(work.first), address(work.result))
      case .transposed: (address(work.result), address(work.first))
      case .filters: (address(work.first), address(work.second))
      }
    let implementation = String(cString: dnn_convolution_implementation(handle))
    let main = try LibraryCall("\(work.label) (\(implementation))", "oneDNN cannot bind \(work.label)") {
      dnn_convolution_bind(
        handle, input, packed ?? plain, work.bias.map(address), output, scratch, $0, $1, $2)
    }
    guard let packed else { return [main] }
    if work.form == .filters {
      let unpack = try LibraryCall("unpack of \(work.label)", "oneDNN cannot unpack \(work.label)") {
        dnn_convolution_bind_unpack(handle, packed, plain, scratch, $0, $1, $2)
      }
      return [main, unpack]
    }
    let pack = try LibraryCall("pack for \(work.label)", "oneDNN cannot pack for \(work.label)") {
      dnn_convolution_bind_pack(handle, plain, packed, scratch, $0, $1, $2)
    }
    return [pack, main]
  }
}

extension FilteredProduct {
  /// Where the plain filters lie, or their gradient.
  var filters: View { form == .filters ? result : second }
}

extension ElementType {
  /// As the library names it; other types are never multiplied.
  var oneDNN: dnn_element { self == .bfloat16 ? dnn_bfloat16 : dnn_float32 }
}
