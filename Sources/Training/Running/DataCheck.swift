// The door between data and model: shapes and values are checked before anything is planned.

public import Autoencoders
public import Datasets
import Foundations

/// The check that data fit a model.
public enum DataCheck {
  /// Throws where a source's rows have another shape than the model's, or values its likelihood cannot
  /// explain.
  public static func require(_ source: any DataSource, fits configuration: ModelConfiguration) throws {
    if source.count == 0 {
      throw Failure(.badData, "holds no rows", at: source.name, remedy: "Give data with at least one row")
    }
    if source.rowShape.reduce(1, *) != configuration.dimensions {
      throw Failure(
        .badData,
        "its rows are \(source.rowShape), the model was made for \(configuration.exampleShape)",
        at: source.name, remedy: "Give data of the model's shape, or train a model on these data")
    }
    guard let support = configuration.likelihood.support else { return }
    let low = Double(source.valueRange.lowerBound) * configuration.scale
    let high = Double(source.valueRange.upperBound) * configuration.scale
    if low < support.lowerBound || high > support.upperBound {
      throw Failure(
        .badData,
        "its values lie in [\(Float(low)), \(Float(high))], outside the \(configuration.likelihood.name) likelihood's support [\(Float(support.lowerBound)), \(Float(support.upperBound))]",
        at: source.name,
        remedy: "Scale the data into it, or train with --likelihood gaussian")
    }
  }

  /// Throws where the share kept for validation leaves nothing to train on.
  public static func require(rowsIn training: any DataSource, besides validation: Double) throws {
    if training.count == 0 {
      throw Failure(
        .usage, "a share of \(validation) leaves no rows to train on", at: "--validation",
        remedy: "Give a smaller share, or 0 for none")
    }
  }

  /// What stored values are multiplied by before a model sees them: bytes are 0 to 255 for 0 to 1, unless they
  /// are zeros and ones.
  public static func scale(of source: any DataSource) -> Double { source.unitScale }

  /// The likelihood that fits a source's values, and why.
  public static func likelihood(
    for source: any DataSource, scale: Double, deviation: Double
  ) -> (likelihood: Likelihood, reason: String) {
    let low = Double(source.valueRange.lowerBound) * scale
    let high = Double(source.valueRange.upperBound) * scale
    if low >= 0, high <= 1 { return (.bernoulli, "the values lie within 0 and 1") }
    return (
      .gaussian(deviation: deviation),
      "values lie in [\(Float(low)), \(Float(high))], beyond what is between 0 and 1"
    )
  }

  /// The mean of each dimension of a source, in the model's unit.
  public static func mean(of source: any DataSource) throws -> [Float] {
    var sums = [Double](repeating: 0, count: source.rowCount)
    var row = [UInt8](repeating: 0, count: source.rowBytes)
    for index in 0..<source.count {
      try row.withUnsafeMutableBytes { try source.read([index], into: $0) }
      row.withUnsafeBytes { bytes in
        switch source.elementType {
        case .uint8: for position in sums.indices { sums[position] += Double(bytes[position]) }
        case .float32:
          for position in sums.indices {
            sums[position] += Double(bytes.loadUnaligned(fromByteOffset: 4 * position, as: Float.self))
          }
        }
      }
    }
    let scale = scale(of: source) / Double(max(source.count, 1))
    return sums.map { Float($0 * scale) }
  }
}
