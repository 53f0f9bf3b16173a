// What a schema that comes from a file may say: numbers that no table has are refused when the file is opened, before anything
// is computed from them.

/// The bounds of what a file says about a table.
enum SchemaLimit {
  /// More rows than any table has; sums and products with it fit the integers and doubles that count rows.
  static let rows = 1 << 48
  /// The digits that numbers may have behind the mark: a double has no more.
  static let decimals = 400
}

extension KeyedDecodingContainer {
  /// The failure of a member whose value cannot be used.
  ///
  /// - Parameter what: What is wrong, as the end of a sentence, such as "is not a number of rows".
  func refusal(_ key: Key, _ what: String) -> DecodingError {
    .dataCorruptedError(forKey: key, in: self, debugDescription: what)
  }

  /// A number of rows.
  func rows(_ key: Key) throws -> Int {
    let count: Int
    do { count = try decode(Int.self, forKey: key) } catch DecodingError.dataCorrupted {
      // A number that fits no integer; what the decoder says then does not name the member.
      throw refusal(key, "is not a number of rows")
    }
    guard (0...SchemaLimit.rows).contains(count) else { throw refusal(key, "is not a number of rows") }
    return count
  }

  /// A number that is finite, if there is one.
  func finite(_ key: Key) throws -> Double? {
    let number = try decodeIfPresent(Double.self, forKey: key)
    guard number?.isFinite ?? true else { throw refusal(key, "is not finite") }
    return number
  }

  /// A number above 0, if there is one.
  func positive(_ key: Key) throws -> Double? {
    let number = try finite(key)
    guard number ?? 1 > 0 else { throw refusal(key, "is not positive") }
    return number
  }
}

extension TableColumn {
  /// Reads a column; one that no program wrote throws.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try members.decode(String.self, forKey: .name),
      kind: try members.decode(ColumnKind.self, forKey: .kind))
    likelihood = try members.decodeIfPresent(ColumnLikelihood.self, forKey: .likelihood)
    scaling = try members.decodeIfPresent(ColumnScaling.self, forKey: .scaling)
    (missing, infinite) = (try members.rows(.missing), try members.rows(.infinite))
    (least, largest) = (try members.finite(.least), try members.finite(.largest))
    (mean, deviation) = (try members.finite(.mean), try members.positive(.deviation))
    quantiles = try members.decodeIfPresent(QuantileTable.self, forKey: .quantiles)
    categories = try members.decodeIfPresent([String].self, forKey: .categories)
    shares = try members.decodeIfPresent([Double].self, forKey: .shares)
    marker = try members.decodeIfPresent(String.self, forKey: .marker)
    style = try members.decodeIfPresent(NumberStyle.self, forKey: .style)
    decimals = try members.decodeIfPresent(Int.self, forKey: .decimals)
    date = try members.decodeIfPresent(DateStyle.self, forKey: .date)
    guard shares?.allSatisfy({ (0...1).contains($0) }) ?? true else {
      throw members.refusal(.shares, "holds a share that is not within 0 to 1")
    }
    guard (0...SchemaLimit.decimals).contains(decimals ?? 0) else {
      throw members.refusal(.decimals, "is not a number of digits")
    }
    let isScaled = [.student, .gaussian].contains(likelihood)
    if isScaled, [.quantile, .both].contains(scaling), quantiles == nil {
      throw members.refusal(.scaling, "needs quantiles, which are missing")
    }
  }
}
