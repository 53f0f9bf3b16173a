// From the files of a data set known by name to its data: every file is checked against its published digest,
// or, where everyone makes it anew, against the shapes that the set is known by. Generated data has no files.

import Examples
import Foundation
import Foundations

extension Dataset {
  /// Loads a data set of the catalogue.
  ///
  /// - Parameters:
  ///   - environment: The variables of the process, which say where files are.
  ///   - downloads: How missing files are downloaded; nil if they are not.
  /// - Throws: ``Failure`` of kind `missingInput` that says which files to put where, `badData` for a file that
  ///   is not the published one, or as ``Downloads/fetch(_:environment:)``.
  public static func load(
    _ entry: CatalogEntry, environment: [String: String], downloads: Downloads? = nil
  ) throws -> Dataset {
    let paths = try locate(entry, environment: environment, downloads: downloads)
    var digests: [String] = []
    var contents: [SharedBytes] = []
    for (file, path) in zip(entry.files, paths) {
      let mapped = try MappedFile(path)
      let digest = MD5.digest(mapped.bytes)
      let published = path.hasSuffix(".gz") || file.contentMD5 == nil ? file.md5 : file.contentMD5
      guard published == nil || digest == published else {
        throw Failure(
          .badData, "not the published file of \(entry.name): its MD5 is \(digest)", at: path,
          remedy: "Delete it and put the published file there; its MD5 is \(file.md5 ?? "")")
      }
      digests.append(digest)
      contents.append(SharedBytes(mapped))
    }
    let loader = CatalogLoader(entry: entry, paths: paths, contents: contents)
    var dataset = try loader.dataset(Fingerprint(digests: digests))
    dataset.labelNames = entry.labelNames
    return dataset
  }

  private static func locate(
    _ entry: CatalogEntry, environment: [String: String], downloads: Downloads?
  ) throws -> [String] {
    switch entry.location(environment: environment) {
    case .generated: return []
    case .present(_, let paths): return paths
    case .incomplete(let folder, let missing):
      // Only the cache is ours to fill.
      if let downloads, entry.isDownloadable,
        folder == Catalog.cache(for: entry.name, environment: environment)
      {
        return try downloads.fetch(entry, environment: environment)
      }
      throw Failure(
        .missingInput, "\(entry.name) is incomplete", at: folder,
        remedy: "Put \(list: missing.map(\.name)) there too")
    case .absent(let folders):
      if let downloads, entry.isDownloadable {
        return try downloads.fetch(entry, environment: environment)
      }
      throw Failure(
        .missingInput, "\(entry.name) is not on this computer", at: folders.first,
        remedy: entry.remedy(folders: folders))
    }
  }
}

/// The contents of a set's files on the way to its data.
private struct CatalogLoader {
  var entry: CatalogEntry
  var paths: [String]
  var contents: [SharedBytes]

  func dataset(_ fingerprint: Fingerprint) throws -> Dataset {
    switch entry.layout {
    case .idx:
      let arrays = try zip(contents, paths).map { try IDX.read($0, at: $1) }
      return Dataset(
        name: entry.name,
        training: try source(arrays[0], entry.counts.training, labels: arrays[1], at: paths[0]),
        test: try source(arrays[2], entry.counts.test, labels: arrays[3], at: paths[2]),
        fingerprint: fingerprint)
    case .npz:
      let archive = try NPZ(contents[0], at: paths[0])
      func split(_ name: String, _ count: Int) throws -> ArraySource {
        try source(try archive.array(named: name), count, at: "\(paths[0]) (\(name).npy)")
      }
      return Dataset(
        name: entry.name, training: try split("train", entry.counts.training),
        validation: try split("valid", entry.counts.validation), test: try split("test", entry.counts.test),
        fingerprint: fingerprint)
    case .npy:
      return try divided(NPY.read(contents[0], at: paths[0]), fingerprint)
    case .strips(let strips, _): return try cutFromStrips(strips.count, fingerprint)
    case .generated(let generator): return try generated(by: generator)
    case .generatedTexts(let generator): return try generated(by: generator)
    }
  }

  /// One array as the splits that the entry counts: in an order that the set's name alone decides, because
  /// neighbours in a file are often alike.
  private func divided(_ array: NumericArray, _ fingerprint: Fingerprint) throws -> Dataset {
    let counts = entry.counts
    let total = counts.training + counts.validation + counts.test
    let whole = try source(array, total, at: paths[0])
    var dataset = Dataset(name: entry.name, training: whole, fingerprint: fingerprint)
    if counts.training == total { return dataset }
    let order = Order(count: total, key: Key(seed: 0).folding("splits").folding(entry.name))
    let rows = (0..<total).map { order[$0] }
    dataset.training = whole.subset(rows.prefix(counts.training).sorted())
    if counts.validation > 0 {
      dataset.validation = whole.subset(rows.dropFirst(counts.training).prefix(counts.validation).sorted())
    }
    if counts.test > 0 { dataset.test = whole.subset(rows.suffix(counts.test).sorted()) }
    return dataset
  }

  /// Pictures of strips, with the lines of a text file as their labels; the last rows are those of the test split.
  private func cutFromStrips(_ count: Int, _ fingerprint: Fingerprint) throws -> Dataset {
    let rows = try zip(contents, paths).prefix(count).flatMap { strip, path in
      try PictureStrip.rows(of: strip, rowShape: entry.rowShape, at: path)
    }
    let labels = try PictureStrip.labels(contents[count], at: paths[count])
    let total = entry.counts.training + entry.counts.test
    let array = NumericArray(
      .uint8, shape: [rows.count / entry.rowShape.reduce(1, *)] + entry.rowShape,
      bytes: SharedBytes(copying: rows))
    let whole = try source(
      array, total, labels: NumericArray(shape: [labels.count], labels), at: paths[0])
    return Dataset(
      name: entry.name, training: whole.subset(0..<entry.counts.training),
      test: whole.subset(entry.counts.training..<total), fingerprint: fingerprint)
  }

  /// Generated data: the numbers of its rows go on from split to split. Its fingerprint is that of its bytes, so
  /// that a change of the generator shows.
  private func generated(by generator: any DataGenerator) throws -> Dataset {
    var (made, digests): (Int, [String]) = (0, [])
    func split(_ count: Int) throws -> ArraySource {
      let (array, labels) = generator.rows(made..<made + count)
      made += count
      digests.append(array.bytes.withUnsafeBytes { MD5.digest($0) })
      return try ArraySource(array, labels: labels, name: entry.name, at: entry.name)
    }
    let counts = entry.counts
    let training = try split(counts.training)
    let validation = counts.validation > 0 ? try split(counts.validation) : nil
    let test = counts.test > 0 ? try split(counts.test) : nil
    var dataset = Dataset(
      name: entry.name, training: training, validation: validation, test: test,
      fingerprint: Fingerprint(digests: digests))
    // What is drawn over nothing comes out multiplied by opacity.
    dataset.isPremultiplied = dataset.training.kind.isPicture && dataset.training.kind.channels == 4
    return dataset
  }

  /// Generated texts, numbered as other data; how they become tokens is decided by those to train on.
  private func generated(by generator: any TextGenerator) throws -> Dataset {
    let counts = entry.counts
    let texts = (0..<counts.training + counts.test).map { Array(generator.text($0).utf8)[...] }
    let training = texts.prefix(counts.training)
    let bytes = Array(texts.joined(separator: [0x0A]))
    let fingerprint = Fingerprint(digests: [bytes.withUnsafeBytes { MD5.digest($0) }])
    var dataset = try Dataset(
      Array(training), numbering: .fromZero, name: entry.name, TextRequest(), fingerprint: fingerprint,
      at: entry.name)
    guard let coding = dataset.textCoding else { fail("texts without a coding") }
    let reader = TextReader(coding)
    dataset.test = TextSource(
      texts.dropFirst(counts.training).map { reader($0) }, coding: coding, name: entry.name)
    return dataset
  }

  /// The rows of an array that has to be `count` rows of the set's shape, however its dimensions are written.
  private func source(
    _ array: NumericArray, _ count: Int, labels: NumericArray? = nil, at path: String
  ) throws -> ArraySource {
    let dimensions = entry.rowShape.reduce(1, *)
    guard array.shape.first == count, array.count == count * dimensions else {
      throw Failure(
        .badData, "its shape is \(array.shape), but \(entry.name) has \(count) rows of \(entry.rowShape)",
        at: path, remedy: entry.remedy(folders: [PathParts(path).place]))
    }
    if let labels, labels.shape != [count] {
      throw Failure(
        .badData, "there are \(count) pictures, but the labels have the shape \(labels.shape)", at: path,
        remedy: "Put the published files there")
    }
    let rows = NumericArray(array.elementType, shape: [count] + entry.rowShape, bytes: array.bytes)
    return try ArraySource(rows, labels: labels?.floats.map(Int32.init), name: entry.name, at: path)
  }
}
