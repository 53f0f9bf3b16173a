// The time of one training step of the network that the peers measure too (784-400-20, batch 128), as a
// whole and task by task. Before timing, the team and the memory are warmed up.

import Autoencoders
import CPU
import Datasets
import Foundations
import Training

@main
struct Main {
  static func main() throws {
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [784], hidden: [400], latents: 20, scale: 1.0 / 255))
    var step = try MeasuredStep(model, TrainingSettings(), try noise(rows: 60_000, columns: 784), on: CPU())
    _ = try step.run(50)
    let times = try (0..<20).map { _ in try step.run(40) * 1e3 }.sorted()
    print("ms per step: least \(times[0]), median \(times[10]), most \(times[19])")

    guard let plan = step.plan as? CPUExecutable else { return }
    let tasks = try plan.profile(runs: 500)
    for task in tasks { print("\((task.seconds * 1e7).rounded() / 10) us", task.label.prefix(200)) }
    print("sum of tasks: \(tasks.reduce(0) { $0 + $1.seconds } * 1e3) ms")
    print("arena: \(plan.arenaByteCount) bytes")
  }

  /// Bytes of every size: binarisation costs the same whatever they are.
  static func noise(rows: Int, columns: Int) throws -> ArraySource {
    let bytes = (0..<(rows * columns)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    return try ArraySource(
      NumericArray(.uint8, shape: [rows, columns], bytes: SharedBytes(copying: bytes)), name: "noise",
      at: "noise")
  }
}
