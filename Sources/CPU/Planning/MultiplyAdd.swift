// A product that only a sum reads becomes part of the sum: one instruction and one rounding less.

/// The peephole over a loop's instructions.
enum MultiplyAdd {
  static func fused(_ program: LoopProgram) -> LoopProgram {
    var uses = [Int](repeating: 0, count: program.registers)
    for instruction in program.instructions { for operand in instruction.operands { uses[operand] += 1 } }
    for store in program.stores { uses[store.register] += 1 }
    for accumulation in program.accumulations { uses[accumulation.register] += 1 }

    var products: [Int: Int] = [:]
    var dropped: Set<Int> = []
    var result = program
    for (index, instruction) in program.instructions.enumerated() {
      guard case .named(let name) = instruction.kernel else { continue }
      if name == "multiply", uses[instruction.target] == 1 { products[instruction.target] = index }
      guard name == "add" else { continue }
      for side in 0..<2 {
        guard let product = products[instruction.operands[side]] else { continue }
        let factors = result.instructions[product].operands
        result.instructions[index] = LoopProgram.Instruction(
          kernel: .named("multiplyAdd"), target: instruction.target,
          operands: factors + [instruction.operands[1 - side]])
        dropped.insert(product)
        break
      }
    }
    result.instructions = result.instructions.indices.filter { !dropped.contains($0) }
      .map { result.instructions[$0] }
    return result
  }
}
