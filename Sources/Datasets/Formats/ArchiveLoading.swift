// From the arrays of a .npz file or of a folder to data: rows, their labels, and the splits beside them.

import Foundations

extension Dataset {
  /// The data in arrays, by their names.
  init(
    _ archive: some NamedArrays, _ request: ArrayRequest, name: String, fingerprint: Fingerprint,
    besides: [String] = [], requiringFinite: Bool
  ) throws {
    let roles = try archive.roles(key: request.key)
    var notes: [Message] = []
    var known: RowArrangement?
    var request = request
    var (fileUnit, element): (Float?, ElementType?)
    // The training rows decide what all rows are.
    func source(_ part: ArrayPart) throws -> ArraySource {
      var array = try archive.array(named: part.rows)
      // Where small bytes of the training rows are numbers, those of the other splits are too.
      if element == .float32, array.elementType == .uint8 {
        array = NumericArray(shape: array.shape, array.floats)
      }
      let place = archive.place(of: part.rows)
      let arrangement =
        try known?.applied(to: array) ?? RowArrangement(of: array, request, at: place)
      let unit = ByteUnit(array, arrangement.kind, request)
      element = element ?? unit.array.elementType
      if known == nil {
        notes += [arrangement.sentence, unit.note, array.roundingNote].compactMap(\.self)
        fileUnit = unit.fileUnit
        request.areBytes = request.areBytes ?? (unit.array.elementType == .uint8)
      }
      known = known ?? arrangement
      return try ArraySource(
        unit.array, labels: archive.labels(of: part, count: array.shape.first ?? 0, &notes),
        arrangement: arrangement, name: name, at: place, requiringFinite: requiringFinite)
    }
    let rows = try source(roles.training)
    func split(_ part: ArrayPart) throws -> ArraySource {
      let source = try source(part)
      guard source.rowShape == rows.rowShape, source.elementType == rows.elementType else {
        throw Failure(
          .badData,
          "its rows are \(source.elementType.rawValue) \(source.rowShape), but those of \(roles.training.rows) \(rows.elementType.rawValue) \(rows.rowShape)",
          at: archive.place(of: part.rows), remedy: "Save all splits with rows of the same shape and type")
      }
      return source
    }
    self.init(
      name: name, training: rows, validation: try roles.validation.map(split),
      test: try roles.test.map(split), fingerprint: fingerprint)
    self.notes += [archive.sentence(roles, besides)].compactMap(\.self) + notes
    self.fileUnit = fileUnit
    for name in besides where archive.names.contains(name) && name != roles.training.labels {
      beside[name] = try archive.column(name, rows: rows.count)
    }
  }

  /// The columns of the vectors in a .npy file, or in the data of a .npz file with its labels; nil for pictures.
  init?(columnsOf path: String, name: String, _ request: DataRequest, fingerprint: Fingerprint) throws {
    var notes: [Message] = []
    let (array, labels): (NumericArray, [Int32]?)
    if path.lowercased().hasSuffix(".npz") {
      let archive = try NPZ(path)
      let roles = try archive.roles(key: request.arrays.key)
      if roles.validation != nil || roles.test != nil { return nil }
      array = try archive.array(named: roles.training.rows)
      labels = archive.labels(of: roles.training, count: array.shape.first ?? 0, &notes)
      notes.insert(contentsOf: [archive.sentence(roles)].compactMap(\.self), at: 0)
    } else {
      (array, labels) = (try NPY.read(path), nil)
    }
    guard array.shape.count == 2 else { return nil }
    let rows = try TableRows(array.floats, columns: array.shape[1], request.table, at: path)
    try self.init(rows, name: name, labels: labels, at: path, fingerprint: fingerprint)
    self.notes += notes + [array.roundingNote].compactMap(\.self)
  }
}

extension NamedArrays {
  /// The numbers of an array beside the rows that train, one for each of them.
  ///
  /// - Throws: ``Failure`` of kind `badData` for another number of them.
  fileprivate func column(_ name: String, rows: Int) throws -> AttributeColumn {
    let array = try array(named: name)
    guard array.count == rows else {
      throw Failure(
        .badData, "'\(name)' has \(array.count) numbers for \(rows) rows", at: path,
        remedy: "Name an array with a number for each row with \(.condition)")
    }
    return AttributeColumn(
      name, array.floats.map { Self.text($0) }, areClasses: false)
  }

  /// A number, exactly; whole ones without a fraction, as classes are named. Nil where there is none.
  private static func text(_ number: Float) -> String? {
    guard number.isFinite else { return nil }
    return number == number.rounded() && abs(number) < 0x1p24 ? "\(Int(number))" : "\(number)"
  }

  /// The labels of a part, if its array holds such; a note says where it does not.
  fileprivate func labels(of part: ArrayPart, count: Int, _ notes: inout [Message]) -> [Int32]? {
    guard let name = part.labels else { return nil }
    do {
      if let labels = Self.labels(try array(named: name), count: count) { return labels }
      notes.append("'\(name)' is left out: it does not hold a whole number for each row of '\(part.rows)'")
    } catch let failure as Failure {
      notes.append("'\(name)' is left out: it \(failure.what)")
    } catch {
      notes.append("'\(name)' is left out: \(error)")
    }
    return nil
  }

  /// What the arrays were taken for, without a full stop, where there are several.
  fileprivate func sentence(_ roles: ArrayRoles, _ besides: [String] = []) -> Message? {
    if names.count < 2 { return nil }
    func words(_ part: ArrayPart) -> String {
      "'\(ShownText.of(part.rows))'" + (part.labels.map { " (labels '\(ShownText.of($0))')" } ?? "")
    }
    let taken = [
      "the rows are \(words(roles.training))",
      roles.validation.map { "the validation split is \(words($0))" },
      roles.test.map { "the test split is \(words($0))" },
    ]
    let unused = names.filter { !roles.used.contains($0) && !besides.contains($0) }.map { "'\($0)'" }
    let rest =
      unused.isEmpty
      ? nil : "\(ShownText.list(unused)) \(unused.count == 1 ? "is" : "are") not used"
    return Message((taken + [rest]).compactMap(\.self).joined(separator: "; "))
  }
}
