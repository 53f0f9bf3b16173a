import Autoencoders
import CPU
import Datasets
import Foundations
import Training

@main
struct Main {
  static func main() throws {
    let rows = 60000
    let words = (0..<(rows * 784 / 4)).map { Noise.uniform(Philox.word(key: Key(seed: 1), stream: 0, row: UInt64($0), column: 0)) }
    _ = words
    var bytes = [UInt8](repeating: 0, count: rows * 784)
    for i in bytes.indices { bytes[i] = UInt8(truncatingIfNeeded: i &* 2654435761 >> 7) }
    let source = try ArraySource(NumericArray(.uint8, shape: [rows, 784], bytes: SharedBytes(copying: bytes)), name: "uniform", at: "uniform")
    let model = VariationalAutoencoder(try ModelConfiguration(exampleShape: [784], hidden: [400], latents: 20, scale: 1.0 / 255))
    var step = try MeasuredStep(model, TrainingSettings(), source, on: CPU())
    _ = try step.run(50)
    var times: [Double] = []
    for _ in 0..<20 { times.append(try step.run(40) * 1e3) }
    times.sort()
    print("ms per step: min \(times[0]) median \(times[10]) max \(times[19])")
    if let plan = step.plan as? CPUExecutable {
      let profile = try plan.profile(runs: 500)
      for task in profile { print(String(Int(task.seconds * 1e7)) , "x0.1us", task.label.prefix(200)) }
      print("sum", profile.reduce(0) { $0 + $1.seconds } * 1e3, "arena", plan.arenaByteCount)
    }
  }
}
