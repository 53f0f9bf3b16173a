// What the catalogue says of a data set: its files, how they make the data, and where they can be had.

/// One file of a data set known by name.
public struct CatalogFile: Sendable {
  /// The file's published name.
  public let name: String
  /// The size of the file as it is published in bytes; nil where everyone makes it anew.
  public let size: Int?
  /// The MD5 of the file as it is published, compressed; nil where everyone makes it anew.
  public let md5: String?
  /// The SHA-256 of the file as it is published, which a download has to have besides: files with a wanted MD5 can be made.
  public let sha256: String?
  /// The MD5 of its contents, for those who keep it decompressed (the name without ".gz").
  public let contentMD5: String?

  init(_ name: String, size: Int? = nil, md5: String? = nil, sha256: String? = nil, contentMD5: String? = nil)
  {
    self.name = name
    self.size = size
    self.md5 = md5
    self.sha256 = sha256
    self.contentMD5 = contentMD5
  }
}

/// A data set known by name.
public struct CatalogEntry: Sendable {
  /// How the files of a data set make its data.
  public enum Layout: Sendable {
    /// Pictures and their labels in IDX files, to train on and to test on.
    case idx(
      trainingImages: CatalogFile, trainingLabels: CatalogFile, testImages: CatalogFile,
      testLabels: CatalogFile)
    /// Arrays called train, valid and test in a .npz file.
    case npz(CatalogFile)
    /// One array in a .npy file.
    case npy(CatalogFile)
    /// Pictures as the lines of large PNG pictures, and a text file with the label of each in a line; the last of
    /// them are to test on.
    case strips([CatalogFile], labels: CatalogFile)
    /// No files: rows that are made when they are loaded, those to train on first, then those of the other splits.
    case generated(any DataGenerator)
    /// The same of texts, whose rows have room for the longest of them.
    case generatedTexts(any TextGenerator)
  }

  /// How many rows each split has; 0 for a split that a set does not have.
  public struct Counts: Sendable, Equatable {
    /// The rows to train on.
    public let training: Int
    /// The rows of the set's own validation split.
    public let validation: Int
    /// The rows of the fixed test split.
    public let test: Int
  }

  /// The name on the command line, and of the folder that holds the files.
  public let name: String
  /// What the data is, in a few words.
  public let summary: String
  /// The shape of a row.
  public let rowShape: [Int]
  /// How many rows each split has.
  public let counts: Counts
  /// The terms of use, as its publisher states them.
  public let licence: String
  /// Where its files, or what they are made from, can be had.
  public let publisher: String
  /// The folders on the web that its files can be downloaded from, in the order they are tried; none for a set
  /// that has to be put in place by hand.
  public let mirrors: [String]
  /// How the files are made from what the publisher offers; nil where they are used as published.
  public let preparation: String?
  /// The names of the classes, by label; nil for a set without labels.
  public let labelNames: [String]?
  /// How the files make the data.
  public let layout: Layout
  /// Why the grey values of its pictures are taken as probabilities of ones, which are drawn anew in each batch,
  /// as part of a sentence; nil where they are not.
  public internal(set) var drawnBecause: String?

  /// All files; none for data that is generated. In IDX, pictures and labels to train on, pictures and labels to test on; of
  /// strips, the strips and then the labels.
  public var files: [CatalogFile] {
    switch layout {
    case .idx(let trainingImages, let trainingLabels, let testImages, let testLabels):
      [trainingImages, trainingLabels, testImages, testLabels]
    case .npz(let file), .npy(let file): [file]
    case .strips(let strips, let labels): strips + [labels]
    case .generated, .generatedTexts: []
    }
  }

  /// Whether the data is made by the program itself, without any files.
  public var isGenerated: Bool { files.isEmpty }

  /// Whether the files can be downloaded.
  public var isDownloadable: Bool { !mirrors.isEmpty }
}
