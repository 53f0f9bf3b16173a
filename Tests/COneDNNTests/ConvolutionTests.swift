// Convolutions of every form against naive loops in Double.

import COneDNN
import Testing

/// The descriptions whose results lie too far from the naive ones, in words. Those that oneDNN has
/// no implementation of are left out where `mayLack`.
private func failures(
  _ descriptions: [dnn_convolution_description], mayLack: Bool = false
) async throws -> [String] {
  try await onOwnThread {
    var failures: [String] = []
    var supported = 0
    for d in descriptions {
      do {
        let worst = try worstError(d)
        supported += 1
        if worst > 1 { failures.append("\(d.summary): \(worst)") }
      } catch let refused as Refused {
        if mayLack && refused.status == dnn_unsupported { continue }
        failures.append("\(d.summary): \(refused)")
      }
    }
    if mayLack { print("\(supported) of \(descriptions.count) convolutions are supported here") }
    return failures
  }
}

private let square = Extent(input: 9, kernel: 3, stride: 1, before: 1, after: 1)
private let halving = Extent(input: 8, kernel: 4, stride: 2, before: 1, after: 1)
private let uneven = Extent(input: 10, kernel: 5, stride: 3, before: 2, after: 1)

extension OneDNN {
  @Suite("Convolutions") struct Convolutions {
    @Test("kernels, strides and paddings agree with the naive sums", arguments: everyForm, bothWeights)
    func shapes(form: dnn_convolution_form, weights: dnn_weights) async throws {
      #expect(try await failures(geometries(form, weights)) == [])
    }

    @Test("every pair of channels agrees", arguments: everyForm, bothWeights)
    func channels(form: dnn_convolution_form, weights: dnn_weights) async throws {
      let counts = [1, 3, 5, 8, 16, 17, 40]
      let all = counts.flatMap { inputs in
        counts.map { outputs in
          describe(
            form, batch: 2, height: halving, width: square, channels: (inputs, outputs), weights: weights)
        }
      }
      #expect(try await failures(all) == [])
    }

    @Test(
      "bias and activation agree in every combination",
      arguments: [dnn_convolution_forward, dnn_convolution_transposed], bothWeights)
    func epilogues(form: dnn_convolution_form, weights: dnn_weights) async throws {
      let activations = [
        dnn_activation_none, dnn_activation_relu, dnn_activation_tanh, dnn_activation_logistic,
        dnn_activation_swish,
      ]
      var all: [dnn_convolution_description] = []
      for channels in [(3, 16), (17, 5), (32, 32)] {
        for activation in activations {
          for hasBias in bothTruths {
            var d = describe(
              form, batch: 2, height: halving, width: uneven, channels: channels, weights: weights)
            (d.activation, d.has_bias) = (activation, hasBias)
            all += [d, d.inBfloat16(result: dnn_float32), d.inBfloat16(result: dnn_bfloat16)]
          }
        }
      }
      #expect(try await failures(all.filter { $0.element_weights == dnn_float32 }) == [])
      #expect(try await failures(all.filter { $0.element_weights == dnn_bfloat16 }, mayLack: true) == [])
    }

    @Test("the bias's gradient is the sum of the output's", arguments: bothWeights)
    func biasGradient(weights: dnn_weights) async throws {
      let all = geometries(dnn_convolution_backward_weights, weights).map {
        var d = $0
        d.has_bias = true
        return d
      }
      #expect(try await failures(all) == [])
      for result in [dnn_float32, dnn_bfloat16] {
        #expect(try await failures(all.map { $0.inBfloat16(result: result) }, mayLack: true) == [])
      }
    }

    @Test("pixels with gaps between them are read and written alone", arguments: everyForm, bothWeights)
    func gaps(form: dnn_convolution_form, weights: dnn_weights) async throws {
      var all: [dnn_convolution_description] = []
      for channels in [(3, 5), (16, 32), (17, 1)] {
        for (before, after) in [(3, 0), (0, 7), (16, 16)] {
          var d = describe(
            form, batch: 2, height: halving, width: square, channels: channels, weights: weights)
          d.input_pixel_stride = before == 0 ? 0 : d.input_channels + Int64(before)
          d.output_pixel_stride = after == 0 ? 0 : d.output_channels + Int64(after)
          all.append(d)
        }
      }
      #expect(try await failures(all) == [])
      #expect(try await failures(all.map { $0.inBfloat16(result: dnn_bfloat16) }, mayLack: true) == [])
    }

    @Test(
      "bfloat16 agrees, with weights from float32 too, or is refused as unsupported", arguments: everyForm,
      bothWeights)
    func bfloat16(form: dnn_convolution_form, weights: dnn_weights) async throws {
      var all: [dnn_convolution_description] = []
      for geometry in geometries(form, weights) {
        for result in [dnn_float32, dnn_bfloat16] {
          var d = geometry.inBfloat16(result: result)
          d.element_plain = all.count % 4 < 2 ? dnn_float32 : dnn_bfloat16
          all.append(d)
        }
      }
      #expect(try await failures(all, mayLack: true) == [])
    }

    @Test("repeated executions give the same bits", arguments: everyForm, [dnn_float32, dnn_bfloat16])
    func repetition(form: dnn_convolution_form, element: dnn_element) async throws {
      let different = try await onOwnThread {
        let wide = Extent(input: 32, kernel: 4, stride: 2, before: 1, after: 1)
        var d = describe(
          form, batch: 16, height: wide, width: wide, channels: (32, 64), weights: dnn_weights_packed)
        if element == dnn_bfloat16 { d = d.inBfloat16(result: dnn_float32) }
        d.has_bias = form != dnn_convolution_backward_data
        let convolution: Convolution
        do {
          convolution = try Convolution(d, ConvolutionOperands(d))
        } catch let refused as Refused where element == dnn_bfloat16 && refused.status == dnn_unsupported {
          return 0
        }
        func bits() throws -> [UInt8] {
          try convolution.run()
          let written =
            [convolution.input, convolution.output, convolution.weights]
            + (convolution.bias.map { [$0] } ?? [])
          return written.flatMap { Array(UnsafeRawBufferPointer(start: $0.address, count: $0.byteCount)) }
        }
        let first = try bits()
        return try (0..<20).filter { _ in try bits() != first }.count
      }
      #expect(different == 0)
    }
  }
}
