// What a run looks like: a sheet of samples and a sheet of reconstructions in its folder, for whoever opens it. They are
// small, so that drawing them costs little beside any training.

import Autoencoders
import Datasets
import Examples
import Foundations
import Pictures
import Storage
public import Tensors
public import Training

/// Drawing what a run's model makes.
public enum RunSheets {
  /// How many samples are drawn.
  static let samples = 25
  /// How many samples are drawn at most where every class has its own.
  static let samplesOfClasses = 128
  /// How many rows are reconstructed.
  static let rows = 12
  /// How many rows, reconstructions and samples stand beside each other, to be compared by their detail.
  static let beside = 8
  /// The widest that a sheet becomes, in pixels.
  static let width = 512

  /// Writes `samples.png`, `reconstructions.png` and, of pictures, `plots/detail.png` with both beside the data into the folder of a run that has ended, in place of older ones.
  ///
  /// Samples are the first ones that `seed: 0` gives, from the default sampler; if that has not been fitted there are none.
  /// Rows are the first ones held out, else trained on.
  ///
  /// - Returns: The files; none where examples are not drawn.
  /// - Throws: ``Failure`` of kind `inputOutput` if they cannot be written, or as reading rows throws.
  public static func write(_ run: TrainingRun, on backend: any Backend) throws -> [String] {
    let model = try RunModel(run.folder.path, runs: "")
    let (trained, configuration) = (model.trained, model.trained.configuration)
    if configuration.data?.text != nil { return try writeTexts(run, trained, on: backend) }
    guard (try? configuration.requireDrawing()) != nil else { return [] }
    var files: [String] = []
    var examples: [PixelBuffer] = []
    func write(_ name: String, _ sheet: Sheet) throws {
      var sheet = sheet
      sheet.widest = width
      let path = "\(run.folder.path)/\(name).png"
      try PNG.write(sheet.drawn(), to: path)
      files.append(path)
    }
    let inference = trained.inference(on: backend)
    if let sampler = try sampler(of: model, on: backend) {
      let asked = configuration.classAttribute.map { attribute in
        let classes = attribute.classes?.count ?? 1
        return AskedAttributes(
          everyClassOf: attribute, count: classes * max(1, min(8, samplesOfClasses / classes)))
      }
      let fields = asked?.fields ?? [:]
      let latents = try inference.sampleLatents(
        asked?.count ?? samples, from: sampler.fitted?.value, asked: fields,
        key: Key(seed: 0).folding("sample"), temperature: 1)
      let drawn = try configuration.drawings(of: inference.decode(latents, fields: fields))
      try write("samples", Sheet(drawn, asked: asked))
      examples = drawn
    }
    let source = try (run.validation.count > 0 ? run.validation : run.training).readable(atMost: rows)
    let stored = try source.rows(Array(0..<source.count))
    let drawn = try configuration.drawings(
      of: [configuration.unit.values(of: stored), inference.reconstruct(source)])
    try write(
      "reconstructions", Sheet(upper: drawn[0], lower: drawn[1], captions: ("original", "decoded")))
    if configuration.kind.detailEnergy != nil, !examples.isEmpty {
      let step = Double(examples.count) / Double(min(beside, examples.count))
      let spread = stride(from: 0, to: Double(examples.count) - step / 2, by: step).map { examples[Int($0)] }
      try write(
        "plots/detail",
        Sheet(
          groups: [
            [
              Sheet.Row(Array(drawn[0].prefix(beside)), caption: "data"),
              Sheet.Row(Array(drawn[1].prefix(beside)), caption: "decoded"),
              Sheet.Row(spread, caption: "samples"),
            ]
          ]))
    }
    return files
  }

  /// The default sampler, if drawing from it takes no fitting.
  private static func sampler(of model: RunModel, on backend: any Backend) throws -> ModelSampler? {
    let row = try LatentSampler.named(LatentSampler.automaticName, for: model)
    if row.isFitted, try SavedSampler(reading: row, of: model.trained, in: model.path) == nil { return nil }
    return try ModelSampler(named: row.name, of: model, on: backend)
  }
}
