// Pictures as a data set: the rows of a folder, divided where its folders are splits.

import Foundations

extension Dataset {
  /// The data of a folder of pictures, of a picture, or of the pictures that a table lists.
  ///
  /// - Throws: As ``PictureFolder/init(_:_:memory:environment:)``, and ``Failure`` of kind `badData` where no picture
  ///   to train on can be read.
  init(pictures request: DataRequest, _ access: DataAccess, listed table: PictureTable? = nil) throws {
    let folder = try PictureFolder(request, access, listed: table)
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
    guard let parts else { return [.training: PictureSource(self)] }
    let rows = Dictionary(grouping: survey.files.indices) { parts[$0] }
    return rows.mapValues { PictureSource(self, rows: $0) }
  }
}
