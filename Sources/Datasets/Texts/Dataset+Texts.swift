// A text file as data.

import Examples
import Foundation
import Foundations
import Tables

extension Dataset {
  /// The endings of text files whose every line is a string.
  static let textEndings = [".log", ".smi", ".smiles", ".text"]

  /// The texts of a file: of a column, where it is a table and the request names one.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a file without texts, and for one whose texts are all the same.
  init(texts path: String, _ data: DataRequest, fingerprint: Fingerprint) throws {
    let request = data.text
    let cut = request.part.flatMap(TextLines.Cut.init)
    if let column = request.part, cut == nil {
      if try Self.isTable(path) {
        try self.init(textsIn: column, of: path, data, fingerprint: fingerprint)
        return
      }
      // A model that was trained on a column takes other texts as they come.
      if request.coding == nil {
        throw Failure(
          .usage, "a text file has no column '\(column)'", at: .strings,
          remedy: "Give lines or sentences, or a table (.csv) with that column")
      }
    }
    let raw = try WholeFile.read(path)
    var bytes = raw
    if raw.starts(with: [0x1F, 0x8B]) {
      bytes = try raw.withUnsafeBytes {
        try Gzip.contents(of: $0, atMost: .max, at: path).withUnsafeBytes { Array($0) }
      }
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw Failure(
        .badData, "is text in UTF-16, and texts are read in UTF-8", at: path,
        remedy: "Save it as UTF-8, for example with 'iconv -f UTF-16 -t UTF-8'")
    }
    let lines = TextLines(bytes, cut: cut)
    try self.init(
      lines.strings, numbering: lines.numbering, name: FileKind.tableName(path), request,
      fingerprint: fingerprint, at: path)
    if lines.areSentences { notes.insert("lines are running text, which is cut into sentences", at: 0) }
    if lines.emptyLines > 0 {
      notes.append(
        lines.emptyLines == 1 ? "1 empty line is left out" : "\(lines.emptyLines) empty lines are left out")
    }
    if lines.brokenStrings > 0 {
      notes.append(
        "bytes that are not UTF-8 are kept as they are: \(lines.areSentences ? "sentences" : "lines") with some are \(lines.brokenStrings)"
      )
    }
  }

  /// Whether a file is a table, by its ending or its lines.
  private static func isTable(_ path: String) throws -> Bool {
    if tableEndings.contains(where: { path.lowercased().hasSuffix($0) }) { return true }
    return DelimitedLines.areColumns(Array(try WholeFile.read(path).prefix(1 << 16)))
  }

  /// The texts of a column of a table; rows without one are left out.
  private init(
    textsIn column: String, of path: String, _ data: DataRequest, fingerprint: Fingerprint
  ) throws {
    let reader = try TableFile.reader(path, data.table.reading)
    guard let place = reader.columns.firstIndex(of: column) else {
      throw Suggestion.unknown("column of \(PathParts(path).name)", column, among: reader.columns)
    }
    var strings: [ArraySlice<UInt8>] = []
    var numbering = RowNumbering.lines
    var (beside, empty) = ([String: [String]](), 0)
    let others = data.table.besides.compactMap { name in
      reader.columns.firstIndex(of: name).map { (name: name, place: $0) }
    }
    try reader.forEachBlock { block in
      for row in 0..<block.rows {
        let text = block.text(row: row, column: place).trimmingSpaces
        if text.isEmpty {
          empty += 1
          continue
        }
        strings.append(Array(text.utf8)[...])
        numbering.append(line: block.line(row: row))
        for other in others {
          beside[other.name, default: []].append(block.text(row: row, column: other.place))
        }
      }
    }
    try self.init(
      strings, numbering: numbering, name: FileKind.tableName(path), data.text, fingerprint: fingerprint,
      at: path)
    if empty > 0 {
      notes.append(
        "\(empty) \(empty == 1 ? "row" : "rows") without a text \(empty == 1 ? "is" : "are") left out")
    }
    let missing = MissingMarkers(adding: data.table.missing)
    for (name, cells) in beside {
      self.beside[name] = AttributeColumn(name, cells: cells, missing: missing)
    }
  }

  /// Texts from anywhere.
  init(
    _ strings: [ArraySlice<UInt8>], numbering: RowNumbering, name: String, _ request: TextRequest,
    fingerprint: Fingerprint, at path: String
  ) throws {
    guard let first = strings.first else {
      throw Failure(.badData, "holds no text", at: path, remedy: "Give a file with a string on every line")
    }
    let isForTraining = request.coding == nil
    if isForTraining, strings.allSatisfy({ $0.elementsEqual(first) }) {
      throw Failure(
        .badData, "every one of its \(strings.count) texts is the same, so there is nothing to learn",
        at: path, remedy: "Give texts that differ")
    }
    let coding: TextCoding
    var cut = 0
    var notes: [Message] = []
    let texts: [[Int32]]
    if let known = request.coding {
      coding = known
      let reader = TextReader(known)
      texts = strings.map { reader($0) }
    } else {
      let choice = try CodingChoice(strings, request)
      (coding, cut, texts) = (choice.coding, choice.cut, choice.tokens)
      notes.append(choice.note)
    }
    if !isForTraining { cut = texts.count { $0.count >= coding.longest } }
    if cut > 0 {
      notes.append(
        "\(cut) \(cut == 1 ? "text is" : "texts are") longer and cut; \(.longest, "N") sets how many tokens a text may have"
      )
    }
    let source = TextSource(
      texts, coding: coding, originals: strings, numbering: numbering, name: name)
    self.init(name: name, training: source, fingerprint: fingerprint)
    self.notes = notes
    textCoding = coding
  }
}
