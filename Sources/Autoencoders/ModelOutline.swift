// A model that says what it is built of: its steps in the order data pass through them, each with the shape
// it gives and the parameters it holds. Steps are found by the paths of the parameter store, so that what is
// listed is what is trained: the sum over the steps is the number of parameters.

import Layers
import Tensors

/// What a model is built of, from input to output.
public struct ModelOutline: Equatable, Encodable, Sendable {
  /// Where in the model a step stands.
  public enum Part: String, Encodable, Sendable, CaseIterable {
    /// The example as the model sees it.
    case input
    /// From the example to features.
    case encoder
    /// From features to q(z|x).
    case posterior
    /// From q(z|x) to z.
    case sampling
    /// From latents to features.
    case decoder
    /// From features to the numbers that describe p(x|z).
    case output
    /// p(x|z).
    case likelihood
    /// p(z), where it has parameters.
    case prior
    /// What the objective keeps, where it keeps anything.
    case objective
  }

  /// A parameter within a step.
  public struct Tensor: Equatable, Encodable, Sendable {
    /// Its path in the store and in `model.safetensors`.
    public var path: String
    /// Its extents.
    public var shape: [Int]
  }

  /// One step.
  public struct Step: Equatable, Encodable, Sendable {
    /// Where it stands.
    public var part: Part
    /// What it is, such as `dense 784-400, relu`.
    public var summary: String
    /// The extents of what it gives for one example.
    public var shape: [Int]
    /// Its trainable values.
    public var parameters: Int
    /// Its parameters, in store order.
    public var tensors: [Tensor]
  }

  /// The model's name in the catalogue.
  public var model: String
  /// What the model is, in a sentence.
  public var summary: String
  /// The paper it was published in.
  public var source: String
  /// What training maximises, as a formula.
  public var objective: String
  /// The same in words.
  public var objectiveMeaning: String
  /// p(x|z) by name, with its hyperparameters.
  public var likelihood: String
  /// p(z).
  public var prior: String
  /// How z is drawn, in symbols.
  public var symbols: PosteriorSymbols
  /// What happens to stored values before the model sees them.
  public var preprocessing: String
  /// The function after each hidden layer.
  public var activation: String
  /// The number of latents.
  public var latents: Int
  /// The steps in order.
  public var steps: [Step]
  /// The trainable values of all steps.
  public var parameters: Int

  /// The steps of one part.
  public func steps(of part: Part) -> [Step] { steps.filter { $0.part == part } }
}

extension VariationalAutoencoder {
  /// What the model is built of.
  ///
  /// - Parameter found: What training found for the likelihood beside the network, in words, if it is known.
  public func outline(found: String? = nil) -> ModelOutline {
    let row = configuration.model
    var steps: [ModelOutline.Step] = []
    func add(_ part: ModelOutline.Part, _ summary: String, _ shape: [Int], _ layer: [Parameter] = []) {
      steps.append(
        ModelOutline.Step(
          part: part, summary: summary, shape: shape, parameters: layer.reduce(0) { $0 + $1.shape.count },
          tensors: layer.map { ModelOutline.Tensor(path: $0.path, shape: $0.shape.dimensions) }))
    }
    let seen = self.seen
    func addLayers(of part: ModelOutline.Part, suffix: String = "") {
      for layer in layers where Self.part(of: layer.first?.path ?? "") == part {
        let output = layer.first.flatMap { seen[String(Self.place(of: $0))] }
        let shape =
          output.map { Array($0.value.shape.dimensions.dropFirst()) } ?? layer.first?.shape.dimensions ?? []
        add(part, output.map { $0.summary + suffix } ?? Self.summary(of: layer), shape, layer)
      }
    }
    func addBuffers(of part: ModelOutline.Part) {
      for buffer in buffers.buffers where Self.part(of: buffer.path) == part {
        let name = buffer.path.split(separator: "/").last ?? ""
        add(part, "\(name), written by training steps", buffer.shape.dimensions)
        steps[steps.count - 1].tensors = [
          ModelOutline.Tensor(path: buffer.path, shape: buffer.shape.dimensions)
        ]
      }
    }
    add(.input, preprocessing, configuration.exampleShape)
    addLayers(of: .encoder)
    addLayers(
      of: .posterior, suffix: configuration.posterior.family.isNormal ? ", means and log-variances" : "")
    addBuffers(of: .posterior)
    let structure = configuration.structure.family
    let drawing = structure.isFlat ? configuration.posterior.family.drawing : structure.summary
    add(.sampling, configuration.objective.drawsLatents ? drawing : "z = mean", [configuration.latents])
    addLayers(of: .decoder)
    addLayers(of: .output)
    addLayers(of: .likelihood)
    addBuffers(of: .likelihood)
    let likelihood = ([configuration.likelihood.summary] + [found].compactMap(\.self)).joined(separator: ", ")
    add(.likelihood, likelihood, configuration.exampleShape)
    for part in [ModelOutline.Part.prior, .objective] {
      addLayers(of: part)
      addBuffers(of: part)
    }
    return ModelOutline(
      model: row.name, summary: row.summary, source: row.source,
      objective: configuration.objective.family.formula,
      objectiveMeaning: configuration.objective.family.meaning, likelihood: likelihood,
      prior: structure.isFlat ? configuration.prior.family.formula : structure.summary,
      symbols: configuration.posterior.family.symbols,
      preprocessing: preprocessing,
      activation: configuration.activation.name, latents: configuration.latents, steps: steps,
      parameters: store.parameterCount)
  }

  /// The parameters of each layer: those whose paths differ in the last name only, in store order.
  private var layers: [[Parameter]] {
    var layers: [[Parameter]] = []
    for parameter in store.parameters {
      if let last = layers.last?.last, Self.place(of: last) == Self.place(of: parameter) {
        layers[layers.count - 1].append(parameter)
      } else {
        layers.append([parameter])
      }
    }
    return layers
  }

  private static func place(of parameter: Parameter) -> Substring {
    parameter.path[..<(parameter.path.lastIndex(of: "/") ?? parameter.path.startIndex)]
  }

  /// The part a path begins with. What no part of that name holds belongs to p(x|z): nothing is lost.
  private static func part(of path: String) -> ModelOutline.Part {
    let root = path.split(separator: "/").first.map(String.init) ?? ""
    // What explains the latents of a stacked model is their prior.
    if root == Self.upperScope { return .prior }
    switch ModelOutline.Part(rawValue: root) {
    case .input, .sampling, nil: return .likelihood
    case .some(let part): return part
    }
  }

  /// What every layer says of itself, by the path of its parameters: from a trace of one example.
  private var seen: [String: LayerRecorder.Output] {
    let recorder = LayerRecorder()
    trace(recorder) { context, x, source in
      let z = infer(x, source, context).latents
      return [decode(z.flat, context, observed: x).mean, latents.logPrior(of: z, context)]
    }
    // Of a layer that is used again, such as the encoder by a prior of pseudo-inputs, the first use counts.
    return recorder.outputs.filter { !$0.path.isEmpty }
      .reduce(into: [:]) { $0[$1.path] = $0[$1.path] ?? $1 }
  }

  /// Parameters that no layer puts out under, such as those of a likelihood.
  private static func summary(of layer: [Parameter]) -> String {
    layer.map { parameter in
      let extents = parameter.shape.dimensions.map(String.init).joined(separator: " x ")
      return "\(parameter.path.split(separator: "/").last ?? "") \(extents)"
    }.joined(separator: ", ")
  }

  private var preprocessing: String {
    // 1/255 is not an exact number; its reciprocal, rounded, is what people write.
    let reciprocal = (1 / configuration.scale).rounded()
    let isReciprocal = configuration.scale < 1 && 1 / reciprocal == configuration.scale
    let scaled =
      configuration.scale == 1
      ? "values as they are"
      : "values times \(isReciprocal ? "1/\(Int(exactly: reciprocal) ?? 0)" : "\(configuration.scale)")"
    if let standardisation = configuration.standardisation {
      let count = standardisation.location.count
      return "values less their location, divided by their spread"
        + (count == 1
          ? " (\(standardisation.location[0]) and \(standardisation.spread[0]))"
          : count == configuration.channels ? ", by channel" : ", by column")
    }
    if configuration.likelihood.binarises { return scaled + ", drawn as 0 or 1" }
    return configuration.likelihood.view.map { "\(scaled), for the encoder \($0)" } ?? scaled
  }
}

extension Choice {
  /// The name with every hyperparameter in words: `gaussian, standard deviation 0.1`.
  var summary: String {
    let told = family.hyperparameters.compactMap { hyperparameter in
      values[hyperparameter.name].map { "\(hyperparameter.meaning) \($0)" }
    }
    return ([name] + told).joined(separator: ", ")
  }
}
