// Whether a file holds arrays or a table: arrays are told by the ending of its name, tables by being text.

import Foundation
import Foundations
import Tables

/// What a file is read as.
enum FileKind: Equatable {
  /// A file of arrays with one of the endings of ``Dataset/endings``.
  case arrays(ending: String)
  /// Lines of numbers alone.
  case numbers(ending: String)
  /// A table of delimited text.
  case table
  /// Strings: lines or sentences.
  case texts

  /// How many bytes are looked at.
  private static let peeked = 1 << 16

  /// The kind of the file at `path`.
  ///
  /// - Parameter request: What is said about tables: a file of numbers alone that has a header, or is for a model of
  ///   columns, is a table.
  /// - Throws: As ``MappedFile``, and ``Failure`` of kind `badData` for an empty file and for one that is not read, with
  ///   what makes of it one that is.
  static func of(
    _ path: String, _ request: TableRequest = TableRequest(), _ text: TextRequest = TextRequest()
  ) throws -> FileKind {
    let name = PathParts(path).name
    let lower = name.lowercased()
    let ending = Dataset.endings.first { lower.hasSuffix($0) }
    if let ending, !NumberRows.endings.contains(ending) { return .arrays(ending: ending) }
    let isTable = Dataset.tableEndings.contains { lower.hasSuffix($0) }
    let head = try head(of: path)
    let foreign = isTable || ending != nil ? nil : ForeignFormat.of(name)
    // Programs save text under the endings of spreadsheets; and what gzip holds is looked at itself.
    let isNamedOtherwise = [".gz", ".xls", ".xlsx"].contains(foreign?.ending)
    if foreign != nil, !isNamedOtherwise, let refusal = ForeignFormat.refusal(of: path) { throw refusal }
    if head.isEmpty {
      throw Failure(.badData, "the file is empty", at: path, remedy: "Give a file with rows")
    }
    if let signature = FileSignature.of(head) {
      throw foreign == nil
        ? signature.failure(at: path) : ForeignFormat.refusal(of: path) ?? signature.failure(at: path)
    }
    // Of a table only a column can be texts.
    let isWholeTable = isTable && text.part == nil && text.coding == nil
    if text.isGiven, !isWholeTable, !request.isOfColumns { return .texts }
    // Arrays may be asked for as tables, and texts are neither.
    if !request.saysColumns, Dataset.textEndings.contains(where: { unpacked(lower).hasSuffix($0) }),
      !DelimitedLines.areColumns(head, blanksDelimit: false)
    {
      return .texts
    }
    if let ending, !request.isOfColumns, NumberRows.areNumbers(head) {
      return NumberRows.haveOneWidth(head) ? .numbers(ending: ending) : .texts
    }
    if let ending, NumberRows.endings.contains(ending), !request.saysColumns, !DelimitedLines.areColumns(head)
    {
      return .texts
    }
    if !isTable, ending == nil, !isText(head) || !head.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
      throw ForeignFormat.refusal(of: path)
        ?? Failure(
          .badData, "is not text of several lines, and has a file ending that is not supported", at: path,
          remedy: "Supported endings are \(list: Dataset.everyEnding())")
    }
    return .table
  }

  /// Whether there is a table at `path`, as far as can be told.
  static func isTable(_ path: String, _ request: TableRequest = TableRequest()) -> Bool {
    if Dataset.tableEndings.contains(where: { path.lowercased().hasSuffix($0) }) { return true }
    return (try? of(path, request)) == .table
  }

  /// What a table is called: the name of its file without its ending.
  static func tableName(_ path: String) -> String {
    let file = PathParts(path).name
    let bare = PathParts(unpacked(file)).stem
    return bare.isEmpty ? file : bare
  }

  /// A file's name without the ending of gzip.
  private static func unpacked(_ name: String) -> String {
    name.lowercased().hasSuffix(".gz") ? String(name.dropLast(3)) : name
  }

  /// The first bytes, of a gzip file those in it.
  private static func head(of path: String) throws -> [UInt8] {
    let file = try MappedFile(path)
    let first = UnsafeRawBufferPointer(rebasing: file.bytes.prefix(peeked))
    guard Gzip.isCompressed(first) else { return Array(first) }
    return try Gzip.prefix(peeked, of: first, at: path)
  }

  /// Whether bytes could be text in some encoding.
  private static func isText(_ head: [UInt8]) -> Bool {
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return true }
    let odd = head.count { $0 < 0x20 && !(0x09...0x0D).contains($0) && $0 != 0x1B }
    let zeros = head.count { $0 == 0 }
    return odd * 100 <= head.count || (zeros == odd && zeros * 2 >= head.count * 9 / 10)
  }
}

extension TableRequest {
  /// Whether it is about columns, so that files of numbers are tables too.
  var isOfColumns: Bool { saysColumns || includesArrays }
  /// Whether something is said that only tables have.
  var saysColumns: Bool { !givenSettings.isEmpty || columns != nil || schema != nil }
}
