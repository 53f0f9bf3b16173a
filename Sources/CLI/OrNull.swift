// Members of JSON objects that are always there, with null for what is not known: optional members would be left out,
// and numbers that JSON does not have would be refused.

/// A value, or null.
struct OrNull<Value: Encodable>: Encodable {
  private let value: Value?

  /// A value; null where it is nil.
  init(_ value: Value?) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}

extension OrNull<Double> {
  /// A number; null where there is none, or one that is not finite.
  init(finite number: Double?) { self.init(number.flatMap { $0.isFinite ? $0 : nil }) }
}
