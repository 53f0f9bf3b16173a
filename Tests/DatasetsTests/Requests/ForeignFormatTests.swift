// Files that are not read: what they are and the line that mends it, for a file and for a folder.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Datasets

@Suite("Files that are not read")
struct ForeignFormatTests {
  @Test(
    "a file of a known kind is refused with the line that makes a readable one of it",
    arguments: [
      ("a.mat", "scipy.io.loadmat('PATH')"), ("A.MAT", "scipy.io.loadmat('PATH')"),
      ("a.pkl", "pickle.load(open('PATH', 'rb'))"), ("a.h5", "h5py.File('PATH')"),
      ("a.hdf5", "h5py.File('PATH')"),
      ("a.pt", "torch.load('PATH').numpy()"), ("a.pth", "torch.load('PATH').numpy()"),
      ("pictures.zip", "Unzip it first: `unzip PATH -d "), ("b.tar.gz", "tar xf PATH"),
      ("b.gz", "gunzip -k PATH"),
      ("t.parquet", "read_parquet('PATH')"), ("t.xlsx", "read_excel('PATH').to_csv("),
      ("a.bmp", "mogrify -format png PATH"), ("a.svg", "mogrify -format png PATH"),
      ("a.dcm", "pydicom.dcmread('PATH')"), ("a.nii.gz", "nibabel.load('PATH')"),
    ])
  func files(name: String, line: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/\(name)"
      try AtomicFile.write("x", to: path)
      let failure = try #require(throws: Failure.self) { try Dataset.load(path, environment: [:]) }
      #expect(failure.kind == .badData && failure.what.hasSuffix("which is not read"))
      let remedy = failure.remedy?.description ?? ""
      #expect(remedy.contains(line.replacing("PATH", with: path)), "\(remedy)")
      #expect(remedy.count { $0 == "`" } == 2)
      #expect(!remedy.contains("FILE") && !remedy.contains("STEM"))
    }
  }

  @Test("no ending stands twice, none is one that is read, and lines take names with blanks and quotes")
  func rows() throws {
    let endings = ForeignFormat.all.flatMap(\.endings)
    #expect(Set(endings).count == endings.count)
    #expect(Set(endings).isDisjoint(with: Dataset.endings + Dataset.tableEndings))
    #expect(endings.allSatisfy { $0.hasPrefix(".") && $0 == $0.lowercased() })
    let shell = try #require(ForeignFormat.refusal(of: "my 'own' set.zip")?.remedy)
    #expect(shell.contains("unzip 'my '\\''own'\\'' set.zip' -d 'my '\\''own'\\'' set'"), "\(shell)")
    let python = try #require(ForeignFormat.refusal(of: "my 'own'.mat")?.remedy)
    #expect(python.contains("loadmat('my \\x27own\\x27.mat')"), "\(python)")
  }

  @Test("a MATLAB file of version 7.3 is HDF5")
  func matlab() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("MATLAB 7.3 MAT-file, Platform", to: "\(folder)/a.mat")
      #expect(ForeignFormat.refusal(of: "\(folder)/a.mat")?.remedy?.contains("h5py.File(") == true)
    }
  }

  @Test("pictures of other kinds are counted in folders, and those beside which a converted one lies are not")
  func folders() throws {
    try withTemporaryFolder { folder in
      let place = "\(folder)/p"
      try SamplePictures.fill(place, 3)
      for name in ["a.bmp", "b.BMP", "in/c.svg", "notes.txt", "000.bmp", ".d.bmp"] {
        try SamplePictures.write([1], to: "\(place)/\(name)")
      }
      let opened = try SamplePictures.open(place, cache: folder)
      let unread = try #require(opened.unread)
      #expect(
        unread.kind == .badData
          && unread.what == "3 files are pictures of kinds that are not read (2 .bmp, 1 .svg)")
      #expect(
        unread.remedy?.contains(
          "find \(place) \\( -iname '*.bmp' -o -iname '*.svg' \\) -exec mogrify -format png {} +") == true)
      #expect(opened.sentences.count { $0.hasPrefix("3 files are pictures") } == 1)
      try FileManager.default.removeItem(atPath: "\(place)/in")
      for name in ["a", "b"] {
        try SamplePictures.write(["\(name).png": SamplePictures.picture(1)], in: place)
      }
      #expect(try SamplePictures.open(place, cache: folder).unread == nil)
    }
  }

  @Test("a folder without a picture that is read names what is there")
  func nothing() throws {
    try withTemporaryFolder { folder in
      try SamplePictures.write([1], to: "\(folder)/flags/fr.svg")
      let failure = try #require(throws: Failure.self) { try Dataset.load("\(folder)/flags") }
      #expect(failure.kind == .badData && failure.what.contains("it holds 1 .svg"))
      #expect(failure.remedy?.contains("mogrify") == true)
    }
  }

  @Test("a folder of data that are no pictures says which file to give")
  func otherData() throws {
    try withTemporaryFolder { folder in
      let place = "\(folder)/tables"
      for name in ["a.csv", "train.csv", "notes.md"] {
        try SamplePictures.write([1], to: "\(place)/\(name)")
      }
      let several = try #require(throws: Failure.self) { try Dataset.load(place) }
      #expect(
        several.remedy
          == "Give one of its 2 files of data itself, for example '\(place)/train.csv'")
      try SamplePictures.write([1], to: "\(folder)/one/rows.npz")
      let one = try #require(throws: Failure.self) { try Dataset.load("\(folder)/one") }
      #expect(one.remedy == "Give the file itself: '\(folder)/one/rows.npz'")
    }
  }
}

@Suite("Text files of numbers")
struct NumberRowsTests {
  @Test(
    "numbers between blanks, tabs, commas or semicolons are rows",
    arguments: [
      "1 2 3\n4 5 6\n", "# head\n  1.0e0\t2  3\r\n\r\n4 5 6 # end", "1,2, 3\n4,5,6", "1;2;3\r4;5;6\n\n",
    ])
  func read(text: String) throws {
    try withTemporaryFolder { folder in
      for ending in NumberRows.endings {
        try AtomicFile.write(text, to: "\(folder)/rows\(ending)")
        let data = try Dataset.load("\(folder)/rows\(ending)", environment: [:])
        #expect(data.name == "rows" && data.training.rowShape == [3] && data.training.count == 2)
        let bytes = try data.training.bytes(of: [0, 1])
        #expect(bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) } == [1, 2, 3, 4, 5, 6])
      }
    }
  }

  @Test(
    "a line that does not fit is named",
    arguments: [
      ("1 2\n3 x\n", "line 2 holds 'x', which is not a number"),
      ("1 2\n\n3\n", "line 3 holds 1 numbers, the first one 2"), ("", "the file is empty"),
      ("1 nan\n", "(NaN)"),
    ])
  func refused(text: String, reason: String) throws {
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/a.txt"))
      let failure = try #require(throws: Failure.self) {
        try Dataset.load("\(folder)/a.txt", environment: [:])
      }
      #expect(failure.kind == .badData && failure.what.contains(reason), "\(failure)")
      #expect(failure.remedy?.isEmpty == false)
    }
  }
}
