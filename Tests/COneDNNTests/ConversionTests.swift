// The conversion between float32 and bfloat16 against rounding by hand.

import COneDNN
import Testing
import _TestSupport

private func convert(_ values: Buffer, _ count: Int, _ from: dnn_element, _ to: dnn_element) throws -> Buffer
{
  let result = Buffer(byteCount: count * (to == dnn_bfloat16 ? 2 : 4))
  let engine = try makeEngine()
  let call = Owned(
    try handle {
      dnn_conversion_bind(engine.pointer, Int64(count), from, values.address, to, result.address, $0, $1, $2)
    }, { dnn_call_destroy($0) })
  try execute(call)
  return result
}

extension OneDNN {
  @Suite("Conversions") struct Conversions {
    @Test(
      "float32 becomes the nearest bfloat16 and comes back",
      .enabled(if: Processor.multipliesBfloat16, "oneDNN converts it exactly where it multiplies it"),
      arguments: [1, 2, 15, 16, 17, 1000, 100_003])
    func rounding(count: Int) async throws {
      let same = try await onOwnThread {
        // Ties in both directions, the largest number, the smallest ones, and any others.
        let ties = [0x3F80_8000, 0x3F81_8000, 0x7F7F_FFFF, 0x0080_0000, 0x8000_0000, 0x7F80_0000]
        let values = (ties.map { Float(bitPattern: UInt32($0)) } + numbers(count, salt: 5)).prefix(count)
        let short = try convert(Buffer(Array(values)), count, dnn_float32, dnn_bfloat16)
        let expected = values.map(nearestBfloat16).map(\.bitPattern)
        let back = try convert(short, count, dnn_bfloat16, dnn_float32)
        return short.floats(count, as: dnn_bfloat16).map(\.bitPattern) == expected
          && back.floats(count).map(\.bitPattern) == expected
      }
      #expect(same)
    }

    @Test("a NaN stays one")
    func notANumber() async throws {
      let stays = try await onOwnThread {
        try convert(Buffer([.nan, 1]), 2, dnn_float32, dnn_bfloat16).floats(1, as: dnn_bfloat16)[0].isNaN
      }
      #expect(stays)
    }

    @Test(
      "counts that cannot be are refused with a sentence",
      arguments: [
        (0, "the count is below 1"), (-1, "the count is below 1"), (1 << 31, "the count is above 2147483647"),
      ])
    func counts(count: Int64, text: String) throws {
      let engine = try makeEngine()
      let memory = Buffer(byteCount: 16)
      #expect(throws: Refused(status: dnn_invalid, detail: text)) {
        _ = try handle {
          dnn_conversion_bind(
            engine.pointer, count, dnn_float32, memory.address, dnn_bfloat16, memory.address, $0, $1, $2)
        }
      }
      var call: OpaquePointer?
      #expect(
        dnn_conversion_bind(nil, 1, dnn_float32, memory.address, dnn_float32, memory.address, &call, nil, 0)
          == dnn_invalid)
      #expect(
        dnn_conversion_bind(engine.pointer, 1, dnn_float32, nil, dnn_float32, memory.address, &call, nil, 0)
          == dnn_invalid)
      #expect(call == nil)
    }
  }
}
