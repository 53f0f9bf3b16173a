// Pictures as a data set: the rows of a folder, divided where its folders are splits.

import Foundations

extension Dataset {
  /// The data of a folder of pictures or a picture.
  ///
  /// - Throws: As ``PictureFolder/init(_:_:memory:environment:)``, and ``Failure`` of kind `badData` where no picture
  ///   to train on can be read.
  init(pictures request: DataRequest, _ access: DataAccess) throws {
    let folder = try PictureFolder(
      request.name, request.pictures, memory: request.memory, formats: access.formats,
      environment: access.environment)
    let rows = folder.rowsOfParts
    guard let training = rows[.training] else {
      throw Failure(
        .badData, "no picture to train on can be read", at: request.name,
        remedy: "Replace them with complete files")
    }
    self.init(
      name: folder.name, training: training, validation: rows[.validation], test: rows[.test],
      labelNames: folder.labels?.names, fingerprint: folder.fingerprint)
    pictures = folder
    isPremultiplied = folder.geometry.channels == 4
  }
}

extension PictureFolder {
  /// The rows of each split that has any. Rows keep their numbers in the whole folder.
  fileprivate var rowsOfParts: [FolderRoles.Part: PictureSource] {
    if roles.level == nil { return [.training: PictureSource(self)] }
    let rows = Dictionary(grouping: survey.files.indices) { roles.part(of: survey.files[$0].path) }
    return rows.mapValues { PictureSource(self, rows: $0) }
  }
}
