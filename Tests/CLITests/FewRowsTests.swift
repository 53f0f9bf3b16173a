// One picture, two pictures, rows of which none are held out: every command that measures works on what was trained on,
// and says so.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Few rows")
struct FewRowsTests {
  private func run(_ words: String, in folder: String) throws -> Program {
    try Program.run(
      words.split(separator: " ").map(String.init), in: folder, environment: ["XDG_CACHE_HOME": folder])
  }

  @Test("a model of one or two pictures is measured on them", arguments: [1, 2])
  func pictures(count: Int) throws {
    try withTemporaryFolder { folder in
      try PicturesAsFilesTests.sprites(count, in: "\(folder)/one")
      let trained = try run("train one --network mlp --hidden 8 --epochs 2 --latent 2 --name m", in: folder)
      let examples = count == 1 ? "1 example" : "2 examples"
      #expect(
        trained.status == 0 && trained.errors.contains("warning: \(examples) teach"), "\(trained.errors)")
      #expect(trained.errors.contains("nothing is held out of \(examples)"), "\(trained.errors)")
      for words in ["evaluate m", "doctor m", "reconstruct m one -o r.png", "compare m m"] {
        let measured = try run(words, in: folder)
        if count == 1, words.hasPrefix("compare") { continue }
        #expect(measured.status == 0, "\(words): \(measured.errors)")
        #expect(
          measured.errors.contains("which the model was trained on: none were held out"),
          "\(words): \(measured.errors)")
        #expect(!measured.output.contains("not examined"), "\(words): \(measured.output)")
      }
      let doctor = try run("doctor m", in: folder).output
      #expect(doctor.contains("Train on more rows") && !doctor.contains("Give --validation"), "\(doctor)")
      if count == 1 { #expect(!doctor.contains("collapse") && doctor.contains("on 1 row of one")) }
      let asked = try run("evaluate m --split validation", in: folder)
      #expect(asked.status == 64 && asked.errors.contains("Use --split train"), "\(asked.errors)")
      let calibrated = try run("anomaly calibrate m", in: folder)
      #expect(
        calibrated.status == 64 && calibrated.errors.contains("Name normal rows"), "\(calibrated.errors)")
    }
  }

  @Test(
    "enough rows are trained on without a word, and a share of none is said",
    arguments: [("0.1", false), ("0.001", true)])
  func rows(share: String, isSaid: Bool) throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(60), to: "\(folder)/pictures.npy")
      let trained = try run(
        "train pictures.npy --hidden 4 --latent 2 --epochs 1 --validation \(share)", in: folder)
      #expect(
        trained.status == 0 && trained.errors.contains("nothing is held out") == isSaid, "\(trained.errors)")
      #expect(!trained.errors.contains("teach"))
    }
  }
}
