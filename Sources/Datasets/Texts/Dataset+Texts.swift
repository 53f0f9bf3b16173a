// A text file as data.

public import Examples
import Foundation
import Foundations

extension Dataset {
  /// The endings of text files whose every line is a string.
  static let textEndings = [".log", ".smi", ".smiles", ".text"]

  /// The texts of a file.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a file without texts, and for one whose texts are all the same.
  init(texts path: String, _ request: TextRequest, fingerprint: Fingerprint) throws {
    let cut = try request.part.map { part in
      if let cut = TextLines.Cut(rawValue: part) { return cut }
      throw Failure(
        .usage, "a text file has no column '\(part)'", at: .strings,
        remedy: "Give lines or sentences, or a table (.csv) with that column")
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
    if lines.emptyLines > 0 { notes.append("\(lines.emptyLines) empty lines are left out") }
    if lines.brokenStrings > 0 {
      notes.append(
        "\(lines.brokenStrings) \(lines.areSentences ? "sentences" : "lines") hold bytes that are not UTF-8; they are kept as they are"
      )
    }
  }

  /// How its texts became tokens, where it is of texts.
  public var textCoding: TextCoding? { (training as? TextSource)?.coding }

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
    if let known = request.coding {
      coding = known
    } else {
      let choice = try CodingChoice(strings, request)
      (coding, cut) = (choice.coding, choice.cut)
      notes.append(choice.note)
    }
    let reader = TextReader(coding)
    let texts = strings.map { reader($0) }
    if !isForTraining { cut = texts.count { $0.count >= coding.longest } }
    if cut > 0 {
      notes.append(
        "\(cut) \(cut == 1 ? "text is" : "texts are") longer and cut; \(.longest, "N") sets how many tokens a text may have"
      )
    }
    let source = TextSource(texts, coding: coding, numbering: numbering, name: name)
    self.init(name: name, training: source, fingerprint: fingerprint)
    self.notes = notes
  }
}
