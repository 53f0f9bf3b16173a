// Registers are reused once their value has been read for the last time, so that a long program still
// fits into the first-level cache. What lives for a whole block keeps its register: loads, constants,
// random words, and values stored or reduced when the block ends.

/// The assignment of registers.
enum Registers {
  static func assigned(_ program: LoopProgram) -> LoopProgram {
    var pinned: Set<Int> = []
    pinned.formUnion(program.loads.map(\.register))
    pinned.formUnion(program.constants.map(\.register))
    pinned.formUnion(program.draws.map(\.register))
    pinned.formUnion(program.stores.map(\.register))
    pinned.formUnion(program.accumulations.map(\.register))
    var lastUse: [Int: Int] = [:]
    for (index, instruction) in program.instructions.enumerated() {
      for operand in instruction.operands { lastUse[operand] = index }
    }

    var place: [Int: Int] = [:]
    var count = 0
    for register in pinned.sorted() {
      place[register] = count
      count += 1
    }
    var free: [Int] = []
    var result = program
    for (index, instruction) in program.instructions.enumerated() {
      for operand in Set(instruction.operands) where !pinned.contains(operand) && lastUse[operand] == index {
        if let register = place[operand] { free.append(register) }
      }
      result.instructions[index].operands = instruction.operands.map { place[$0] ?? 0 }
      if place[instruction.target] == nil {
        if let register = free.popLast() {
          place[instruction.target] = register
        } else {
          place[instruction.target] = count
          count += 1
        }
      }
      result.instructions[index].target = place[instruction.target] ?? 0
    }
    for index in result.loads.indices {
      result.loads[index].register = place[result.loads[index].register] ?? 0
    }
    for index in result.constants.indices {
      result.constants[index].register = place[result.constants[index].register] ?? 0
    }
    for index in result.draws.indices {
      result.draws[index].register = place[result.draws[index].register] ?? 0
    }
    for index in result.stores.indices {
      result.stores[index].register = place[result.stores[index].register] ?? 0
    }
    for index in result.accumulations.indices {
      result.accumulations[index].register = place[result.accumulations[index].register] ?? 0
    }
    result.registers = count
    return result
  }
}
