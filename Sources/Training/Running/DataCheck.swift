// The door between data and model: shapes and values are checked before anything is planned.

public import Autoencoders
public import Datasets
public import Foundations
import Tensors

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
    let likelihood = configuration.likelihood
    var facts = DataFacts(
      range: Double(source.valueRange.lowerBound)...Double(source.valueRange.upperBound), areWhole: false,
      areTwoValued: false, unitScale: source.unitScale)
    // Bounds are known beforehand; whether numbers are whole is not, nor which bytes occur.
    if likelihood.support.isWhole { facts = try DataFacts(of: source) }
    guard
      let objection = likelihood.support.objection(
        to: facts, scale: configuration.scale, name: likelihood.name)
    else { return }
    throw Failure(
      .badData, objection, at: source.name,
      remedy: "Bring the data into it, or train with --likelihood gaussian-shared")
  }

  /// Throws where the share kept for validation leaves nothing to train on.
  public static func require(rowsIn training: any DataSource, besides validation: Double) throws {
    if training.count == 0 {
      throw Failure(
        .usage, "a share of \(validation) leaves no rows to train on", at: "--validation",
        remedy: "Give a smaller share, or 0 for none")
    }
  }

  /// Throws where settings ask of data what they do not have: pictures to mirror, rows to validate on.
  ///
  /// - Parameter validation: How many rows there are to validate on.
  public static func require(
    _ training: any DataSource, validation: Int, serve settings: TrainingSettings
  ) throws {
    if settings.flip, training.rowShape.count != 3 {
      throw Failure(
        .usage, "its rows are \(training.rowShape), no pictures that could be mirrored (--flip)",
        at: training.name, remedy: "Leave --flip out, or give pictures [rows, height, width, channels]")
    }
    if settings.endsItself, validation == 0 {
      throw Failure(
        .usage, "no rows are left for validation, and without them nothing says when to end",
        at: "--epochs auto", remedy: "Give --validation a larger share, or a number of epochs")
    }
  }

  /// What stored values are multiplied by before a model sees them: bytes are 0 to 255 for 0 to 1, unless they
  /// are zeros and ones.
  public static func scale(of source: any DataSource) -> Double { source.unitScale }

  /// Rows of a source in the model's unit, one after the other: so many, in a keyed order that begins again where
  /// there are fewer; nil where none are asked for.
  public static func examples(
    of source: any DataSource, count: Int, scale: Double, key: Key
  ) throws -> [Float]? {
    if count == 0 { return nil }
    let order = Order(count: source.count, key: key)
    var rows = (0..<count).map { order[$0 % source.count] }
    let bad = source.unreadable(rows)
    guard let good = rows.first(where: { !bad.contains($0) }) else { return nil }
    rows = rows.map { bad.contains($0) ? good : $0 }
    var bytes = [UInt8](repeating: 0, count: rows.count * source.rowBytes)
    try bytes.withUnsafeMutableBytes { try source.read(rows, into: $0) }
    let stored = HostArray(TensorType([rows.count, source.rowCount], source.tensorElement), bytes: bytes)
    return stored.doubles.map { Float($0 * scale) }
  }

  /// The mean of each dimension of a source, in the model's unit; of pictures that have to be decoded, of as many as
  /// ``DataSource/surveyLimit`` says.
  ///
  /// - Parameter scale: What stored values are multiplied by; the scale of bytes and numbers where nil.
  public static func mean(of source: any DataSource, scale: Double? = nil) throws -> [Float] {
    var sums = [Double](repeating: 0, count: source.rowCount)
    var counts = [Int](repeating: 0, count: source.rowCount)
    let seen = try source.survey { bytes in
      switch source.elementType {
      case .uint8: for position in sums.indices { sums[position] += Double(bytes[position]) }
      case .float32:
        for position in sums.indices {
          let value = bytes.loadUnaligned(fromByteOffset: 4 * position, as: Float.self)
          // A missing value of a table.
          if value.isNaN { continue }
          sums[position] += Double(value)
          counts[position] += 1
        }
      }
    }
    let factor = scale ?? self.scale(of: source)
    return sums.indices.map { position in
      let count = source.elementType == .uint8 ? seen : counts[position]
      return Float(sums[position] * (factor / Double(max(count, 1))))
    }
  }
}
