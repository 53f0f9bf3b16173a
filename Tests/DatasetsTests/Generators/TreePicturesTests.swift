// The data set `trees`: the same bytes on every machine and on any number of threads, as many of each species,
// no two alike, and none near their mean.

import Foundations
import Growth
import Testing

@testable import Datasets

@Suite("Pictures of trees")
struct TreePicturesTests {
  @Test("the set is the one that was published, complete and of equal shares")
  func published() throws {
    let data = try Dataset.load("trees", environment: [:])
    let test = try #require(data.test)
    #expect(data.name == "trees" && data.validation == nil)
    #expect(data.training.count == 10_000 && test.count == 2000 && test.origin(of: 0) == 0)
    #expect(data.training.rowShape == [64, 64, 4] && data.training.unitScale == 1.0 / 255)
    #expect(data.labelNames == Species.all.map(\.name))
    for source in [data.training, test] {
      let labels = try source.labels(Array(0..<source.count))
      for label in 0..<Int32(Species.all.count) {
        #expect(labels.count { $0 == label } == source.count / Species.all.count)
      }
    }
    // A change of a rule, a species or the drawing changes this; results on the set are of one fingerprint.
    #expect(data.fingerprint.digest == "56c6ddab5d8962068ef3fe2dd210ba5e")

    // No two of the twelve thousand are equal, within a split or across.
    let report = try DataReport(data)
    #expect(report.splits.map(\.duplicateRows) == [0, 0] && report.splits[1].rowsInTraining == 0)

    // Were all trees near their mean, there would be nothing for a latent space to say.
    var pictures = [UInt8](repeating: 0, count: 2000 * 4 * 4096)
    try pictures.withUnsafeMutableBytes { try test.read(Array(0..<2000), into: $0) }
    let bytes = stride(from: 3, to: pictures.count, by: 4).map { pictures[$0] }
    let mean = (0..<4096).map { pixel in
      (0..<2000).reduce(Float(0)) { $0 + Float(bytes[$1 * 4096 + pixel]) } / (255 * 2000)
    }
    let wrong = (0..<2000).map { row in
      (0..<4096).count { (bytes[row * 4096 + $0] > 127) != (mean[$0] > 0.5) }
    }
    #expect(wrong.min() ?? 0 > 100, "a tree differs from the mean in \(wrong.min() ?? 0) pixels")
  }

  @Test("a row depends on its number and the seed alone")
  func rows() {
    let trees = TreePictures(seed: 0)
    let (array, labels) = trees.rows(100..<300)
    let bytes = array.bytes.array(of: UInt8.self)
    for number in [100, 163, 164, 299] {
      let start = (number - 100) * 4 * 4096
      #expect(Array(bytes[start..<start + 4 * 4096]) == trees.row(number))
      #expect(labels[number - 100] == trees.label(number))
      #expect(trees.row(number) != TreePictures(seed: 1).row(number))
    }
    #expect(trees.rows(0..<0).array.shape == [0, 64, 64, 4])
  }

  @Test("silhouettes are the opacity of the same trees, and drawn as zeros and ones")
  func silhouettes() throws {
    let entry = try #require(Catalog.entry(named: "tree-silhouettes"))
    #expect(entry.rowShape == [64, 64, 1] && entry.drawnBecause != nil)
    #expect(Catalog.entry(named: "trees")?.drawnBecause == nil)
    let (trees, silhouettes) = (TreePictures(seed: 0), TreePictures(seed: 0, .silhouette))
    for number in [0, 7, 12_345] {
      let picture = trees.row(number)
      #expect(silhouettes.row(number) == (0..<4096).map { picture[$0 * 4 + 3] })
      #expect(silhouettes.label(number) == trees.label(number))
    }
  }
}
