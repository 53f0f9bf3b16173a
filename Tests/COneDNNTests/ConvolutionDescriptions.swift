// Descriptions of convolutions with their output sizes filled in, over tables of geometries.

import COneDNN

/// One direction of a convolution: sizes in pixels.
struct Extent: Sendable {
  var input, kernel, stride, before, after: Int

  var output: Int { (input + before + after - kernel) / stride + 1 }
}

/// A dense float32 convolution.
func describe(
  _ form: dnn_convolution_form, batch: Int = 1, height: Extent, width: Extent, channels: (Int, Int),
  weights: dnn_weights = dnn_weights_plain
) -> dnn_convolution_description {
  var d = dnn_convolution_description()
  (d.form, d.batch, d.weights) = (form, Int64(batch), weights)
  (d.input_channels, d.output_channels) = (Int64(channels.0), Int64(channels.1))
  (d.input_height, d.input_width) = (Int64(height.input), Int64(width.input))
  (d.output_height, d.output_width) = (Int64(height.output), Int64(width.output))
  (d.kernel_height, d.kernel_width) = (Int64(height.kernel), Int64(width.kernel))
  (d.stride_height, d.stride_width) = (Int64(height.stride), Int64(width.stride))
  (d.padding_top, d.padding_bottom) = (Int64(height.before), Int64(height.after))
  (d.padding_left, d.padding_right) = (Int64(width.before), Int64(width.after))
  return d
}

extension dnn_convolution_description {
  var inputStride: Int { Int(input_pixel_stride == 0 ? input_channels : input_pixel_stride) }
  var outputStride: Int { Int(output_pixel_stride == 0 ? output_channels : output_pixel_stride) }

  /// Elements from the first to the last one.
  var inputCount: Int { (Int(batch * input_height * input_width) - 1) * inputStride + Int(input_channels) }
  var outputCount: Int {
    (Int(batch * output_height * output_width) - 1) * outputStride + Int(output_channels)
  }
  var weightsCount: Int { Int(kernel_height * kernel_width * input_channels * output_channels) }
  var biasCount: Int { Int(form == dnn_convolution_transposed ? input_channels : output_channels) }

  /// Everything computed in bfloat16, with the result in `result`.
  func inBfloat16(result: dnn_element) -> Self {
    var d = self
    (d.element_input, d.element_weights, d.element_output) = (dnn_bfloat16, dnn_bfloat16, dnn_bfloat16)
    switch form {
    case dnn_convolution_forward: d.element_output = result
    case dnn_convolution_backward_weights: d.element_weights = result
    default: d.element_input = result
    }
    return d
  }

  /// One line for a failed expectation.
  var summary: String {
    "form \(form.rawValue), \(batch) x \(input_height)x\(input_width)x\(input_channels)"
      + " to \(output_height)x\(output_width)x\(output_channels), kernel \(kernel_height)x\(kernel_width),"
      + " stride \(stride_height)x\(stride_width), padding \(padding_top) \(padding_left) \(padding_bottom)"
      + " \(padding_right), weights \(weights.rawValue), bias \(has_bias), activation \(activation.rawValue),"
      + " elements \(element_input.rawValue)\(element_weights.rawValue)\(element_output.rawValue),"
      + " pixel strides \(inputStride) \(outputStride)"
  }
}

let everyForm = [
  dnn_convolution_forward, dnn_convolution_backward_data, dnn_convolution_backward_weights,
  dnn_convolution_transposed,
]

/// Kernels by strides by paddings, each with sizes, channels and a batch of the table in turn.
func geometries(_ form: dnn_convolution_form, _ weights: dnn_weights) -> [dnn_convolution_description] {
  let kernels = [(1, 1), (2, 3), (3, 3), (4, 4), (5, 2), (5, 5)]
  let strides = [(1, 1), (2, 2), (3, 3), (1, 2), (3, 1)]
  let sizes = [(7, 6), (5, 9), (8, 8), (11, 13)]
  let channels = [(1, 1), (3, 5), (16, 3), (5, 17), (17, 1), (16, 32), (3, 16)]
  var all: [dnn_convolution_description] = []
  for kernel in kernels {
    for stride in strides {
      for padding in 0..<4 {
        let size = sizes[all.count % sizes.count]
        // None, as much as there may be, and two that differ between the sides.
        func extent(_ input: Int, _ kernel: Int, _ stride: Int) -> Extent {
          let (before, after) = [
            (0, 0), (kernel - 1, kernel - 1), ((kernel - 1) / 2, kernel / 2), (kernel - 1, 0),
          ][padding]
          return Extent(input: input, kernel: kernel, stride: stride, before: before, after: after)
        }
        all.append(
          describe(
            form, batch: 1 + all.count % 3, height: extent(size.0, kernel.0, stride.0),
            width: extent(size.1, kernel.1, stride.1), channels: channels[all.count % channels.count],
            weights: weights))
      }
    }
  }
  return all
}
