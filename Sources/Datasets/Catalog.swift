// The data sets known by name, as rows of one table. Help, listings, downloads and tests loop over the rows.

import Foundation
import Foundations

/// One file of a data set known by name.
public struct CatalogFile: Sendable {
  /// The file's published name.
  public let name: String
  /// The MD5 of the file as it is published, compressed.
  public let md5: String
  /// The MD5 of its contents, for those who keep it decompressed (the name without ".gz").
  public let contentMD5: String
}

/// A data set known by name: pictures and their labels in IDX files.
public struct CatalogEntry: Sendable {
  /// The name on the command line, and of the folder that holds the files.
  public let name: String
  /// What the data is, in a few words.
  public let summary: String
  /// Where its files can be had.
  public let publisher: String
  /// The names of the classes, by label.
  public let classNames: [String]
  /// The pictures to train on.
  public let trainingImages: CatalogFile
  /// The labels of ``trainingImages``.
  public let trainingLabels: CatalogFile
  /// The pictures of the fixed test split.
  public let testImages: CatalogFile
  /// The labels of ``testImages``.
  public let testLabels: CatalogFile

  /// All files: pictures and labels to train on, pictures and labels to test on.
  public var files: [CatalogFile] { [trainingImages, trainingLabels, testImages, testLabels] }
}

/// The table of data sets known by name.
public enum Catalog {
  /// Every data set known by name.
  public static let entries: [CatalogEntry] = [
    CatalogEntry(
      name: "mnist", summary: "70,000 handwritten digits, grey, 28 x 28",
      publisher: "https://ossci-datasets.s3.amazonaws.com/mnist", classNames: (0...9).map(String.init),
      trainingImages: CatalogFile(
        name: "train-images-idx3-ubyte.gz", md5: "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        contentMD5: "6bbc9ace898e44ae57da46a324031adb"),
      trainingLabels: CatalogFile(
        name: "train-labels-idx1-ubyte.gz", md5: "d53e105ee54ea40749a09fcbcd1e9432",
        contentMD5: "a25bea736e30d166cdddb491f175f624"),
      testImages: CatalogFile(
        name: "t10k-images-idx3-ubyte.gz", md5: "9fb629c4189551a2d022fa330f9573f3",
        contentMD5: "2646ac647ad5339dbf082846283269ea"),
      testLabels: CatalogFile(
        name: "t10k-labels-idx1-ubyte.gz", md5: "ec29112dd5afa0611ce80d1b7f02629c",
        contentMD5: "27ae3e4e09519cfbb04c329615203637")),
    CatalogEntry(
      name: "fashion-mnist", summary: "70,000 pictures of clothes, grey, 28 x 28",
      publisher: "https://github.com/zalandoresearch/fashion-mnist",
      classNames: [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        "Ankle boot",
      ],
      trainingImages: CatalogFile(
        name: "train-images-idx3-ubyte.gz", md5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        contentMD5: "f4a8712d7a061bf5bd6d2ca38dc4d50a"),
      trainingLabels: CatalogFile(
        name: "train-labels-idx1-ubyte.gz", md5: "25c81989df183df01b3e8a0aad5dffbe",
        contentMD5: "9018921c3c673c538a1fc5bad174d6f9"),
      testImages: CatalogFile(
        name: "t10k-images-idx3-ubyte.gz", md5: "bef4ecab320f06d8554ea6380940ec79",
        contentMD5: "8181f5470baa50b63fa0f6fddb340f0a"),
      testLabels: CatalogFile(
        name: "t10k-labels-idx1-ubyte.gz", md5: "bb300cfdad3c16e7a12a480ee83cd310",
        contentMD5: "15d484375f8d13e6eb1aabb0c3f46965")),
  ]

  /// The entry of this name, or nil.
  public static func entry(named name: String) -> CatalogEntry? {
    entries.first { $0.name == name }
  }

  /// The folders in which the files of `name` are looked for, in this order: `$VAE_DATA/<name>`, then
  /// `swift-vae/<name>` in the user's cache (`$XDG_CACHE_HOME`, else `~/.cache`).
  ///
  /// - Parameter environment: The variables of the process.
  public static func folders(for name: String, environment: [String: String]) -> [String] {
    var folders: [String] = []
    if let data = environment["VAE_DATA"], !data.isEmpty { folders.append("\(data)/\(name)") }
    // The specification of these folders has relative paths ignored.
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
      folders.append("\(cache)/swift-vae/\(name)")
    } else {
      let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
      folders.append("\(home)/.cache/swift-vae/\(name)")
    }
    return folders
  }
}
