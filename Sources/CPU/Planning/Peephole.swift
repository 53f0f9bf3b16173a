// Small rewritings of a loop's instructions that save passes over its registers: what nothing reads is left
// out, a product that only a sum reads becomes part of the sum, a step from one value towards another is one
// instruction, as is a step over a root, softplus and logistic of one value share their exponential, numbers are
// rounded where they are stored, and a loop that only replaces variables under one condition is
// skipped as a whole where the condition is false.

import Foundations
import Tensors

/// The rewritings of a loop.
enum Peephole {
  /// - Parameter exclusive: The registers of values that one node of the whole graph reads.
  static func improved(_ program: LoopProgram, exclusive: Set<Int>) -> LoopProgram {
    rounded(folded(rooted(interpolated(multiplied(guarded(read(program)), exclusive)))))
  }

  private static func uses(_ program: LoopProgram) -> [Int] {
    var uses = [Int](repeating: 0, count: program.registers)
    for instruction in program.instructions { for operand in instruction.operands { uses[operand] += 1 } }
    for store in program.stores { uses[store.register] += 1 }
    for accumulation in program.accumulations { uses[accumulation.register] += 1 }
    return uses
  }

  private static func name(_ instruction: LoopProgram.Instruction) -> String? {
    if case .named(let name) = instruction.kernel { return name }
    return nil
  }

  private static func without(_ dropped: Set<Int>, _ program: LoopProgram) -> LoopProgram {
    var result = program
    result.instructions = program.instructions.indices.filter { !dropped.contains($0) }
      .map { program.instructions[$0] }
    return result
  }

  // MARK: Unread

  // A reduction that got a loop of its own leaves what only it reads behind.
  /// The loop without values that nothing reads.
  private static func read(_ program: LoopProgram) -> LoopProgram {
    var read = Set(program.stores.map(\.register) + program.accumulations.map(\.register))
    var result = program
    result.instructions = program.instructions.reversed().filter { instruction in
      guard read.contains(instruction.target) else { return false }
      read.formUnion(instruction.operands)
      return true
    }.reversed()
    result.loads.removeAll { !read.contains($0.register) }
    result.constants.removeAll { !read.contains($0.register) }
    result.draws.removeAll { !read.contains($0.register) }
    return result
  }

  // MARK: x y + z

  /// A product and a sum round once where they become one instruction. Whether they do must not depend on
  /// the loop: two loops may compute the same value, and it has to be the same number in both. So what the
  /// graph says about the product decides, not what this loop has of it.
  private static func multiplied(_ program: LoopProgram, _ exclusive: Set<Int>) -> LoopProgram {
    let uses = uses(program)
    var products: [Int: Int] = [:]
    var dropped: Set<Int> = []
    var result = program
    for (index, instruction) in program.instructions.enumerated() {
      if name(instruction) == "multiply", uses[instruction.target] == 1,
        exclusive.contains(instruction.target)
      {
        products[instruction.target] = index
      }
      guard name(instruction) == "add" else { continue }
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
    return without(dropped, result)
  }

  // MARK: y + (x - y) s

  private static func interpolated(_ program: LoopProgram) -> LoopProgram {
    let uses = uses(program)
    let uniform = uniform(program)
    var differences: [Int: Int] = [:]
    var dropped: Set<Int> = []
    var result = program
    for (index, instruction) in program.instructions.enumerated() {
      if name(instruction) == "subtract", uses[instruction.target] == 1 {
        differences[instruction.target] = index
      }
      guard name(instruction) == "multiplyAdd" else { continue }
      for side in 0..<2 {
        let share = instruction.operands[1 - side]
        guard let difference = differences[instruction.operands[side]], uniform.contains(share),
          program.instructions[difference].operands[1] == instruction.operands[2]
        else { continue }
        result.instructions[index] = LoopProgram.Instruction(
          kernel: .named("interpolate"), target: instruction.target,
          operands: program.instructions[difference].operands + [share])
        dropped.insert(difference)
        break
      }
    }
    return without(dropped, result)
  }

  // MARK: z + k x / (s sqrt(y) + e)

  private static func rooted(_ program: LoopProgram) -> LoopProgram {
    let uses = uses(program)
    let uniform = uniform(program)
    var definitions: [Int: Int] = [:]
    for (index, instruction) in program.instructions.enumerated() { definitions[instruction.target] = index }
    /// The instruction behind a register, if it has the given name and nothing else reads it.
    func only(_ register: Int, _ expected: String) -> Int? {
      guard let index = definitions[register], uses[register] == 1,
        name(program.instructions[index]) == expected
      else { return nil }
      return index
    }
    var dropped: Set<Int> = []
    var result = program
    for (index, last) in program.instructions.enumerated() where name(last) == "multiplyAdd" {
      for side in 0..<2 {
        let factor = last.operands[1 - side]
        guard uniform.contains(factor), let quotient = only(last.operands[side], "divide") else { continue }
        let parts = program.instructions[quotient].operands
        guard let sum = only(parts[1], "multiplyAdd") else { continue }
        let terms = program.instructions[sum].operands
        guard uniform.contains(terms[2]),
          let inner = (0..<2).first(where: {
            uniform.contains(terms[1 - $0]) && only(terms[$0], "squareRoot") != nil
          }),
          let root = only(terms[inner], "squareRoot")
        else { continue }
        result.instructions[index] = LoopProgram.Instruction(
          kernel: .named("rootStep"), target: last.target,
          operands: [
            parts[0], program.instructions[root].operands[0], last.operands[2], terms[1 - inner], terms[2],
            factor,
          ])
        dropped.formUnion([quotient, sum, root])
        break
      }
    }
    return without(dropped, result)
  }

  // MARK: Numbers of 16 bits

  // What is only loaded may be replaced by another store before it is rounded, hence: computed here.
  /// What is computed to be rounded and stored is rounded where it is stored.
  private static func rounded(_ program: LoopProgram) -> LoopProgram {
    let uses = uses(program)
    let computed = Set(program.instructions.map(\.target))
    var dropped: Set<Int> = []
    var result = program
    for (index, instruction) in program.instructions.enumerated() {
      guard name(instruction) == "halfOfNumber", uses[instruction.target] == 1,
        computed.contains(instruction.operands[0]),
        let store = program.stores.firstIndex(where: { $0.register == instruction.target })
      else { continue }
      result.stores[store].register = instruction.operands[0]
      result.stores[store].rounded = true
      dropped.insert(index)
    }
    return without(dropped, result)
  }

  // MARK: log(1 + e^x) and 1/(1 + e^-x)

  /// Both are simple functions of x and e^-|x|, which takes most of their time.
  private static func folded(_ program: LoopProgram) -> LoopProgram {
    let parts = ["softplus": "softplusFromFolded", "logistic": "logisticFromFolded"]
    var uses: [Int: Int] = [:]
    for instruction in program.instructions where name(instruction).map({ parts[$0] != nil }) ?? false {
      uses[instruction.operands[0], default: 0] += 1
    }
    var exponentials: [Int: Int] = [:]
    var result = program
    result.instructions = []
    for var instruction in program.instructions {
      if let part = name(instruction).flatMap({ parts[$0] }), uses[instruction.operands[0], default: 0] > 1 {
        let x = instruction.operands[0]
        if exponentials[x] == nil {
          exponentials[x] = result.registers
          result.instructions.append(
            LoopProgram.Instruction(
              kernel: .named("foldedExponential"), target: result.registers, operands: [x]))
          result.registers += 1
        }
        instruction.kernel = .named(part)
        instruction.operands.append(exponentials[x] ?? x)
      }
      result.instructions.append(instruction)
    }
    return result
  }

  /// The registers that hold one number: constants, and what is loaded without moving.
  private static func uniform(_ program: LoopProgram) -> Set<Int> {
    let loads = program.loads.filter { load in
      zip(load.view.strides, program.extents).allSatisfy { $0 == 0 || $1 == 1 }
    }
    return Set(program.constants.map(\.register) + loads.map(\.register))
  }

  // MARK: Conditions on a whole loop

  /// Where every result of a loop is `select(condition, new, old)` stored over `old` itself, the condition
  /// being one truth value: stores `new`, and lets the loop do nothing where the condition is false.
  private static func guarded(_ program: LoopProgram) -> LoopProgram {
    if program.stores.isEmpty || !program.accumulations.isEmpty || !program.draws.isEmpty { return program }
    var result = program
    var condition: Int?
    var dropped: Set<Int> = []
    for (position, store) in program.stores.enumerated() {
      guard let index = program.instructions.firstIndex(where: { $0.target == store.register }),
        name(program.instructions[index]) == "select",
        condition == nil || condition == program.instructions[index].operands[0],
        !program.instructions.contains(where: { $0.operands.contains(store.register) })
      else { return program }
      let (chosen, new, old) = (
        program.instructions[index].operands[0], program.instructions[index].operands[1],
        program.instructions[index].operands[2]
      )
      guard program.loads.contains(where: { $0.register == old && $0.view == store.view }),
        program.instructions.contains(where: { $0.target == new }),
        !result.stores.prefix(position).contains(where: { $0.register == new })
      else { return program }
      condition = chosen
      dropped.insert(index)
      result.stores[position].register = new
    }
    guard let condition, let load = program.loads.first(where: { $0.register == condition }),
      load.view.strides.allSatisfy({ $0 == 0 }), load.view.element == .bool
    else { return program }
    result.loads.removeAll { $0.register == condition }
    result.guardian = load.view
    return without(dropped, result)
  }
}
