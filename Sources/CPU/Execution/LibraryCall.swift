// What products and convolutions have in common once oneDNN has chosen how to compute them: scratch memory, and
// the tasks that run them over the memory of a plan.

import COneDNN
import CVector
import Foundations

/// A primitive of the library, not yet bound to memory.
protocol LibraryPrimitive: AnyObject {
  /// The scratch memory its tasks share.
  var scratchByteCount: Int { get }
  /// The tasks that run it, in order.
  func bind(
    address: (View) -> UnsafeMutableRawPointer, buffer: (Int) -> UnsafeMutableRawPointer,
    scratch: UnsafeMutableRawPointer, threads: Int
  ) throws -> [any BoundTask]
}

/// A task of a plan, bound to its memory.
protocol BoundTask: AnyObject {
  /// What it does, for profiles.
  var label: String { get }
  /// What runs, for as long as this lives.
  var task: cv_task { get }
}

/// A primitive bound to its memory.
final class LibraryCall: BoundTask {
  let label: String
  private let handle: OpaquePointer

  init(_ label: String, _ handle: OpaquePointer) {
    self.label = label
    self.handle = handle
  }

  /// The call that `make` leaves behind.
  convenience init(
    _ label: String, _ what: String,
    _ make: (UnsafeMutablePointer<OpaquePointer?>, UnsafeMutablePointer<CChar>?, Int) -> dnn_status
  ) throws {
    var call: OpaquePointer?
    try checked(what) { make(&call, $0, $1) }
    guard let call else { fail("oneDNN returned no call") }
    self.init(label, call)
  }

  deinit { dnn_call_destroy(handle) }

  var task: cv_task { cv_task(run: runCall, argument: UnsafeMutableRawPointer(handle)) }
}

/// Runs a bound primitive as a task of a plan.
private func runCall(_ argument: UnsafeMutableRawPointer?) -> Int32 {
  guard let argument else { return -1 }
  return dnn_call_execute(OpaquePointer(argument)) == dnn_ok ? 0 : 1
}

/// Runs a call of the shim and turns its refusal into a failure with the library's own words.
func checked(
  _ what: String, _ call: (UnsafeMutablePointer<CChar>?, Int) -> dnn_status
) throws {
  var detail = [CChar](repeating: 0, count: 512)
  let status = detail.withUnsafeMutableBufferPointer { call($0.baseAddress, $0.count) }
  if status != dnn_ok {
    let words = String(decoding: detail.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    throw Failure(
      .failure, "\(what): \(words.isEmpty ? String(cString: dnn_status_text(status)) : words)",
      remedy: "Check that the installed oneDNN is 2.6 or newer")
  }
}

extension Epilogue.Activation {
  /// As the library names it.
  var oneDNN: dnn_activation {
    switch self {
    case .none: dnn_activation_none
    case .rectified: dnn_activation_relu
    case .hyperbolicTangent: dnn_activation_tanh
    case .logistic: dnn_activation_logistic
    }
  }
}
