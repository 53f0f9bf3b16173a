// A table that lists pictures: a column of paths, from the table's folder or from one below it, and beside it what is
// known about each picture. Such a table is no data of its own, it is the contents of a set, with its classes and its splits.

import Foundation
import Foundations
import Pictures
import Tables

/// A file of delimited text that lists pictures.
struct PictureTable: Sendable {
  /// How many rows are looked at to tell.
  private static let peeked = 20
  /// Names of columns of classes.
  private static let labelNames = [
    "label", "labels", "class", "class_name", "category", "target", "y", "species", "diagnosis",
  ]
  /// Tables that belong to the folder they lie in.
  static let ownNames = ["metadata.csv", "labels.csv"]

  /// The paths below the table's folder, in the order of the rows, each once.
  private(set) var paths: [String] = []
  /// The column of paths.
  private(set) var column = ""
  /// The column of classes, if there is one.
  private(set) var labelColumn: String?
  /// The class of each path that has one.
  private(set) var classes: [String: String] = [:]
  /// The cells of columns that are kept, by column and path.
  private(set) var cells: [String: [String: String]] = [:]
  /// The split of each path, where a column says it.
  private(set) var parts: [String: FolderRoles.Part] = [:]

  /// The table at `path`; nil if it is none of pictures.
  ///
  /// - Throws: As ``TableReader``, and ``Failure`` of kind `usage` for a column of labels that it does not have.
  init?(_ path: String, _ request: TableRequest, formats: [PictureFormat]) throws {
    if request.schema != nil || request.columns != nil { return nil }
    let reader = try TableFile.reader(path, request.reading)
    let finder = PictureFinder(folder: PathParts(path).place, formats: formats)
    var (cells, found) = ([[String]](), Place?.none)
    do {
      try reader.forEachBlock { block in
        if cells.isEmpty { found = Self.place(in: block, reader.columns, finder) }
        guard found != nil else { throw Finished() }
        cells += (0..<block.rows).map { row in (0..<block.columns).map { block.text(row: row, column: $0) } }
      }
    } catch is Finished { return nil }
    guard let found else { return nil }
    column = reader.columns[found.column]
    var (rows, seen) = ([[String]](), Set<String>())
    for row in cells {
      let path = finder.path(row[found.column], in: found)
      // A picture that comes twice is one picture.
      guard seen.insert(path).inserted else { continue }
      paths.append(path)
      rows.append(row)
    }
    try choose(rows, reader.columns, request.label, besides: found.column)
    for (number, name) in reader.columns.enumerated() where request.besides.contains(name) {
      self.cells[name] = Dictionary(uniqueKeysWithValues: zip(paths, rows.map { $0[number] }))
    }
  }

  /// As ``init(_:_:formats:)``; nil also for a file that is no table or not there.
  init?(ifAny path: String, _ request: TableRequest = TableRequest(), formats: [PictureFormat]) {
    guard FileManager.default.fileExists(atPath: path),
      let table = try? PictureTable(path, request, formats: formats)
    else { return nil }
    self = table
  }

  /// The tables that belong to a folder or to one of its first-level folders, as one of the whole folder; nil where there
  /// are none.
  init?(in folder: String, of files: [PictureFile], _ request: TableRequest, formats: [PictureFormat]) {
    let first = Set(files.compactMap { FolderRoles.folders(of: $0.path).first }).sorted().map { "\($0)/" }
    var found = 0
    for base in [""] + first {
      for name in Self.ownNames {
        guard let table = PictureTable(ifAny: "\(folder)/\(base)\(name)", request, formats: formats) else {
          continue
        }
        found += 1
        column = base + name
        labelColumn = labelColumn ?? table.labelColumn
        for (path, label) in table.classes { classes[base + path] = label }
        for (column, own) in table.cells {
          for (path, cell) in own { cells[column, default: [:]][base + path] = cell }
        }
      }
    }
    if found == 0 || classes.isEmpty && cells.isEmpty { return nil }
  }

  private struct Finished: Error {}

  /// Where the paths of a table stand.
  fileprivate struct Place {
    var column: Int
    /// The folder below the table's that paths begin at, with its slash; empty where it is the table's own.
    var base: String
    /// What is added to a cell; empty where cells have their endings.
    var ending: String
  }

  private static func place(in block: ParsedBlock, _ names: [String], _ finder: PictureFinder) -> Place? {
    let rows = min(peeked, block.rows)
    if rows == 0 { return nil }
    for column in 0..<block.columns {
      let cells = (0..<rows).map { block.text(row: $0, column: column) }
      if let (base, ending) = finder.base(of: cells, in: names[column]) {
        return Place(column: column, base: base, ending: ending)
      }
    }
    return nil
  }

  /// Which column holds classes, and which the splits.
  private mutating func choose(
    _ rows: [[String]], _ names: [String], _ wanted: String?, besides paths: Int
  ) throws {
    if let wanted, !names.contains(wanted) { throw Suggestion.unknown("column", wanted, among: names) }
    var candidates: [Int] = []
    for column in names.indices where column != paths {
      let values = rows.map { $0[column] }
      let distinct = Set(values)
      let splits = distinct.map(FolderRoles.part(named:))
      if names[column] != wanted, !splits.contains(nil), splits.contains(.training), !splits.contains(.masks)
      {
        for (path, value) in zip(self.paths, values) { parts[path] = FolderRoles.part(named: value) }
      } else if names[column] == wanted {
        candidates = [column]
      } else if wanted == nil, distinct.count > 1, distinct.count * 2 <= rows.count,
        Self.labelNames.contains(names[column].lowercased())
          || distinct.contains(where: { Double($0) == nil && !$0.isEmpty })
      {
        candidates.append(column)
      }
    }
    let named = candidates.first { Self.labelNames.contains(names[$0].lowercased()) || names[$0] == wanted }
    guard let chosen = named ?? candidates.first else { return }
    labelColumn = names[chosen]
    for (path, row) in zip(self.paths, rows) where !row[chosen].isEmpty { classes[path] = row[chosen] }
  }

  /// Where the labels of pictures come from, as a part of a sentence; empty where there are none.
  func labelled(_ paths: [String]) -> Message {
    guard let labelColumn else { return "" }
    let missing = paths.count { classes[$0] == nil }
    let without = missing == 0 ? "" : ", which \(missing) of them lack, so that none are used there"
    return ", with the labels of column \(labelColumn) (\(.labels))\(without)"
  }

  /// What the table is, as a sentence without its full stop.
  func sentence(_ name: String) -> Message {
    let count = "\(paths.count) \(paths.count == 1 ? "picture" : "pictures")"
    let splits = parts.isEmpty ? "" : ", divided as it says"
    return "\(name) lists \(count) in its column \(column), which are the data\(splits)\(labelled(paths))"
  }
}

/// Pictures by what cells of a table call them.
private struct PictureFinder {
  /// What is in the names of columns that name pictures without their endings.
  private static let names = ["id", "image", "file", "picture", "photo", "name", "path"]

  private let folder: String
  private let formats: [PictureFormat]
  /// The folder itself and those in it.
  private let bases: [String]

  init(folder: String, formats: [PictureFormat]) {
    self.folder = folder
    self.formats = formats
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
    bases =
      [""]
      + names.filter { name in
        var isFolder: ObjCBool = false
        return !name.hasPrefix(".")
          && FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
          && isFolder.boolValue
      }.prefix(50).map { "\($0)/" }
  }

  private func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  private func isPicture(_ name: String) -> Bool {
    formats.contains { $0.fits(name: name) } || ForeignFormat.of(name)?.format.isPicture == true
  }

  /// From which folder, and with which ending, cells are pictures that exist: half of them at least where they have the
  /// endings of pictures, else all. Nil if they are none.
  func base(of cells: [String], in column: String) -> (base: String, ending: String)? {
    guard let first = cells.first,
      cells.allSatisfy({ !$0.isEmpty && $0.utf8.count < 1024 && !$0.utf8.contains(0) })
    else { return nil }
    if cells.allSatisfy(isPicture) {
      return bases.first { base in 2 * cells.count { isFile(base + $0) } >= cells.count }.map { ($0, "") }
    }
    guard Self.names.contains(where: column.lowercased().contains) else { return nil }
    for base in bases {
      for ending in formats.endings where isFile(base + first + ending) {
        if cells.allSatisfy({ isFile(base + $0 + ending) }) { return (base, ending) }
      }
    }
    return nil
  }

  /// The path below the folder of a cell.
  func path(_ cell: String, in place: PictureTable.Place) -> String { place.base + cell + place.ending }
}
