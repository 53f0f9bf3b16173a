// One class of pictures as normal, all others as anomalies, class by class: trained on the class's training rows, tested on all
// test rows.
//
//     DetectionDigits [DATA] [SCORE,...] [EPOCHS] [likelihood=|network=|latents=|activation=|beta=|rate=|exemplars=...]

import Anomalies
import Autoencoders
import CPU
import Datasets
import Foundation
import Layers
import Storage
import Tensors
import Training

@main struct DetectionDigits {
  static func main() throws {
    let arguments = CommandLine.arguments
    let name = arguments.count > 1 ? arguments[1] : "mnist"
    let scores = try (arguments.count > 2 ? arguments[2] : "exemplar,elbo,importance,reconstruction").split(
      separator: ","
    )
    .map { try ScoreChoice.named(String($0)) }
    let epochs = arguments.count > 3 ? Int(arguments[3]) ?? 20 : 20
    let options = arguments.dropFirst(4).reduce(into: [String: String]()) { found, text in
      let parts = text.split(separator: "=").map(String.init)
      if parts.count == 2 { found[parts[0]] = parts[1] }
    }
    let dataset = try Dataset.load(name)
    guard let test = dataset.test else { return print("\(name) has no test split") }
    let backend = CPU()
    let labels = try test.labels(Array(0..<test.count))
    let trainLabels = try dataset.training.labels(Array(0..<dataset.training.count))
    let classes = Set(labels).sorted()
    var sums = [Double](repeating: 0, count: scores.count)
    print("class  " + scores.map(\.name).joined(separator: "  ") + "  seconds")
    for label in classes {
      let start = ContinuousClock.now
      let rows = dataset.training.subset(trainLabels.indices.filter { trainLabels[$0] == label })
      let detector = try Self.detector(rows, dataset, epochs, options, backend)
      var line = "\(label)"
      for (place, score) in scores.enumerated() {
        let found = try detector.scores(of: test, by: score, on: backend)
        let auroc = try DetectionMetrics(scores: found, labels: labels.map { $0 != label }).auroc
        sums[place] += auroc / Double(classes.count)
        line += String(format: "  %.4f", auroc)
      }
      print(line, String(format: " %.1f", (ContinuousClock.now - start) / .seconds(1)))
    }
    print("mean" + sums.map { String(format: "  %.4f", $0) }.joined())
  }

  static func detector(
    _ rows: any DataSource, _ dataset: Dataset, _ epochs: Int, _ options: [String: String], _ backend: CPU
  ) throws -> Detector {
    var part = dataset
    part.training = rows
    let choice = try LikelihoodChoice(options["likelihood"] ?? "auto", for: rows)
    let family =
      try options["network"].map { try NetworkFamily.named($0) } ?? Network.automatic(for: rows.kind)
    let configuration = try ModelConfiguration(
      exampleShape: rows.rowShape, network: Network(family, sizes: family.standardSizes(rows.kind)),
      latents: options["latents"].flatMap { Int($0) } ?? family.latents,
      activation: try options["activation"].map { try Activation.named($0) }, likelihood: choice.likelihood,
      objective: options["beta"].flatMap { Double($0) }.map { .evidence(beta: $0) }, scale: choice.scale,
      data: DataDescription(of: part))
    var settings = TrainingSettings()
    settings.epochs = epochs
    settings.validation = 0
    if let rate = options["rate"].flatMap({ Double($0) }) { settings.learningRate = rate }
    let network = try VariationalAutoencoder.untrained(configuration, for: rows, seed: 0, on: backend)
    let model = try Trainer(network, settings, on: backend).fit(rows).model
    let exemplars = try Exemplars(
      of: rows, model: model, count: options["exemplars"].flatMap { Int($0) } ?? Exemplars.standardCount,
      on: backend)
    return Detector(trained: model, exemplars: exemplars)
  }
}
