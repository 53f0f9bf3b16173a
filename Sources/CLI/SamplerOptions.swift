// From which latents a command draws.

import ArgumentParser
import Autoencoders
import Foundations
import Pictures
import Storage
import Tensors
import Training

/// The options of a sampler.
struct SamplerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The sampler of the latents: \(([LatentSampler.automaticName] + LatentSampler.all.map(\.name)).joined(separator: ", ")). \
      After a training, auto is the one whose samples are nearest to the data.
      """,
      valueName: "sampler"))
  var sampler = LatentSampler.automaticName

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of components of the mixture; another number refits it. (default: \(SamplerChoice.mixture.count("components")))",
      valueName: "n"))
  var components: Int?

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Set a number of the sampler, which is then fitted anew: \(Self.numbers). May be given several times.",
      valueName: "name=value"))
  var settings: [String] = []

  /// The numbers of samplers with their defaults, for help.
  private static var numbers: String {
    LatentSampler.all.filter { !$0.hyperparameters.isEmpty }.map { row in
      let all = row.hyperparameters.map { "\($0.name)=\(Int($0.standard ?? 0))" }
      return "\(all.joined(separator: " or ")) of \(row.name)"
    }.joined(separator: ", ")
  }

  /// Whether any of them was given, or is as if it had been.
  var isGiven: Bool { sampler != LatentSampler.automaticName || components != nil || !settings.isEmpty }

  /// The numbers that were given, by name.
  private func given() throws -> [String: Annealing] {
    var given: [String: Annealing] = components.map { ["components": Annealing(Double($0))] } ?? [:]
    for text in settings {
      let setting = try HyperparameterSetting(parsing: text)
      if let part = setting.part, part != LatentSampler.part {
        throw Failure(
          .usage, "'\(part)' is no part of a sampler", at: "--set",
          remedy: "Write '\(setting.name)=\(setting.value)'")
      }
      given[setting.name] = setting.value
    }
    return given
  }

  /// The sampler for a model; what is fitted, and where it is saved, is said on standard error.
  func chosen(for model: RunModel, _ shared: SharedOptions, on backend: any Backend) throws -> ModelSampler {
    let row = try LatentSampler.named(sampler, for: model)
    if components != nil, !row.hyperparameters.contains(where: { $0.name == "components" }) {
      throw Failure(
        .usage, "the sampler '\(row.name)' has no components", at: "--components",
        remedy: "Leave the flag out, or give --sampler mixture")
    }
    let draws = Console.isTerminal && !shared.quiet
    let chosen = try ModelSampler(
      named: sampler, of: model, try given(),
      shared.access, memory: shared.memory?.bytes, on: backend,
      willFit: { sampler in
        if !shared.quiet { Console.error("fitting the sampler '\(sampler.name)' to the run's training data") }
      },
      tell: { share in if draws { Console.draw("\(Int(share * 100)) % fitted") } })
    if draws { Console.draw("") }
    if !shared.quiet, let fitted = chosen.fitted {
      let rows = NumberText.grouped(fitted.rows)
      switch chosen.origin {
      case .saved(let path): Console.error("fitted to \(rows) training examples and saved as \(path)")
      case .unsaved(let reason):
        Console.error("fitted to \(rows) training examples but not saved: \(reason)")
      case .model, .stored: break
      }
    }
    return chosen
  }
}

extension SamplerRecord {
  /// The samplers that were tried with their distances, the best first.
  var distances: String {
    candidates.map { "\($0.sampler) \(NumberText.short($0.frechetDistance))" }.joined(separator: ", ")
  }
}

extension ModelSampler {
  /// Which sampler was used, and why, for standard error.
  var sentence: String {
    "sampler: \(sampler.name)" + (fitted.map { ", \($0.value.meaning)" } ?? "")
      + (record.map { "; chosen by the Frechet distance of samples to data: \($0.distances)" } ?? "")
  }
}
