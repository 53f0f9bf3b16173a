// How sentences name settings and actions: in Swift's words, unless a program that has other names for them says so.

/// How settings and actions are named to a kind of reader.
public struct MessageStyle: Sendable {
  /// The name of a setting, with its value if it has one.
  public var setting: @Sendable (Setting, _ value: String?) -> String
  /// The name of an action.
  public var action: @Sendable (Action) -> String

  /// A style.
  public init(
    setting: @escaping @Sendable (Setting, _ value: String?) -> String,
    action: @escaping @Sendable (Action) -> String
  ) {
    self.setting = setting
    self.action = action
  }

  /// The names of members and types.
  public static let swift = MessageStyle { setting, value in
    value.map { "`\(setting.name): \($0)`" } ?? "`\(setting.name)`"
  } action: { action in
    switch action {
    case .inspectData: "`DataReport`"
    case .download(let data): "`Dataset.load` of '\(data)', given `Downloads`,"
    case .train(_, let start): "`TrainingRun.begin`" + (start.map { " from '\($0)'" } ?? "")
    case .resume(let run, let epochs):
      "`TrainingRun.reopen`" + (run.map { " of '\($0)'" } ?? "")
        + (epochs.map { " with `epochs: \($0)`" } ?? "")
    case .evaluate: "`RunData(model, DataRequest(name))`"
    case .sample(_, let sampler): "`ModelSampler`" + (sampler.map { " named '\($0)'" } ?? "")
    case .traverse: "`Traversal`"
    case .findDirection: "`DirectionSearch`"
    case .calibrate: "`Detector.calibrated`"
    case .scoreRows: "`TableScoring` or `SourceScoring`"
    case .imputeTable: "`TableImputation`"
    case .writeNumbers: "`NPY.write`"
    case .writeRows: "`TableSchema.file`"
    }
  }
}

extension MessageStyle {
  private static let key = CodingUserInfoKey(rawValue: "messageStyle")

  /// What an encoder is told for its messages to be in this style.
  public var userInfo: [CodingUserInfoKey: any Sendable] { Self.key.map { [$0: self] } ?? [:] }

  /// The style that an encoder was told.
  init(of encoder: any Encoder) {
    self = Self.key.flatMap { encoder.userInfo[$0] as? MessageStyle } ?? .swift
  }
}
