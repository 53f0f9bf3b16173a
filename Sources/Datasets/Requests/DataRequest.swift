// A complete request for data: where they are and how they are read. A run records its request, so that every
// command that comes later reads the same data in the same way.

public import Examples
public import Foundation
import Foundations
public import Pictures
import Tables

/// Data as a user asks for them; what is left open is told by the data themselves.
public struct DataRequest: Hashable, Sendable {
  /// A name of the ``Catalog``, or the path of a file or of a folder of pictures.
  public var name: String
  /// The shape that pictures are brought to.
  public var pictures: PictureOptions
  /// How files of rows and columns are read.
  public var table: TableRequest
  /// How files of arrays are read.
  public var arrays: ArrayRequest
  /// How files of text are read.
  public var text = TextRequest()
  /// The attributes of rows that a model is told, by name: `label` for the labels, columns, arrays beside the rows.
  public var conditions: [String]
  /// The attributes of a model that the rows are for, instead; models keep them, not requests.
  public var attributes: [Attribute]?
  /// How many bytes of memory the whole program is meant to take; no bound where nil.
  public var memory: Int?

  /// A request.
  public init(
    _ name: String, pictures: PictureOptions = PictureOptions(), table: TableRequest = TableRequest(),
    arrays: ArrayRequest = ArrayRequest(), conditions: [String] = [], memory: Int? = nil
  ) {
    self.name = name
    self.pictures = pictures
    self.table = table
    self.arrays = arrays
    self.conditions = conditions
    self.memory = memory
  }

  /// What is asked for here and, where nothing is said, what another request says.
  ///
  /// The name of an array is that of one in a .npz file, so other files do not take it over.
  public func completed(by other: DataRequest) -> DataRequest {
    var request = DataRequest(
      name, pictures: pictures.completed(by: other.pictures), table: table.completed(by: other.table),
      arrays: arrays.completed(by: other.arrays),
      conditions: conditions.isEmpty ? other.conditions : conditions, memory: memory ?? other.memory)
    request.attributes = attributes ?? other.attributes
    request.text = text.completed(by: other.text)
    if !isArchive { request.arrays.key = arrays.key }
    return request
  }

  /// The name as a run records it: a name of the catalogue as it is, a path made absolute.
  public var resolvedName: String {
    Catalog.entry(named: name) != nil ? name : ResolvedPath.absolute(name)
  }

  /// Whether the name is that of a file or a folder of several arrays.
  var isArchive: Bool {
    name.lowercased().hasSuffix(".npz") || ArrayFolder(name, { _ in false }) != nil
  }

  /// Whether the name is that of a file of delimited text, which can be read block by block; one that lists pictures
  /// stands for these.
  public var isDelimitedText: Bool {
    Catalog.entry(named: name) == nil && FileKind.isTable(name, table)
      && PictureTable(ifAny: name, formats: PictureFormat.all) == nil
  }
}

extension DataRequest: ExpressibleByStringLiteral {
  /// Data of a name, of which nothing else is said.
  public init(stringLiteral name: String) { self.init(name) }
}

extension DataRequest: Codable {
  private enum CodingKeys: String, CodingKey { case name, pictures, table, arrays, text, conditions, memory }

  /// A request from a file; what it leaves out is left open.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try members.decodeIfPresent(String.self, forKey: .name) ?? "",
      pictures: try members.decodeIfPresent(PictureOptions.self, forKey: .pictures) ?? PictureOptions(),
      table: try members.decodeIfPresent(TableRequest.self, forKey: .table) ?? TableRequest(),
      arrays: try members.decodeIfPresent(ArrayRequest.self, forKey: .arrays) ?? ArrayRequest(),
      conditions: try members.decodeIfPresent([String].self, forKey: .conditions) ?? [],
      memory: try members.decodeIfPresent(Int.self, forKey: .memory))
    text = try members.decodeIfPresent(TextRequest.self, forKey: .text) ?? TextRequest()
  }

  /// Writes what is said; what is left open is left out.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(name, forKey: .name)
    if pictures != PictureOptions() { try members.encode(pictures, forKey: .pictures) }
    if table != TableRequest() { try members.encode(table, forKey: .table) }
    if arrays != ArrayRequest() { try members.encode(arrays, forKey: .arrays) }
    if text != TextRequest() { try members.encode(text, forKey: .text) }
    if !conditions.isEmpty { try members.encode(conditions, forKey: .conditions) }
    try members.encodeIfPresent(memory, forKey: .memory)
  }
}

/// How this process gets at data: what belongs to the machine and the moment, and is recorded nowhere.
public struct DataAccess: Sendable {
  /// The variables of the process, which say where files of the catalogue and the cache are.
  public var environment: [String: String]
  /// How missing files of the catalogue are downloaded; nil if they are not.
  public var downloads: Downloads?
  /// The formats of pictures that are read, found by the endings of files.
  public var formats: [PictureFormat]
  /// Whether values that are not finite are refused; only a report on data does without.
  public var requiresFinite: Bool

  /// This process, which downloads nothing unless it may.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment, downloads: Downloads? = nil,
    formats: [PictureFormat] = PictureFormat.all, requiresFinite: Bool = true
  ) {
    self.environment = environment
    self.downloads = downloads
    self.formats = formats
    self.requiresFinite = requiresFinite
  }
}
