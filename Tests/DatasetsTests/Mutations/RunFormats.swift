// The files of a run as rows of the table: whoever continues a run or draws its metrics reads files that a crash,
// a disk or a text editor may have made wrong.

import Autoencoders
import Datasets
import Foundation
import Foundations
import Tensors
import _TestSupport

@testable import Training

extension MutatedFormat {
  static let runRecord = MutatedFormat(
    name: "run.json", file: "run.json",
    seeds: {
      var record = RunRecord(
        command: ["vae", "train", "mnist"], data: "mnist", dataFingerprint: "md5:0", seed: 7,
        backend: "CPU (2 threads)", version: "0.1.0", from: "other")
      record.seconds = 1.5
      let begun = Array(try RunFiles.text(record).utf8)
      record.status = .failed
      record.failure = "training diverged"
      record.resumptions = [RunRecord.Resumption(steps: 3, backend: "CPU", isExact: true)]
      return [begun, Array(try RunFiles.text(record).utf8)]
    },
    read: { _ = try RunRecord.read(from: RunFolder(path: ($0 as NSString).deletingLastPathComponent)) })

  static let runConfiguration = MutatedFormat(
    name: "configuration of a run", file: "config.json",
    seeds: {
      let model = try ModelConfiguration(
        exampleShape: [2, 3, 1], hidden: [4], latents: 2, likelihood: .bernoulli, scale: 1)
      let settings = TrainingSettings(clip: 1, average: 0.99, patience: 3, timeLimit: 60)
      return try [settings, TrainingSettings(schedule: "cosine", warmup: 10)].map {
        Array(try RunConfiguration(data: "mnist", model: model, training: $0).text().utf8)
      }
    }, read: { _ = try RunConfiguration(reading: $0) })

  static let metrics = MutatedFormat(
    name: "metrics.csv", file: "metrics.csv",
    seeds: {
      let header = "epoch,steps,seconds,train_elbo,validation_elbo\n"
      return [
        header + "1,10,0.5,-100.25,-99.5\n2,20,1.0,-90.125,-91\n3,30,1.5,-85,-86.75\n",
        header + "1,10,0.5,-100.25,\n2,20,1.0,-90.125,\n",
      ].map { Array($0.utf8) }
    }, read: { _ = try MetricsTable(reading: $0) })

  static let checkpoint = MutatedFormat(
    name: "checkpoint", file: "checkpoint.safetensors",
    seeds: {
      try withTemporaryFolder { folder in
        var position = TrainingPosition()
        position.steps = 12
        position.best = BestEpoch(epoch: 2, value: -90)
        let path = "\(folder)/checkpoint.safetensors"
        try CheckpointFile.write(
          position, ["parameters": HostArray([3], [1, 2, 3]), "moments": HostArray([3], [4, 5, 6])], to: path)
        return [try WholeFile.read(path)]
      }
    },
    read: { path in
      let layout = [(name: "parameters", type: TensorType([3])), (name: "moments", type: TensorType([3]))]
      _ = try CheckpointFile.read(path, layout)
    })
}
