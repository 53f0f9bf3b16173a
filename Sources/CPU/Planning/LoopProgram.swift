// A loop as data: what to load, compute, store and reduce, over which extents. The executable turns it
// into the vector library's form.

import Tensors

/// A register program run over an iteration space.
struct LoopProgram {
  /// A block of memory brought into a register, or of coordinates.
  struct Load {
    var register: Int
    var view: View
  }

  /// A number in a register.
  struct Constant {
    var register: Int
    var value: Double
  }

  /// Random words drawn into a register.
  struct Draw {
    var register: Int
    var stream: UInt32
    var key: View
    var rows: View
    var columns: Int
  }

  /// What an instruction computes: a kernel of the vector library by name, or a row without one.
  enum Kernel {
    case named(String)
    case definition(Elementwise)
  }

  /// One operation from registers to a register.
  struct Instruction {
    var kernel: Kernel
    var target: Int
    var operands: [Int]
  }

  /// A register written to memory; directly where no load of the loop reads that memory.
  struct Store {
    var register: Int
    var view: View
    var direct: Bool
    /// Whether the register's numbers are rounded to bfloat16 on the way.
    var rounded = false
  }

  /// What a reduction leaves: one number per row, per column, per column of each segment, or one.
  enum Axes {
    case columns, rows, segments, all
  }

  /// A register reduced into contiguous memory.
  struct Accumulation {
    var register: Int
    var reduction: Reduction
    var axes: Axes
    var view: View
  }

  /// A single truth value; where it is false the loop does nothing.
  var guardian: View?
  /// What it computes, for profiles.
  var label: String
  /// The iteration space, and how reductions see it.
  var extents: [Int]
  var rows = 1
  var columns = 1
  /// The parts of equally many rows that are reduced on their own.
  var segments = 1
  var registers = 0
  var loads: [Load] = []
  var constants: [Constant] = []
  var draws: [Draw] = []
  var instructions: [Instruction] = []
  var stores: [Store] = []
  var accumulations: [Accumulation] = []

  /// A loop that copies one view to another, or fills it with a number.
  static func copy(from source: View?, value: Double = 0, to target: View, label: String) -> LoopProgram {
    var program = LoopProgram(label: label, extents: target.shape.dimensions)
    program.registers = 1
    if let source {
      program.loads = [Load(register: 0, view: source)]
    } else {
      program.constants = [Constant(register: 0, value: value)]
    }
    program.stores = [Store(register: 0, view: target, direct: false)]
    return program.collapsed()
  }

  /// The same loop with axes merged wherever every view can be walked with one stride.
  func collapsed() -> LoopProgram {
    var program = self
    var axis = program.extents.count - 2
    while axis >= 0 {
      let strides = (loads.indices.map { program.loads[$0].view } + program.stores.map(\.view)).map(\.strides)
      let outer = program.extents[axis]
      let inner = program.extents[axis + 1]
      if inner == 1 || outer == 1
        || strides.allSatisfy({ $0[axis] == $0[axis + 1] * inner })
      {
        program.extents[axis] = outer * inner
        program.extents.remove(at: axis + 1)
        let dropped = inner == 1 ? axis + 1 : axis
        for index in program.loads.indices { program.loads[index].view.strides.remove(at: dropped) }
        for index in program.stores.indices { program.stores[index].view.strides.remove(at: dropped) }
      }
      axis -= 1
    }
    return program
  }
}
