// Rows of a data set in the unit of a model: some of them, and their mean.

public import Autoencoders
public import Datasets
public import Foundations
import Tensors

extension DataSource {
  /// Rows in a model's unit, one after the other. Nothing is drawn: grey values stand for themselves.
  ///
  /// - Throws: As reading throws.
  public func values(of indices: [Int], in unit: DataUnit) throws -> [Float] {
    unit.values(of: try rows(indices)).floats
  }

  /// Rows in a model's unit, one after the other: so many, in a keyed order that begins again where there are fewer; nil
  /// where none are asked for, or none can be read.
  ///
  /// - Throws: As reading throws.
  public func examples(_ count: Int, in unit: DataUnit, key: Key) throws -> [Float]? {
    if count == 0 { return nil }
    let order = Order(count: self.count, key: key)
    let rows = (0..<count).map { order[$0 % self.count] }
    let bad = unreadable(rows)
    guard let good = rows.first(where: { !bad.contains($0) }) else { return nil }
    return try values(of: rows.map { bad.contains($0) ? good : $0 }, in: unit)
  }

  /// The mean of each dimension, in a model's unit, missing values aside; of pictures that have to be decoded, of as many
  /// as ``DataSource/surveyLimit`` says.
  ///
  /// - Parameter unit: That of bytes and numbers where nil.
  /// - Throws: As reading throws.
  public func mean(in unit: DataUnit? = nil) throws -> [Float] {
    var sums = [Double](repeating: 0, count: rowCount)
    var counts = [Int](repeating: 0, count: rowCount)
    try survey { bytes in
      bytes.forEachNumber(of: elementType) { place, value in
        if value.isNaN { return }
        sums[place] += Double(value)
        counts[place] += 1
      }
    }
    let factor = unit?.scale ?? unitScale
    return zip(sums, counts).map { Float($0 * (factor / Double(max($1, 1)))) }
  }
}
