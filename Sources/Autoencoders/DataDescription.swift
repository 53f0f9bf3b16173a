// What a model remembers of its data, for those who meet it later without them.

/// What the data of a model were.
public struct DataDescription: Hashable, Codable, Sendable {
  /// What they were called: a catalogue name, or a file's name without its ending.
  public var name: String
  /// The names of their classes by label, if known.
  public var labels: [String]?

  /// Data of a name.
  public init(name: String, labels: [String]? = nil) {
    self.name = name
    self.labels = labels
  }
}
