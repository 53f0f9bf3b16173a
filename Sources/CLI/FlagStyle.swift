// What libraries call settings and actions, in the words of the command line: flags and commands.

import Foundations

extension MessageStyle {
  /// Flags and commands.
  static let flags = MessageStyle(setting: flag, action: command)

  /// The flags of settings whose names are other ones, and those that are given with a value.
  private static let exceptions: [Setting: String] = [
    .latents: "--latent", .deviation: "--sigma", .hyperparameters: "--set", .endsItself: "--epochs auto",
    .timeLimit: "--time", .average: "--ema", .start: "--from", .shownLatents: "--latents",
  ]

  private static func flag(_ setting: Setting, _ value: String?) -> String {
    let flag = exceptions[setting] ?? "--\(kebabCase(setting.name))"
    // Those that are on or off are flags without values.
    if let value, let isOn = Bool(value) { return isOn ? flag : flag.replacing("--", with: "--no-") }
    // A value that begins like a flag is one only behind an equals sign.
    return value.map { $0.hasPrefix("-") ? "\(flag)=\($0)" : "\(flag) \($0)" } ?? flag
  }

  /// `learningRate` as `learning-rate`.
  private static func kebabCase(_ name: String) -> String {
    name.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
  }

  private static func command(_ action: Action) -> String {
    let words: [String?]
    switch action {
    case .inspectData: words = ["data", "info"]
    case .download(let data): words = ["train", data]
    case .train(let data, let start): words = ["train", data] + (start.map { ["--from", $0] } ?? [])
    case .resume(let run, let epochs):
      words = ["resume", run] + (epochs.map { ["--epochs", "\($0)"] } ?? [])
    case .evaluate(let model): words = ["evaluate", model, "DATA"]
    case .sample(let run, let sampler): words = ["sample", run] + (sampler.map { ["--sampler", $0] } ?? [])
    case .traverse: words = ["traverse"]
    case .findDirection: words = ["direction"]
    case .calibrate: words = ["anomaly", "calibrate"]
    case .scoreRows: words = ["anomaly", "score"]
    case .imputeTable: words = ["impute"]
    case .writeNumbers: return "-o FILE.npy"
    case .writeRows: return "-o FILE.csv"
    }
    return ShellText.sentence(["vae"] + words.compactMap(\.self))
  }
}
