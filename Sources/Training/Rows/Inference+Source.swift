// What a model's encoder says of the rows of a data set, which need not fit in memory.

public import Autoencoders
public import Datasets
public import Examples
public import Foundations
public import Tensors

extension Inference {
  /// The rows that are read at once.
  private static var part: Int { 1024 }
  /// What the model is told of rows beside their content.
  private var conditions: [FieldName] { model.configuration.conditions.map(\.name) }

  /// What as many examples are asked to be as rows of a source are, one after the other and then from the first again; nothing
  /// for a model without attributes.
  public func attributes(of source: any DataSource, count: Int) throws -> [FieldName: HostArray] {
    if model.configuration.attributes.isEmpty || source.field(.condition) == nil { return [:] }
    return try source.fields([.condition], of: (0..<count).map { $0 % source.count })
  }

  /// What the model is told of rows of a source beside their content.
  public func told(of source: any DataSource, _ rows: [Int]) throws -> [FieldName: HostArray] {
    try source.told(model.configuration, rows)
  }

  /// The posterior means of the rows of a source, [rows, latents]. A row's latents do not depend on the rows around it.
  ///
  /// - Throws: ``Failure`` of kind `badData` for rows that do not fit the model; as reading throws.
  public func encode(_ source: any DataSource) throws -> HostArray {
    try DataCheck.require(source, fits: model.configuration)
    var latents: [Float] = []
    for start in stride(from: 0, to: source.count, by: Self.part) {
      let rows = Array(start..<min(start + Self.part, source.count))
      latents += try encode(source.rows(rows), fields: source.fields(conditions, of: rows)).floats
    }
    return HostArray([source.count, model.configuration.latents], latents)
  }

  /// The mean observations for the posterior means of the rows of a source, [rows, dimensions].
  ///
  /// - Parameter asked: What each row is decoded as, instead of what is known of it.
  /// - Throws: As ``encode(_:)``.
  public func reconstruct(
    _ source: any DataSource, asked: [FieldName: HostArray]? = nil
  ) throws -> HostArray {
    if let asked { return try decode(encode(source), fields: asked) }
    let rows = Array(0..<source.count)
    return try reconstruct(source.rows(rows), fields: source.fields(conditions, of: rows))
  }

  /// q(z|x) of the rows of a source, and a draw from each.
  ///
  /// - Throws: ``Failure`` of kind `failure` where latents are not finite.
  public func posteriors(of source: any DataSource, key: Key) throws -> ExamplePosteriors {
    var bytes: [[UInt8]] = [[], [], []]
    for start in stride(from: 0, to: source.count, by: Self.part) {
      let part = Array(start..<min(start + Self.part, source.count))
      let found = try posteriors(
        of: source.rows(part), fields: source.fields(conditions, of: part),
        ids: part.map { UInt64(source.origin(of: $0)) }, key: key)
      let arrays = [found.means, found.draws] + [found.logVariances].compactMap(\.self)
      if arrays.contains(where: { !$0.floats.allSatisfy(\.isFinite) }) {
        throw Failure(
          .failure, "the latents of the training examples are not finite", at: source.name,
          remedy: "Train it again with a lower \(.learningRate), or sample with \(.sampler, "prior")")
      }
      for (place, array) in arrays.enumerated() { bytes[place] += array.bytes }
    }
    let type = TensorType([source.count, model.configuration.latents])
    return ExamplePosteriors(
      means: HostArray(type, bytes: bytes[0]),
      logVariances: bytes[2].isEmpty ? nil : HostArray(type, bytes: bytes[2]),
      draws: HostArray(type, bytes: bytes[1]))
  }
}

extension DataSource {
  /// What a model of a configuration is told of rows beside their content.
  ///
  /// - Throws: As reading throws.
  public func told(_ configuration: ModelConfiguration, _ rows: [Int]) throws -> [FieldName: HostArray] {
    try fields(configuration.conditions.map(\.name), of: rows)
  }
}
