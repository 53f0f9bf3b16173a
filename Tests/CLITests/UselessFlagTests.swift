// Flags that cannot apply to the data that are given: refused, whatever the kind of data, not left without effect.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Flags that cannot apply", .serialized)
struct UselessFlagTests {
  @Test("a flag about another kind of data, or about what is not done, is refused by its name")
  func refused() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(60), to: "\(folder)/array.npy")
      try NPY.write(
        NumericArray(shape: [60, 3], (0..<180).map { Float($0 % 17) / 17 }), to: "\(folder)/rows.npy")
      try PicturesAsFilesTests.sprites(12, in: "\(folder)/photos")
      let table = (0..<80).map { "\($0 % 7).5,\($0 % 5).25,\($0 % 3)\n" }.joined()
      try AtomicFile.write("a,b,c\n" + table, to: "\(folder)/table.csv")
      try AtomicFile.write(#"{"columns": {"x1": {"kind": "categorical"}}}"#, to: "\(folder)/schema.json")
      func run(_ words: String) throws -> Program {
        try Program.run(
          words.split(separator: " ").map(String.init), in: folder, environment: ["XDG_CACHE_HOME": folder])
      }
      let small = "--epochs 1 --latent 2 -q"
      #expect(try run("train array.npy --hidden 4 --name array \(small)").status == 0)
      #expect(try run("train table.csv --name table \(small)").status == 0)
      #expect(try run("anomaly calibrate table -q").status == 0)
      for (words, flags) in [
        ("train array.npy --missing 5", "--missing says how a table is read"),
        ("train rows.npy --missing 5 --labels a", "--missing and --labels say how a table is read"),
        ("train array.npy --schema schema.json", "--schema says"),
        ("train array.npy --no-header", "--no-header says"),
        ("train array.npy --size 8", "--size says how the pictures of a folder"),
        ("train table.csv --colours 1 --fit pad", "--fit and --colours 1 say"),
        ("train table.csv --grey", "--colours 1"),
        ("train photos --labels a", "labels of pictures are the names of their sub-folders"),
        ("train photos --delimiter comma", "--delimiter says"),
        ("train array.npy --strict", "--strict"), ("data info table.csv --size 8", "--size says"),
        ("data info photos --missing 5", "--missing says"), ("evaluate array --missing 5", "--missing says"),
        ("encode array array.npy --labels a", "--labels says"),
        ("anomaly detect rows.npy --labels a", "--labels says"),
        ("anomaly detect rows.npy --normal-label 0", "--normal-label: the rows have no labels"),
        ("anomaly score table table.csv --normal-label 0", "--normal-label: the rows have no labels"),
        ("anomaly score table table.csv --heatmaps maps", "--heatmaps: heat maps are drawn of pictures"),
        ("evaluate array --features latents", "Add --samples"),
        ("evaluate array --feature-model array", "--feature-model: features"),
      ] {
        let program = try run(words)
        #expect(program.status == 64 && program.errors.contains(flags), "\(words): \(program.errors)")
      }
      let list = (0..<12).map { "photos/hero_\($0).png,\($0 % 3)\n" }.joined()
      try AtomicFile.write("file,kind\n" + list, to: "\(folder)/list.csv")
      for words in [
        "data info list.csv --labels kind --size 4",
        "train table.csv --missing 5 --labels c --no-header --delimiter comma --dry-run",
        "train photos --size 4 --fit pad --colours 1 --strict --dry-run",
        "anomaly detect rows.npy --schema schema.json",
        "evaluate table --missing 5", "train table.csv --config runs/array/config.json --epochs 1 --dry-run",
      ] {
        let program = try run(words)
        #expect(
          program.status != 64 || !program.errors.contains("cannot apply"), "\(words): \(program.errors)")
      }
    }
  }
}
