// Convolutions that cannot be: each is refused with a status and a sentence, and nothing crashes.

import COneDNN
import Testing

/// A change to a good description, and how it must be refused.
struct ConvolutionMistake: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var detail: String
  var form = dnn_convolution_forward
  var make: @Sendable (inout dnn_convolution_description) -> Void

  init(
    _ name: String, _ detail: String, _ form: dnn_convolution_form = dnn_convolution_forward,
    _ make: @escaping @Sendable (inout dnn_convolution_description) -> Void
  ) {
    (testDescription, self.detail, self.form, self.make) = (name, detail, form, make)
  }

  static let all = [
    ConvolutionMistake("an empty batch", "the batch is below 1") { $0.batch = 0 },
    ConvolutionMistake("an input without rows", "the input height is below 1") { $0.input_height = 0 },
    ConvolutionMistake("an input of negative width", "the input width is below 1") { $0.input_width = .min },
    ConvolutionMistake("an input without channels", "the input's channels is below 1") {
      $0.input_channels = 0
    },
    ConvolutionMistake("an output without channels", "the output's channels is below 1") {
      $0.output_channels = 0
    },
    ConvolutionMistake("an output beyond 32 bits", "the output width is above 2147483647") {
      $0.output_width = 1 << 40
    },
    ConvolutionMistake("a kernel of zero", "the kernel height is below 1") { $0.kernel_height = 0 },
    ConvolutionMistake("a stride of zero", "the stride along the width is below 1") { $0.stride_width = 0 },
    ConvolutionMistake(
      "a negative padding", "the padding at the left is -1, not between 0 and the kernel width of 4 less 1"
    ) {
      $0.padding_left = -1
    },
    ConvolutionMistake(
      "a padding of a whole kernel",
      "the padding at the bottom is 4, not between 0 and the kernel height of 4 less 1"
    ) { $0.padding_bottom = 4 },
    ConvolutionMistake(
      "a kernel beyond the picture", "the kernel height of 11 is beyond the input with its padding"
    ) {
      $0.kernel_height = 11
    },
    ConvolutionMistake(
      "an output that the input does not make",
      "the output height is 5, but the input, kernel, stride and padding make 4"
    ) { $0.output_height = 5 },
    ConvolutionMistake(
      "pixels on top of each other", "the input's pixel stride is 2, less than its channels of 3"
    ) {
      $0.input_pixel_stride = 2
    },
    ConvolutionMistake(
      "a negative pixel stride", "the output's pixel stride is -1, less than its channels of 5"
    ) {
      $0.output_pixel_stride = -1
    },
    ConvolutionMistake("a picture beyond 32 bits", "one picture of the input takes more than 2 GiB") {
      $0.input_pixel_stride = 1 << 30
    },
    ConvolutionMistake("a picture beyond 64 bits", "input is larger than memory can be") {
      $0.input_pixel_stride = .max
    },
    ConvolutionMistake("a batch beyond 64 bits", "the input is larger than memory can be") {
      ($0.batch, $0.input_pixel_stride) = (Int64(Int32.max), 1 << 22)
    },
    ConvolutionMistake("weights beyond 32 bits", "the kernel takes more than 2 GiB") {
      ($0.input_channels, $0.output_channels) = (1 << 16, 1 << 16)
    },
    ConvolutionMistake("an unknown element type", "unknown element type 9") {
      $0.element_input = dnn_element(rawValue: 9)
    },
    ConvolutionMistake("an unknown activation", "unknown activation") {
      $0.activation = dnn_activation(rawValue: 9)
    },
    ConvolutionMistake("an unknown weight layout", "unknown weight layout") {
      $0.weights = dnn_weights(rawValue: 9)
    },
    ConvolutionMistake("an unknown form", "unknown form of convolution") {
      $0.form = dnn_convolution_form(rawValue: 9)
    },
    ConvolutionMistake(
      "a bias for the gradient of the input", "the gradient of the input has no bias",
      dnn_convolution_backward_data
    ) { $0.has_bias = true },
    ConvolutionMistake(
      "an activation of a gradient", "a gradient has no activation", dnn_convolution_backward_weights
    ) {
      $0.activation = dnn_activation_relu
    },
    ConvolutionMistake(
      "a transposed bias between gaps",
      "a transposed convolution with a bias writes pixels without gaps only", dnn_convolution_transposed
    ) { ($0.has_bias, $0.input_pixel_stride) = (true, 4) },
  ]
}

private let halving = Extent(input: 8, kernel: 4, stride: 2, before: 1, after: 1)

private func good(
  _ form: dnn_convolution_form = dnn_convolution_forward, weights: dnn_weights = dnn_weights_plain
) -> dnn_convolution_description {
  describe(form, batch: 2, height: halving, width: halving, channels: (3, 5), weights: weights)
}

extension OneDNN {
  @Suite("Refusals of convolutions") struct ConvolutionRefusals {
    @Test("a wrong description is refused with a sentence", arguments: ConvolutionMistake.all)
    func descriptions(mistake: ConvolutionMistake) throws {
      let engine = try makeEngine()
      var d = good(mistake.form)
      _ = try makeConvolution(engine, d)
      mistake.make(&d)
      #expect(throws: Refused(status: dnn_invalid, detail: mistake.detail)) {
        _ = try makeConvolution(engine, d)
      }
    }

    @Test("null handles and addresses are refused")
    func nulls() throws {
      var d = good(weights: dnn_weights_packed)
      let engine = try makeEngine()
      var out: OpaquePointer?
      #expect(dnn_convolution_create(nil, &d, &out, nil, 0) == dnn_invalid)
      #expect(dnn_convolution_create(engine.pointer, nil, &out, nil, 0) == dnn_invalid)
      #expect(dnn_convolution_create(engine.pointer, &d, nil, nil, 0) == dnn_invalid)
      dnn_convolution_destroy(nil)
      #expect(dnn_convolution_get_sizes(nil).input == 0)
      #expect(String(cString: dnn_convolution_implementation(nil)) == "")

      d.has_bias = true
      let convolution = try makeConvolution(engine, d)
      let memory = Buffer(byteCount: 1 << 16)
      let (p, c) = (memory.address, convolution.pointer)
      #expect(dnn_convolution_bind(nil, p, p, p, p, p, &out, nil, 0) == dnn_invalid)
      #expect(dnn_convolution_bind(c, nil, p, p, p, p, &out, nil, 0) == dnn_invalid)
      #expect(dnn_convolution_bind(c, p, nil, p, p, p, &out, nil, 0) == dnn_invalid)
      #expect(dnn_convolution_bind(c, p, p, nil, p, p, &out, nil, 0) == dnn_invalid)
      #expect(dnn_convolution_bind(c, p, p, p, nil, p, &out, nil, 0) == dnn_invalid)
      #expect(dnn_convolution_bind_pack(nil, p, p, p, &out, nil, 0) == dnn_invalid)
      #expect(dnn_convolution_bind_pack(c, nil, p, p, &out, nil, 0) == dnn_invalid)
      #expect(dnn_convolution_bind_pack(c, p, nil, p, &out, nil, 0) == dnn_invalid)
      #expect(dnn_convolution_bind_unpack(nil, p, p, p, &out, nil, 0) == dnn_invalid)
      if dnn_convolution_get_sizes(c).scratch > 0 {
        #expect(dnn_convolution_bind(c, p, p, p, p, nil, &out, nil, 0) == dnn_invalid)
      }
      #expect(out == nil)
    }

    @Test(
      "only what reads packed weights packs, and only what writes them unpacks", arguments: everyForm,
      bothWeights)
    func reorders(form: dnn_convolution_form, weights: dnn_weights) throws {
      let engine = try makeEngine()
      let convolution = try makeConvolution(engine, good(form, weights: weights))
      let memory = Buffer(byteCount: 1 << 16)
      let (p, c) = (memory.address, convolution.pointer)
      let packed = weights == dnn_weights_packed
      let writes = form == dnn_convolution_backward_weights
      var call: OpaquePointer?
      #expect(
        dnn_convolution_bind_pack(c, p, p, p, &call, nil, 0) == (packed && !writes ? dnn_ok : dnn_invalid))
      dnn_call_destroy(call)
      #expect(
        dnn_convolution_bind_unpack(c, p, p, p, &call, nil, 0) == (packed && writes ? dnn_ok : dnn_invalid))
      dnn_call_destroy(call)
    }

    @Test("packing is shared between convolutions that keep the same layout")
    func samePacking() throws {
      let engine = try makeEngine()
      let forward = try makeConvolution(engine, good(weights: dnn_weights_packed))
      let again = try makeConvolution(engine, good(weights: dnn_weights_packed))
      let plain = try makeConvolution(engine, good())
      // The transposed form runs the kernel of the gradient, with its channels named the other way.
      let gradient = try makeConvolution(
        engine, good(dnn_convolution_backward_data, weights: dnn_weights_packed))
      let transposed = try makeConvolution(
        engine, good(dnn_convolution_transposed, weights: dnn_weights_packed))
      #expect(dnn_convolution_same_packing(forward.pointer, again.pointer))
      #expect(!dnn_convolution_same_packing(forward.pointer, plain.pointer))
      #expect(!dnn_convolution_same_packing(nil, forward.pointer))
      #expect(dnn_convolution_same_packing(gradient.pointer, transposed.pointer))
      #expect(!String(cString: dnn_convolution_implementation(forward.pointer)).isEmpty)
    }

    @Test("gradients of weights that would leave their memory are computed with plain weights")
    func oversteps() async throws {
      let implementations = try await onOwnThread {
        let engine = try makeEngine()
        let point = Extent(input: 8, kernel: 1, stride: 2, before: 0, after: 0)
        let narrow = Extent(input: 2, kernel: 2, stride: 3, before: 0, after: 0)
        return try [(point, point), (halving, narrow)].map { height, width in
          var d = describe(
            dnn_convolution_backward_weights, height: height, width: width, channels: (4, 3),
            weights: dnn_weights_packed)
          d.has_bias = true
          let convolution = try makeConvolution(engine, d)
          return dnn_convolution_get_sizes(convolution.pointer).packed_is_plain
        }
      }
      #expect(implementations == [true, true])
    }
  }
}
