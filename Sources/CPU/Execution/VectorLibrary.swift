// Loops in the form the vector library runs, and what it can compute.

import CVector
import Foundations
import Tensors

/// The kernels of the vector library.
enum VectorLibrary {
  static func hasKernel(_ name: String) -> Bool { cv_operation(name) >= 0 }

  /// Whether convolutions by tiles are fast on this processor, of operands of a type.
  static func hasTiles(of element: ElementType) -> Bool {
    switch element {
    case .float32: cv_winograd_pays(0) != 0
    case .bfloat16: cv_winograd_pays(1) != 0
    default: false
    }
  }

  /// The kernel that converts between element types, as registers hold them.
  static func conversion(from source: ElementType, to target: ElementType) -> String {
    switch (source, target) {
    case (.uint32, .float32): "numberOfUnsigned"
    case (.int32, .float32): "numberOfSigned"
    case (.uint8, .float32), (.bool, .float32): "numberOfByte"
    case (.float32, .bfloat16): "halfOfNumber"
    case (.float32, .int32): "signedOfNumber"
    case (.float32, .uint32), (.float32, .uint8): "unsignedOfNumber"
    case (.float32, .bool): "truthOfNumber"
    case (_, .bool): "truthOfWord"
    default: "identity"
    }
  }
}

extension ElementType {
  var vectorElement: cv_element {
    switch self {
    case .float32: cv_float32
    case .bfloat16: cv_half
    case .int32, .uint32: cv_word32
    case .uint8, .bool: cv_byte
    }
  }
}

extension Reduction {
  fileprivate var vectorReduction: cv_reduction {
    switch self {
    case .sum: cv_reduce_sum
    case .maximum: cv_reduce_maximum
    case .logSumExp: cv_reduce_exponentials
    }
  }
}

/// A loop of the vector library with its memory bound.
final class VectorLoop {
  private let loop: OpaquePointer
  private var rows: [Unmanaged<RowBox>] = []

  /// - Parameter address: Where a view begins.
  init(_ program: LoopProgram, address: (View) -> UnsafeMutableRawPointer) {
    guard
      let loop = cv_loop_create(
        Int32(program.extents.count), program.extents.map(Int64.init), Int64(program.rows),
        Int64(program.columns), Int32(program.registers))
    else { fail("a loop over \(program.extents.count) axes, or no memory for it") }
    self.loop = loop
    cv_loop_segments(loop, Int64(program.segments))
    var ok = true
    for constant in program.constants {
      ok = cv_loop_constant(loop, Int32(constant.register), Float(constant.value)) == 0 && ok
    }
    for load in program.loads {
      if load.view.isGenerated {
        let strides = load.view.strides.map(Int64.init)
        ok = cv_loop_index(loop, Int32(load.register), Int64(load.view.offset), strides) == 0 && ok
        continue
      }
      ok =
        cv_loop_load(
          loop, Int32(load.register), address(load.view), load.view.element.vectorElement,
          load.view.strides.map(Int64.init)) == 0 && ok
    }
    for draw in program.draws {
      let key = UnsafePointer(address(draw.key).assumingMemoryBound(to: UInt32.self))
      let ids = UnsafePointer(address(draw.rows).assumingMemoryBound(to: UInt32.self))
      ok =
        cv_loop_random(loop, Int32(draw.register), key, draw.stream, ids, Int64(draw.columns)) == 0 && ok
    }
    for instruction in program.instructions { ok = add(instruction) && ok }
    if let guardian = program.guardian {
      cv_loop_guard(loop, UnsafePointer(address(guardian).assumingMemoryBound(to: UInt8.self)))
    }
    for store in program.stores {
      ok =
        cv_loop_store(
          loop, Int32(store.register), address(store.view),
          store.rounded ? cv_rounded : store.view.element.vectorElement, store.view.strides.map(Int64.init),
          store.direct ? 1 : 0) == 0 && ok
    }
    for accumulation in program.accumulations {
      let axes =
        switch accumulation.axes {
        case .columns: cv_over_columns
        case .rows: cv_over_rows
        case .segments: cv_over_segments
        case .all: cv_over_all
        }
      let out = address(accumulation.view).assumingMemoryBound(to: Float.self)
      ok =
        cv_loop_reduce(
          loop, Int32(accumulation.register), accumulation.reduction.vectorReduction, axes, out) == 0
        && ok
    }
    if !ok { fail("no memory for a loop") }
  }

  deinit {
    cv_loop_destroy(loop)
    for row in rows { row.release() }
  }

  private func add(_ instruction: LoopProgram.Instruction) -> Bool {
    let target = Int32(instruction.target)
    let operands = instruction.operands.map(Int32.init)
    switch instruction.kernel {
    case .named(let name):
      return cv_loop_instruction(loop, cv_operation(name), target, operands, Int32(operands.count)) == 0
    case .definition(let row):
      let box = Unmanaged.passRetained(RowBox(row))
      rows.append(box)
      return cv_loop_function(
        loop, applyDefinition, box.toOpaque(), target, operands[0], operands[operands.count > 1 ? 1 : 0]) == 0
    }
  }

  func scratch(threads: Int) -> Int { Int(cv_loop_scratch(loop, Int32(threads))) }

  func bind(scratch: UnsafeMutableRawPointer, threads: Int) { cv_loop_bind(loop, scratch, Int32(threads)) }

  var task: cv_task { cv_task(run: cv_loop_run, argument: UnsafeMutableRawPointer(loop)) }
}

/// A row of the elementwise table, as a C function can reach it.
private final class RowBox {
  let row: Elementwise
  init(_ row: Elementwise) { self.row = row }
}

/// Runs a row's scalar definition over a block: for rows that have no kernel yet.
private func applyDefinition(
  _ context: UnsafeMutableRawPointer?, _ out: UnsafeMutablePointer<Float>?, _ x: UnsafePointer<Float>?,
  _ y: UnsafePointer<Float>?, _ count: Int64
) {
  guard let context, let out, let x, let y else { return }
  let row = Unmanaged<RowBox>.fromOpaque(context).takeUnretainedValue().row
  func number(_ value: Float) -> Double { row.operands == .number ? Double(value) : Double(value.bitPattern) }
  for index in 0..<Int(count) {
    let value =
      switch row.definition {
      case .unary(let function): function(number(x[index]))
      case .binary(let function): function(number(x[index]), number(y[index]))
      }
    out[index] = row.result == .number ? Float(value) : Float(bitPattern: UInt32(value))
  }
}
