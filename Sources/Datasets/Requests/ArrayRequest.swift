// What a user, or a model, says about files of arrays: which array holds the rows, and what shape a row has.

public import Examples
import Foundations

/// How a file of arrays becomes data; what is left open is told by the arrays.
public struct ArrayRequest: Hashable, Sendable {
  /// The name of the array of rows in a .npz file.
  public var key: String?
  /// The pictures that flat rows stand for.
  public var shape: RowShape?
  /// What the model that the rows are for was made for; models keep it, not requests.
  public var kind: ExampleKind?

  /// Whether numbers are bytes, fractions of 255: what the model that the rows are for was made for; told by the numbers
  /// where nil. Models keep it, not requests.
  public var areBytes: Bool?

  /// A request; nothing is given by default.
  public init(
    key: String? = nil, shape: RowShape? = nil, kind: ExampleKind? = nil, areBytes: Bool? = nil
  ) {
    self.key = key
    self.shape = shape
    self.kind = kind
    self.areBytes = areBytes
  }

  /// What is said here and, where nothing is, what another request says.
  public func completed(by other: ArrayRequest) -> ArrayRequest {
    ArrayRequest(
      key: key ?? other.key, shape: shape ?? other.shape, kind: kind ?? other.kind,
      areBytes: areBytes ?? other.areBytes)
  }
}

extension ArrayRequest: Codable {
  private enum CodingKeys: String, CodingKey { case key, shape }

  /// A request from a file; what it leaves out is left open.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      key: try members.decodeIfPresent(String.self, forKey: .key),
      shape: try members.decodeIfPresent(String.self, forKey: .shape).map { try RowShape(parsing: $0) })
  }

  /// Writes what is said; what is left open is left out.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encodeIfPresent(key, forKey: .key)
    try members.encodeIfPresent(shape?.description, forKey: .shape)
  }
}
