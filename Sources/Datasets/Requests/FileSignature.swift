// What a file is by its first bytes, whatever its name ends in: of those that are not read, which they are and what makes of
// them what is.

import Foundation
import Foundations

/// The beginning of files of a kind that is not read as it stands.
struct FileSignature {
  /// What it is, with its article.
  let name: String
  /// What to do, as a line with FILE and NEW for the files; without such where nil.
  let advice: String
  private let line: String?
  private let fits: @Sendable ([UInt8]) -> Bool

  private init(_ name: String, _ advice: String, _ line: String?, fits: @escaping @Sendable ([UInt8]) -> Bool)
  {
    (self.name, self.advice, self.line, self.fits) = (name, advice, line, fits)
  }

  /// Files that begin with some bytes.
  private init(_ name: String, _ bytes: [UInt8], at place: Int = 0, _ advice: String, _ line: String? = nil) {
    self.init(name, advice, line) { $0.dropFirst(place).starts(with: bytes) }
  }

  /// Files that begin with a text.
  private init(_ name: String, _ text: String, at place: Int = 0, _ advice: String, _ line: String? = nil) {
    self.init(name, Array(text.utf8), at: place, advice, line)
  }

  /// A table that pandas opens and saves.
  private static func pandas(_ reader: String) -> String {
    "import pandas; pandas.\(reader)('FILE').to_csv('NEW.csv', index=False)"
  }

  private static let inPython = "Save it as a table in Python"
  private static let unpack = "Unpack it first"
  private static let rename = "Give it the ending that such files have"

  /// Whether bytes are a ZIP archive in which a text occurs early, as the names of its first members do.
  private static func isZip(with text: String) -> @Sendable ([UInt8]) -> Bool {
    { bytes in
      bytes.starts(with: [0x50, 0x4B, 3, 4]) && String(decoding: bytes, as: UTF8.self).contains(text)
    }
  }

  /// Whether bytes are a text that begins with one of these, letter case and blanks before it aside.
  private static func isText(_ begins: String...) -> @Sendable ([UInt8]) -> Bool {
    { bytes in
      let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      let text = String(decoding: bytes.dropFirst(start).drop { $0 <= 0x20 }.prefix(64), as: UTF8.self)
        .lowercased()
      return begins.contains { text.hasPrefix($0) }
    }
  }

  /// Whether bytes are the beginning of JSON: an object, or an array of objects, arrays or numbers.
  @Sendable private static func isJSON(_ bytes: [UInt8]) -> Bool {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let text = bytes.dropFirst(start).filter { $0 > 0x20 }
    guard let first = text.first, text.count > 1 else { return false }
    if first == UInt8(ascii: "{") { return text[1] == 0x22 || text[1] == UInt8(ascii: "}") }
    return first == UInt8(ascii: "[") && "{[\"".utf8.contains(text[1])
  }

  /// Files of bytes that are no text, the more special before the more general.
  private static let binaries: [FileSignature] = [
    FileSignature("a spreadsheet (.xlsx)", inPython, pandas("read_excel"), fits: isZip(with: "xl/")),
    FileSignature(
      "a spreadsheet (.xlsx)", inPython, pandas("read_excel"), fits: isZip(with: "[Content_Types].xml")),
    FileSignature(
      "a spreadsheet (.ods)", inPython, pandas("read_excel"), fits: isZip(with: "opendocument.spreadsheet")),
    FileSignature("an archive of arrays (.npz)", "Give it the ending .npz", nil, fits: isZip(with: ".npy")),
    FileSignature("a ZIP archive", [0x50, 0x4B, 3, 4], "Unzip it first", "unzip FILE -d NEW"),
    FileSignature("an empty ZIP archive", [0x50, 0x4B, 5, 6], "Give the file that was meant"),
    FileSignature("a spreadsheet (.xls)", [0xD0, 0xCF, 0x11, 0xE0], inPython, pandas("read_excel")),
    FileSignature("a Parquet table", "PAR1", inPython, pandas("read_parquet")),
    FileSignature("a Feather table", "ARROW1", inPython, pandas("read_feather")),
    FileSignature("a Feather table", "FEA1", inPython, pandas("read_feather")),
    FileSignature("an ORC table", "ORC", at: 0, inPython, pandas("read_orc")),
    FileSignature("an Avro table", "Obj\u{1}", "Export it as a .csv file"),
    FileSignature(
      "an SQLite database", "SQLite format 3", "Save a table of it",
      "sqlite3 -header -csv FILE 'SELECT * FROM name' > NEW.csv"),
    FileSignature("a Stata table", "<stata_dta>", inPython, pandas("read_stata")),
    FileSignature("an SPSS table", "$FL2", inPython, pandas("read_spss")),
    FileSignature("an HDF5 file", [0x89, 0x48, 0x44, 0x46], inPython, pandas("read_hdf")),
    FileSignature("a NumPy array", [0x93] + Array("NUMPY".utf8), "Give it the ending .npy"),
    FileSignature(
      "a pickle of Python", "If you trust it, save it as a table in Python", pandas("read_pickle")
    ) {
      $0.count > 2 && $0[0] == 0x80 && (2...5).contains($0[1])
        && [0x95, 0x7D, 0x63, 0x5D, 0x8A].contains($0[2])
    },
    FileSignature(
      "a MATLAB file", "MATLAB ", "Save its array in Python",
      "import numpy, scipy.io; numpy.save('NEW.npy', scipy.io.loadmat('FILE')['X'])"),
    FileSignature(
      "an R file", "RDX", "Save it as a table in R",
      "write.csv(get(load('FILE')), 'NEW.csv', row.names=FALSE)"),
    FileSignature("a bzip2 file", "BZh", unpack, "bzip2 -dc FILE > NEW.csv"),
    FileSignature("an xz file", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], unpack, "xz -dc FILE > NEW.csv"),
    FileSignature("a Zstandard file", [0x28, 0xB5, 0x2F, 0xFD], unpack, "zstd -dc FILE > NEW.csv"),
    FileSignature("an LZ4 file", [0x04, 0x22, 0x4D, 0x18], unpack, "lz4 -dc FILE > NEW.csv"),
    FileSignature("a gzip file within another", [0x1F, 0x8B], unpack, "gzip -dc FILE > NEW.csv.gz"),
    FileSignature("a 7z archive", [0x37, 0x7A, 0xBC, 0xAF], unpack, "7z x -oNEW FILE"),
    FileSignature("a RAR archive", "Rar!", unpack, "7z x -oNEW FILE"),
    FileSignature("a tar archive", "ustar", at: 257, unpack, "mkdir NEW && tar xf FILE -C NEW"),
    FileSignature("a PNG picture", [0x89, 0x50, 0x4E, 0x47], rename),
    FileSignature("a JPEG picture", [0xFF, 0xD8, 0xFF], rename),
    FileSignature("a GIF picture", "GIF8", rename),
    FileSignature("a program", [0x7F, 0x45, 0x4C, 0x46], "Give a file of data"),
    FileSignature("a RIFF file (sound, film or WebP picture)", "RIFF", "Give a file of data"),
  ]

  /// Files of text, or that begin with some.
  private static let texts: [FileSignature] = [
    FileSignature("a PDF document", "%PDF", "Export the table as a .csv file"),
    FileSignature(
      "a web page",
      "Download the file itself, not the page that shows it; a table in a page is saved in Python",
      "import pandas; pandas.read_html('FILE')[0].to_csv('NEW.csv', index=False)",
      fits: isText("<!doctype html", "<html", "<head", "<table", "<body")),
    FileSignature("an XML file", inPython, pandas("read_xml"), fits: isText("<?xml")),
    FileSignature(
      "a JSON file", "Save it as a table in Python; give lines=True if every line is an object of its own",
      pandas("read_json"), fits: isJSON),
    FileSignature(
      "a pointer of Git LFS, not the file itself", "Fetch the file", "git lfs pull",
      fits: isText("version https://git-lfs")),
  ]

  /// What bytes begin like; nil for what is not known.
  ///
  /// Text may begin with the letters that mark files of bytes, such as a column called PAR1.
  static func of(_ head: [UInt8]) -> FileSignature? {
    let isText = !head.contains { $0 >= 0x80 || ($0 < 0x20 && !(0x09...0x0D).contains($0)) }
    return ((isText ? [] : binaries) + texts).first { $0.fits(head) }
  }

  /// Why the file at `path` is not read, and what to do.
  func failure(at path: String) -> Failure {
    let stem = PathParts(path).withoutEnding + "-converted"
    guard let line else {
      return Failure(.badData, "is \(name), by its first bytes", at: path, remedy: Message(advice))
    }
    func written(_ text: String) -> String {
      line.contains("'FILE'") ? ShellWord.inPython(text) : ShellWord.quoted(text)
    }
    let command = line.replacing("FILE", with: written(path)).replacing("NEW", with: written(stem))
    return Failure(
      .badData, "is \(name), by its first bytes", at: path, remedy: "\(advice): `\(Message(command))`")
  }
}
