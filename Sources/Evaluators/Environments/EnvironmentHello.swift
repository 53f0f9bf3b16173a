// What an environment says when it starts, and what it shows.

/// The type of the numbers of a frame, as NumPy writes it.
public enum FrameType: String, Sendable, Equatable {
  /// Bytes.
  case uint8 = "|u1"
  /// Single precision, the lowest byte first.
  case float32 = "<f4"

  /// The size of a number in bytes.
  public var size: Int { self == .uint8 ? 1 : 4 }

  init(reading text: String) throws(Malformed) {
    guard let type = Self(rawValue: text) else {
      throw Malformed("its \"type\" is \"\(text)\", which is neither \"|u1\" nor \"<f4\"")
    }
    self = type
  }
}

/// What an environment says of itself when it starts.
public struct EnvironmentHello: Sendable, Equatable {
  /// How many numbers an action has.
  public var actions: Int
  /// The least value of each; minus infinity where there is none.
  public var low: [Float]
  /// The greatest value of each; infinity where there is none.
  public var high: [Float]
  /// How many actions there are to choose from, if an action is one of them: a whole number from 0.
  public var choices: Int?
  /// The extents of a frame, if it says so before the first.
  public var shape: [Int]?
  /// The type of the numbers of a frame, if it says so before the first.
  public var type: FrameType?
  /// What it is called.
  public var name: String?
}

/// What an environment shows after a step.
public struct Frame: Sendable, Equatable {
  /// The reward of the step; 0 after a reset.
  public var reward: Float
  /// Whether the episode has ended.
  public var ended: Bool
  /// Whether the episode was cut off, as by a limit of time.
  public var cut: Bool
  /// The extents of what is shown.
  public var shape: [Int]
  /// The type of its numbers.
  public var type: FrameType
  /// Its numbers, the last extent varying fastest.
  public var bytes: [UInt8]
}
