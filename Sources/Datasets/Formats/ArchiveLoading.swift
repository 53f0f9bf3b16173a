// From the arrays of a .npz file to data: rows, their labels, and the splits beside them.

import Foundations

extension Dataset {
  /// The data in the arrays of a .npz file, by their names.
  init(
    _ archive: NPZ, name: String, fingerprint: Fingerprint, at path: String, requiringFinite: Bool
  ) throws {
    let roles = try archive.roles()
    func source(_ member: String, labels: String? = nil) throws -> ArraySource {
      let array = try archive.array(named: member)
      let marks = try labels.flatMap {
        NPZ.labels(try archive.array(named: $0), count: array.shape.first ?? 0)
      }
      return try ArraySource(
        array, labels: marks, name: name, at: "\(path) (\(member).npy)", requiringFinite: requiringFinite)
    }
    let rows = try source(roles.data, labels: roles.labels)
    func split(_ member: String) throws -> ArraySource {
      let part = try source(member)
      guard part.rowShape == rows.rowShape, part.elementType == rows.elementType else {
        throw Failure(
          .badData,
          "its rows are \(part.elementType.rawValue) \(part.rowShape), but those of \(roles.data) \(rows.elementType.rawValue) \(rows.rowShape)",
          at: "\(path) (\(member).npy)", remedy: "Save all splits with rows of the same shape and type")
      }
      return part
    }
    self.init(
      name: name, training: rows, validation: try roles.validation.map(split),
      test: try roles.test.map(split), fingerprint: fingerprint)
  }

  /// The columns of the vectors in a .npy file, or in the data of a .npz file with its labels; nil for pictures.
  init?(columnsOf path: String, name: String, _ request: TableRequest, fingerprint: Fingerprint) throws {
    let (array, marks): (NumericArray, NumericArray?)
    if path.lowercased().hasSuffix(".npz") {
      let archive = try NPZ(path)
      let roles = try archive.roles()
      if roles.validation != nil || roles.test != nil { return nil }
      array = try archive.array(named: roles.data)
      marks = try roles.labels.map { try archive.array(named: $0) }
    } else {
      (array, marks) = (try NPY.read(path), nil)
    }
    guard array.shape.count == 2 else { return nil }
    let rows = try TableRows(array.floats, columns: array.shape[1], request, at: path)
    try self.init(
      rows, name: name, labels: marks.flatMap { NPZ.labels($0, count: array.shape[0]) }, at: path,
      fingerprint: fingerprint)
  }
}
