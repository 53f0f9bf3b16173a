// Which part of a request applies to which data, in one place. What was asked for and cannot be done is refused: whoever
// gave a marker of missing values believes that it was read.

import Foundations
public import Pictures

extension DataRequest {
  /// Throws where the request says something that cannot apply to the data that it found: the shape of a folder's pictures
  /// for an array, the columns of a table for pictures.
  ///
  /// - Parameters:
  ///   - dataset: The data.
  ///   - name: What they are called, where the request leaves it to a run.
  /// - Throws: ``Failure`` of kind `usage`.
  public func requireUse(in dataset: Dataset, named name: String? = nil) throws {
    let place = self.name.isEmpty ? name ?? dataset.name : self.name
    var useless: [Message] = []
    if dataset.pictures == nil {
      if pictures.size != nil { useless.append("\(.size)") }
      if pictures.fit != nil { useless.append("\(.fit)") }
      if let channels = pictures.channels { useless.append("\(.colours, channels)") }
      try Self.refuse(
        useless, "the pictures of a folder are shaped", at: place,
        remedy: "these data are taken in the shape that they have")
    }
    if dataset.textCoding == nil {
      try Self.refuse(
        text.givenSettings, "texts are read", at: place,
        remedy: "or give a file of texts, or \(.strings, "COLUMN") of a table")
    }
    // A table may hold columns, or list or describe pictures.
    let isTable = dataset.pictures == nil && FileKind.isTable(place, table)
    if isTable || dataset.pictures?.isDescribed ?? false { return }
    useless += table.givenSettings
    // Columns of arrays have kinds too, where arrays are taken for tables.
    if table.columns != nil, dataset.schema == nil { useless.append("\(.schema)") }
    try Self.refuse(
      useless, "a table is read", at: place,
      remedy: dataset.pictures != nil && table.label != nil
        ? "labels of pictures are the names of their sub-folders" : "or give the data as a table (.csv)")
  }

  /// Refuses what is said about other data than these: of what a user says nothing is ignored.
  ///
  /// - Parameter formats: The formats of pictures that are read.
  /// - Throws: ``Failure`` of kind `usage`.
  public func requireApplicable(_ formats: [PictureFormat] = PictureFormat.all) throws {
    if arrays.key != nil, !isArchive {
      throw Failure(
        .usage, "is neither a .npz file nor a folder of arrays, so it does not hold arrays with names",
        at: name,
        remedy: "Leave out \(.key)")
    }
    let isNumbers =
      Dataset.endings.contains { name.lowercased().hasSuffix($0) } || FileKind.isTable(name, table)
    if arrays.shape != nil, !isNumbers || Catalog.entry(named: name) != nil {
      throw Failure(.usage, "is not a file of rows of numbers", at: name, remedy: "Leave out \(.shape)")
    }
    guard pictures.tiles != nil else { return }
    if !formats.contains(where: { $0.fits(name: name) }) {
      throw Failure(
        .usage, "is not the file of a picture, which could be cut into tiles", at: name,
        remedy: "Give a single picture, or leave out \(.tiles)")
    }
    if pictures.size != nil || pictures.fit != nil {
      throw Failure(
        .usage, "tiles keep their own size", at: name, remedy: "Leave out \(.size) and \(.fit), or \(.tiles)")
    }
  }

  private static func refuse(
    _ settings: [Message], _ purpose: String, at place: String, remedy: Message
  ) throws {
    if settings.isEmpty { return }
    let names = settings.joined(separator: settings.count == 2 ? " and " : ", ")
    throw Failure(
      .usage, "\(names) \(settings.count == 1 ? "says" : "say") how \(purpose), and cannot apply here",
      at: place,
      remedy: "Leave \(settings.count == 1 ? "it" : "them") out; \(remedy)")
  }
}
