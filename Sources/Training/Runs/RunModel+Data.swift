// What a model knows of its data: what its run was asked for, and what its examples are.

public import Autoencoders
public import Datasets
public import Foundations
import Storage

extension RunModel {
  /// The data that the model's run was trained on, as they were asked for; nil for a model folder that lies in no run.
  public var request: DataRequest? {
    get throws {
      guard let run else { return nil }
      var request = try RunConfiguration(reading: run.configurationPath).data
      request.name = try RunRecord.read(from: run).data
      return request
    }
  }

  /// A request for data of this model: what is left open is what the run was asked for, and then what the model was made
  /// for.
  public func completed(_ request: DataRequest) throws -> DataRequest {
    let recorded = try self.request
    return (recorded.map { request.completed(by: $0) } ?? request)
      .completed(by: trained.configuration)
  }

  /// Whether a request is for the data that the model's run was trained on.
  public func isOwn(_ request: DataRequest) throws -> Bool {
    try self.request.map { $0.name == request.name || $0.name == request.resolvedName } ?? false
  }

  /// That the run's own data have changed, as a sentence without its full stop; nil for other data, and where they have
  /// not.
  ///
  /// - Parameter now: What tells the present state of the data.
  public func change(of request: DataRequest, now: @autoclosure () throws -> Fingerprint) throws -> String? {
    guard let run, try isOwn(request),
      try RunRecord.read(from: run).dataFingerprint != now().description
    else { return nil }
    return
      "\(request.name) has changed since '\(run.name)' was trained on it: its fingerprint differs, so the rows that were held out cannot be told any more"
  }

  /// The rows that the model was trained on.
  ///
  /// - Parameter remedy: What to do where the data have changed since.
  /// - Throws: ``Failure`` of kind `usage` if the data are not known, `badData` where they have changed.
  public func trainingRows(_ access: DataAccess, memory: Int? = nil, remedy: Message) throws -> (
    source: any DataSource, fingerprint: String
  ) {
    let data = try RunData(self, DataRequest("", memory: memory), access)
    try data.requireUnchanged(remedy: remedy)
    return (try data.source(.train).readable(), data.dataset.fingerprint.description)
  }
}

extension DataRequest {
  /// What is asked for here and, where nothing is said, what a model was made for: the shape of its pictures, the schema
  /// of its table.
  public func completed(by configuration: ModelConfiguration) -> DataRequest {
    var request = self
    request.pictures = pictures.completed(
      by: PictureOptions(
        for: configuration.kind, fit: configuration.data?.fit.flatMap { PictureFit(rawValue: $0) },
        // Bytes are seen as fractions of 255; other models are given numbers as they are.
        bits: configuration.data?.bits ?? (configuration.unit.scale < 1 ? 8 : nil)))
    request.arrays = arrays.completed(
      by: ArrayRequest(kind: configuration.kind, areBytes: configuration.scale < 1))
    if let coding = configuration.data?.text { request.text.coding = coding }
    if !configuration.attributes.isEmpty { request.attributes = configuration.attributes }
    if let schema = configuration.schema { request.table = table.completed(by: TableRequest(for: schema)) }
    return request
  }
}

extension DataDescription {
  /// What a model remembers of a data set.
  public init(of dataset: Dataset) {
    self.init(
      name: dataset.name, labels: dataset.labelNames,
      fit: dataset.pictures?.geometry.fit.rawValue, premultiplied: dataset.isPremultiplied ? true : nil,
      bits: dataset.pictures?.geometry.isDeep == true ? 16 : nil,
      table: dataset.schema)
    fileUnit = dataset.fileUnit
    text = dataset.textCoding
  }
}
