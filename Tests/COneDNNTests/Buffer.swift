// Memory with an address, filled with reproducible numbers and read back as float32, and the
// handles of the shim closed by reference counting.

import COneDNN

/// Aligned bytes that live as long as the object.
final class Buffer {
  let address: UnsafeMutableRawPointer
  let byteCount: Int

  init(byteCount: Int) {
    self.byteCount = byteCount
    address = .allocate(byteCount: max(byteCount, 1), alignment: 64)
    address.initializeMemory(as: UInt8.self, repeating: 0xA5, count: max(byteCount, 1))
  }

  /// Stores `values` as `element`; values for bfloat16 must be exact in it.
  convenience init(_ values: [Float], as element: dnn_element = dnn_float32) {
    let stride = element == dnn_bfloat16 ? 2 : 4
    self.init(byteCount: values.count * stride)
    for (index, value) in values.enumerated() {
      if element == dnn_bfloat16 {
        let upper = UInt16(value.bitPattern >> 16)
        address.storeBytes(of: upper, toByteOffset: 2 * index, as: UInt16.self)
      } else {
        address.storeBytes(of: value, toByteOffset: 4 * index, as: Float.self)
      }
    }
  }

  deinit { address.deallocate() }

  func floats(_ count: Int, as element: dnn_element = dnn_float32) -> [Float] {
    (0..<count).map { index in
      guard element == dnn_bfloat16 else { return address.load(fromByteOffset: 4 * index, as: Float.self) }
      let upper = address.load(fromByteOffset: 2 * index, as: UInt16.self)
      return Float(bitPattern: UInt32(upper) << 16)
    }
  }
}

/// Numbers in [-1, 1) that depend on the index and the salt alone: with every bit of float32's
/// significand in use, or exact in bfloat16.
///
/// Products of short numbers would have exact sums in float32: their bits would not show in which
/// order they were added.
func numbers(_ count: Int, salt: UInt32, as element: dnn_element = dnn_float32) -> [Float] {
  (0..<count).map { index in
    var bits = UInt32(truncatingIfNeeded: index) &* 2_654_435_761 &+ salt &* 0x9E37_79B9
    bits ^= bits >> 15
    bits = bits &* 0x85EB_CA6B
    bits ^= bits >> 13
    bits = bits &* 0xC2B2_AE35
    bits ^= bits >> 16
    guard element == dnn_bfloat16 else { return Float(Int32(bits >> 8) - 0x80_0000) / 0x80_0000 }
    return Float(Int32(bits >> 24) - 128) / 128
  }
}

/// What a call of the shim answered when it did not succeed.
struct Refused: Error, Equatable {
  var status: dnn_status
  var detail: String
}

/// Calls `make` with an out parameter and room for detail; throws what it refused.
func handle(
  _ make: (UnsafeMutablePointer<OpaquePointer?>, UnsafeMutablePointer<CChar>, Int) -> dnn_status
) throws -> OpaquePointer {
  var handle: OpaquePointer?
  var detail = [CChar](repeating: 0x41, count: 256)
  let status = make(&handle, &detail, detail.count)
  let text = String(decoding: detail.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  guard status == dnn_ok, let handle, text.isEmpty else { throw Refused(status: status, detail: text) }
  return handle
}

/// A handle that is destroyed with its last reference.
final class Owned {
  let pointer: OpaquePointer
  private let destroy: (OpaquePointer) -> Void

  init(_ pointer: OpaquePointer, _ destroy: @escaping (OpaquePointer) -> Void) {
    self.pointer = pointer
    self.destroy = destroy
  }

  deinit { destroy(pointer) }
}

func makeEngine() throws -> Owned {
  Owned(try handle { dnn_engine_create($0, $1, $2) }, { dnn_engine_destroy($0) })
}

func execute(_ call: Owned) throws {
  let status = dnn_call_execute(call.pointer)
  guard status == dnn_ok else { throw Refused(status: status, detail: "execution") }
}
