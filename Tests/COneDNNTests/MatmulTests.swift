// Products of every kind against a naive product in Double.

import COneDNN
import Testing

extension OneDNN {
  @Suite("Matrix products") struct Products {
    @Test("the library says its version")
    func version() {
      let version = dnn_library_version()
      print("oneDNN \(version.major).\(version.minor).\(version.patch)")
      #expect(version.major == 2 || version.major == 3)
    }

    @Test("every small shape agrees with the naive product", arguments: bothWeights, bothTruths)
    func shapes(weights: dnn_weights, transposeB: Bool) async throws {
      let failures = try await onOwnThread {
        let sizes = [1, 2, 3, 5, 17, 40, 128]
        var failures: [String] = []
        for transposeA in bothTruths {
          for m in sizes {
            for n in sizes {
              for k in sizes {
                let d = describe(
                  m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, weights: weights)
                if try worstError(d) > 1 { failures.append(d.summary) }
              }
            }
          }
        }
        return failures
      }
      #expect(failures == [])
    }

    @Test("bias, activation and accumulation agree in every combination", arguments: bothWeights)
    func epilogues(weights: dnn_weights) async throws {
      let failures = try await onOwnThread {
        let activations = [
          dnn_activation_none, dnn_activation_relu, dnn_activation_tanh, dnn_activation_logistic,
          dnn_activation_swish,
        ]
        var failures: [String] = []
        for (m, n, k) in [(1, 1, 1), (3, 17, 5), (40, 20, 128), (128, 40, 3)] {
          for activation in activations {
            for hasBias in bothTruths {
              for accumulate in bothTruths {
                for gap in [0, 3] {
                  var d = describe(m: m, n: n, k: k, weights: weights, gap: gap)
                  (d.activation, d.has_bias, d.accumulate) = (activation, hasBias, accumulate)
                  if try worstError(d) > 1 { failures.append(d.summary) }
                }
              }
            }
          }
        }
        return failures
      }
      #expect(failures == [])
    }

    @Test("rows with gaps between them are read and written alone", arguments: bothWeights, bothTruths)
    func gaps(weights: dnn_weights, transposeB: Bool) async throws {
      let failures = try await onOwnThread {
        var failures: [String] = []
        for transposeA in bothTruths {
          for (m, n, k) in [(1, 5, 3), (17, 40, 2), (40, 17, 128)] {
            let d = describe(
              m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, weights: weights, gap: 7)
            if try worstError(d) > 1 { failures.append(d.summary) }
          }
        }
        return failures
      }
      #expect(failures == [])
    }

    @Test("batches agree wherever their matrices lie", arguments: bothWeights, BatchLayout.allCases)
    func batches(weights: dnn_weights, layout: BatchLayout) async throws {
      let failures = try await onOwnThread {
        var failures: [String] = []
        for count: Int64 in [2, 3, 8] {
          for (m, n, k) in [(1, 1, 1), (5, 3, 2), (17, 17, 40), (40, 128, 17)] {
            for transposeA in bothTruths {
              for transposeB in bothTruths {
                var d = describe(
                  m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, weights: weights
                ).batched(count, layout)
                (d.has_bias, d.activation, d.accumulate) = (true, dnn_activation_relu, transposeA)
                if try worstError(d) > 1 { failures.append(d.summary) }
              }
            }
          }
        }
        return failures
      }
      #expect(failures == [])
    }

    @Test(
      "bfloat16 agrees, packed from float32 too, or is refused as unsupported",
      arguments: [dnn_float32, dnn_bfloat16], bothWeights)
    func bfloat16(result: dnn_element, weights: dnn_weights) async throws {
      let failures = try await onOwnThread {
        var failures: [String] = []
        for (m, n, k) in [(1, 1, 1), (3, 17, 5), (40, 20, 128)] {
          for transposeB in bothTruths {
            for source in [dnn_float32, dnn_bfloat16] {
              var d = describe(m: m, n: n, k: k, transposeB: transposeB, weights: weights)
              (d.element_a, d.element_b, d.element_c) = (dnn_bfloat16, dnn_bfloat16, result)
              d.element_pack_source = source
              d.has_bias = true
              do {
                if try worstError(d) > 1 { failures.append(d.summary) }
              } catch let refused as Refused where refused.status == dnn_unsupported {
                continue
              }
            }
          }
        }
        return failures
      }
      #expect(failures == [])
    }
  }
}
