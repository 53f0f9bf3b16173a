// usage: SavingTime [epochs] [rounds]
// What checkpoints cost: the same training with and without a run's folder, interleaved. Run it on an idle
// machine. The folder is made beside the temporary files and deleted.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Training

@main
struct SavingTime {
  static func main() throws {
    let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let (epochs, rounds) = (numbers.first ?? 20, numbers.dropFirst().first ?? 3)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "vae-saving-\(UUID().uuidString)"
    ).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }

    let backend = CPU()
    print("\(backend.name), \(epochs) epochs of 54,000 examples, 652,824 parameters")
    let path = "\(folder)/uniform.npy"
    try NPY.write(uniform(rows: 54_000), to: path)
    let dataset = try Dataset.load(path)
    let model = try ModelConfiguration(
      exampleShape: [784], hidden: [400], latents: 20, activation: .relu, scale: 1.0 / 255)
    let settings = TrainingSettings(epochs: epochs, validation: 0)
    var (plain, trained): ([Double], [Double]) = ([], [])
    for round in 1...rounds {
      let trainer = Trainer(VariationalAutoencoder(model), settings, on: backend)
      plain.append(try trainer.fit(dataset.training).seconds)
      let run = try TrainingRun.begin(
        RunConfiguration(data: DataRequest(path), model: model, training: settings), dataset,
        record: RunRecord(
          command: CommandLine.arguments, data: path, dataFingerprint: dataset.fingerprint.description,
          seed: 0, backend: backend.name, version: "benchmark"),
        in: "\(folder)/runs", name: nil)
      trained.append(try run.train(on: backend).seconds)
      print(
        String(
          format: "round %d: %.2f s without a folder, %.2f s with", round, plain[round - 1],
          trained[round - 1])
      )
    }
    // The smallest too: what another program takes from a run only adds.
    for (name, value) in [("medians", median), ("smallest", smallest)] {
      let (without, with) = (value(plain), value(trained))
      print(
        String(
          format: "%@: %.2f s and %.2f s; saving costs %.2f %%", name, without, with,
          100 * (with / without - 1)))
    }
  }

  private static func smallest(_ values: [Double]) -> Double { values.min() ?? 0 }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// Random bytes: what they are does not matter to the time of a step.
  private static func uniform(rows: Int) -> NumericArray {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows * 784)
    for quad in 0..<(rows * 784 / 16) {
      let words = Philox.block(counter: SIMD4(UInt32(quad), 0, 0, 0), key: Key(seed: 0))
      for lane in 0..<4 { withUnsafeBytes(of: words[lane]) { bytes.append(contentsOf: $0) } }
    }
    return NumericArray(.uint8, shape: [rows, 784], bytes: SharedBytes(copying: bytes))
  }
}
