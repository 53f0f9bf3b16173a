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
          "its rows are \(part.elementType.rawValue) \(part.rowShape), those of \(roles.data) \(rows.elementType.rawValue) \(rows.rowShape)",
          at: "\(path) (\(member).npy)", remedy: "Save all splits with rows of one shape and type")
      }
      return part
    }
    self.init(
      name: name, training: rows, validation: try roles.validation.map(split),
      test: try roles.test.map(split), fingerprint: fingerprint)
  }
}
