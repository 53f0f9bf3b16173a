// usage: StepTime [mlp|conv|iwae|m2|m2-latents|lstm|gru|lstm-64] [rounds] [busy]
// Times a training step against the peers, interleaved: in every round each peer runs once, and we run in float32
// and in bfloat16 before and after it; with "busy", beside a process that keeps one core busy. Run it on an idle machine. PEERS_PYTHON names a Python with torch, jax,
// optax, flax; without it only our own time and its parts are printed.

import CPU
import Foundation
import Tensors

@main
struct StepTime {
  static func main() throws {
    // As the program begins.
    CPU.adoptShortWaiting()
    let words = CommandLine.arguments.dropFirst()
    let subject = words.compactMap(Subject.init).first ?? .mlp
    let rounds = words.compactMap { Int($0) }.first ?? 3
    let backend = CPU()
    print("\(subject.rawValue), batch \(subject.batch), \(backend.name)")
    if words.contains("busy") { return try Busy.run(subject, rounds: rounds, backend: backend) }
    var works = try ContractionPrecision.allCases.filter(backend.supports).map {
      (precision: $0, peak: try Peak.gigaflops(backend, $0), work: try Work(subject, $0, backend: backend))
    }
    var ours: [ContractionPrecision: [Double]] = [:]
    let stretch = subject == .mlp ? 40 : 4
    func measure() throws {
      for index in works.indices {
        for _ in 0..<10 {
          ours[works[index].precision, default: []].append(
            try works[index].work.milliseconds(steps: stretch))
        }
      }
    }
    for index in works.indices { _ = try works[index].work.milliseconds(steps: 2 * stretch) }
    var peers: [String: [Double]] = [:]
    try measure()
    if let runner = Peers() {
      for round in 1...max(rounds, 1) {
        for name in Peers.names where !subject.left.contains(name) {
          guard let time = try runner.milliseconds(name, subject) else { continue }
          peers[name, default: []].append(time)
          FileHandle.standardError.write(Data("round \(round) \(name) \(time) ms\n".utf8))
          try measure()
        }
      }
    } else {
      print("no peers: PEERS_PYTHON names no Python with torch, jax, optax and flax")
    }
    for (precision, peak, work) in works {
      let step = median(ours[precision] ?? [])
      print(row("ours, \(precision.rawValue)", step, nil, subject))
      for name in Peers.names {
        if let times = peers[name] { print(row("  \(name)", median(times), step, subject)) }
      }
      let floor = subject.operations / peak * 1e-6
      print(
        String(
          format:
            "  large products peak at %.0f GFLOP/s; at that a step's products take %.2f ms, %.0f %% of our step",
          peak, floor, 100 * floor / step))
      try printParts(work)
    }
    if subject == .mlp { try printPlanning(backend) }
  }

  private static func printPlanning(_ backend: CPU) throws {
    var all = try [[400], [Int](repeating: 32, count: 170)].map {
      (what: "a step", planning: try Planning.of(hidden: $0, inputs: 784, backend: backend))
    }
    all.append(("an unrolled recurrence", try Planning.recurrence(steps: 400, backend: backend)))
    for (what, planning) in all {
      print(
        String(
          format: "\(what) of %d nodes is traced, differentiated and planned in %.0f ms", planning.nodes,
          planning.milliseconds))
    }
  }

  private static func printParts(_ work: Work) throws {
    let parts = try work.profile().sorted { $0.seconds > $1.seconds }
    let total = parts.reduce(0) { $0 + $1.seconds }
    print("  where the time goes (each task on its own, median):")
    for part in parts.prefix(work.subject == .mlp ? 16 : 40) {
      print(
        String(format: "%8.1f us %5.1f %%  ", part.seconds * 1e6, 100 * part.seconds / total) + part.label)
    }
    print(String(format: "%8.1f us in all, %d tasks", total * 1e6, parts.count))
  }

  private static func row(
    _ name: String, _ milliseconds: Double, _ ours: Double?, _ subject: Subject
  ) -> String {
    name.padding(toLength: 18, withPad: " ", startingAt: 0)
      + String(
        format: "%8.2f ms per step %8.0f examples/s", milliseconds,
        Double(subject.batch) / milliseconds * 1e3)
      + (ours.map { String(format: "  %5.2f times our time", milliseconds / $0) } ?? "")
  }

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
