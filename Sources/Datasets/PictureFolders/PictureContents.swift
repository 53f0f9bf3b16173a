// What is known about the pictures of a set beside their pixels: classes and splits, from folders or from a table, with
// the sentence that says where they come from.

import Examples
import Foundations

/// The classes and splits of the files of a survey.
struct PictureContents {
  /// The classes, if they are known.
  private(set) var labels: PictureLabels?
  /// The split of each file; nil where there are no splits.
  private(set) var parts: [FolderRoles.Part]?
  /// Cells of a table that are kept beside the pictures, by column and path.
  private(set) var cells: [String: [String: String]] = [:]
  /// Whether a table says something about the pictures.
  private(set) var isDescribed = false
  /// What tells this state of the set from another.
  private(set) var fingerprint: Fingerprint
  /// Where both come from, in sentences without their full stops.
  private(set) var sentences: [Message] = []

  /// The contents of a folder by its folders, and by its tables where these say no classes; or those of the pictures
  /// that a table lists.
  init(
    _ survey: PictureSurvey, _ roles: FolderRoles, _ masks: [PictureFile], _ request: DataRequest,
    _ access: DataAccess, isFolder: Bool, table: PictureTable?
  ) {
    let paths = survey.files.map(\.path)
    fingerprint = survey.fingerprint
    if let table {
      if table.labelColumn != nil { labels = PictureLabels(paths.map { table.classes[$0] }) }
      if !table.parts.isEmpty { parts = paths.map { table.parts[$0] ?? .training } }
      sentences = [table.sentence(PathParts(request.name).name)]
      isDescribed = true
      cells = table.cells
    } else if isFolder {
      labels = roles.labels(of: survey.files)
      if roles.level != nil { parts = paths.map(roles.part) }
      sentences = [roles.sentence(survey.files, leftOut: masks, labels: labels), roles.doubt].compactMap(
        \.self)
      let wantsCells = request.table.besides.contains { $0 != Attribute.labelName }
      let wantsLabels = labels.map { $0.names.count < 2 } ?? true
      guard wantsLabels || wantsCells,
        let own = PictureTable(in: request.name, of: survey.files, request.table, formats: access.formats)
      else { return }
      cells = own.cells
      guard wantsLabels, !own.classes.isEmpty else { return }
      labels = PictureLabels(paths.map { own.classes[$0] })
      isDescribed = true
      sentences.append("\(own.column) describes the pictures\(own.labelled(paths))")
    } else {
      return
    }
    fingerprint = fingerprint.adding("\(labels?.names ?? []) \(labels?.numbers ?? []) \(parts ?? [])")
  }
}

extension Fingerprint {
  /// The fingerprint of the same files with what is known about them.
  fileprivate func adding(_ text: String) -> Fingerprint {
    var together = MD5()
    together.update("\(digest)\n\(text)")
    return Fingerprint(method: method, digest: together.finish())
  }
}
