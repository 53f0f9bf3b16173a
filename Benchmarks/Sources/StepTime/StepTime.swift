// usage: StepTime [rounds]
// Times a training step against the peers, interleaved: in every round each peer runs once and we run
// before and after it. Run it on an idle machine. PEERS_PYTHON names a Python with torch, jax, optax, flax;
// without it only our own time and its parts are printed.

import CPU
import Foundation

@main
struct StepTime {
  static func main() throws {
    let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 3
    let backend = CPU()
    print(backend.name)
    let peak = try Peak.gigaflops(backend)
    var work = try Work(backend: backend)
    _ = try work.milliseconds(steps: 100)

    var ours: [Double] = []
    var peers: [String: [Double]] = [:]
    func measure() throws { for _ in 0..<10 { ours.append(try work.milliseconds(steps: 40)) } }
    try measure()
    if let runner = Peers() {
      for round in 1...rounds {
        for name in Peers.names {
          guard let time = try runner.milliseconds(name) else { continue }
          peers[name, default: []].append(time)
          FileHandle.standardError.write(Data("round \(round) \(name) \(time) ms\n".utf8))
          try measure()
        }
      }
    } else {
      print("no peers: PEERS_PYTHON names no Python with torch, jax, optax and flax")
    }

    let step = median(ours)
    print(row("swift-vae", step, 1))
    for name in Peers.names {
      if let times = peers[name] { print(row(name, median(times), median(times) / step)) }
    }
    let floor = Work.operations / peak * 1e-6
    print(
      String(
        format:
          "peak of matrix products %.0f GFLOP/s; at it a step's products take %.2f ms, %.0f %% of our step",
        peak, floor, 100 * floor / step))
    try printParts(work)
    for hidden in [[400], [Int](repeating: 32, count: 170)] {
      let planning = try Planning.of(hidden: hidden, inputs: 784, backend: backend)
      print(
        String(
          format: "a step of %d nodes is traced, differentiated and planned in %.0f ms", planning.nodes,
          planning.milliseconds))
    }
  }

  private static func printParts(_ work: Work) throws {
    let parts = try work.profile().sorted { $0.seconds > $1.seconds }
    let total = parts.reduce(0) { $0 + $1.seconds }
    print("where the time goes (each task on its own, median):")
    for part in parts.prefix(16) {
      print(
        String(format: "%8.1f us %5.1f %%  ", part.seconds * 1e6, 100 * part.seconds / total) + part.label)
    }
    print(String(format: "%8.1f us in all, %d tasks", total * 1e6, parts.count))
  }

  private static func row(_ name: String, _ milliseconds: Double, _ ratio: Double) -> String {
    name.padding(toLength: 16, withPad: " ", startingAt: 0)
      + String(
        format: "%7.2f ms per step %9.0f examples/s   %5.2f times our time", milliseconds,
        Double(Work.batch) / milliseconds * 1e3, ratio)
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
