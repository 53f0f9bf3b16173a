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

  /// The mean and the standard deviation of each dimension, in a model's unit, missing values aside; of pictures that have
  /// to be decoded, of as many as ``DataSource/surveyLimit`` says.
  ///
  /// - Parameter unit: That of bytes and numbers where nil.
  /// - Throws: As reading throws.
  public func moments(in unit: DataUnit? = nil) throws -> (mean: [Float], deviation: [Float]) {
    // Squares of distances from the first number that is seen: those of large numbers that differ little would cancel.
    var first = [Float](repeating: .nan, count: rowCount)
    var sums = [Double](repeating: 0, count: rowCount)
    var (distances, squares) = (sums, sums)
    var counts = [Int](repeating: 0, count: rowCount)
    try survey { bytes in
      bytes.forEachNumber(of: elementType) { place, value in
        if value.isNaN { return }
        if first[place].isNaN { first[place] = value }
        sums[place] += Double(value)
        let distance = Double(value) - Double(first[place])
        distances[place] += distance
        squares[place] += distance * distance
        counts[place] += 1
      }
    }
    let factor = unit?.scale ?? unitScale
    let means = zip(sums, counts).map { Float($0 * (factor / Double(max($1, 1)))) }
    let deviations = squares.indices.map { place in
      let count = Double(max(counts[place], 1))
      let mean = distances[place] / count
      return Float(max(squares[place] / count - mean * mean, 0).squareRoot() * factor)
    }
    return (means, deviations)
  }

  /// The mean of each dimension, in a model's unit, as ``moments(in:)`` gives it.
  ///
  /// - Throws: As reading throws.
  public func mean(in unit: DataUnit? = nil) throws -> [Float] { try moments(in: unit).mean }
}
