// Scores with hyperparameters: where the number of draws arrives, and what files say of it.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Anomalies

@Suite("Choice of a score")
struct ScoreChoiceTests {
  @Test("every score that compares with no rows and is not of texts is made of draws, as many as it says")
  func draws() throws {
    let detector = try ExemplarTests.detector.get()
    let table = detector.trained.configuration.data?.table
    let rows = try Readings.rows(Readings.text(1000..<1040, abnormal: 5), table)
    func scores(_ score: ScoreChoice) throws -> [Double] {
      let scorer = try detector.scorer(score, on: CPU())
      return try rows.numbers.withUnsafeBytes { try scorer.scores(of: $0, count: rows.count) }
    }
    for family in AnomalyScore.all
    where !family.needsExemplars && !family.comparesRows && !family.needsTexts {
      let usual = family.name == "importance" ? 64.0 : 16
      let standard = ScoreChoice.standard(family)
      #expect(standard.number("samples") == usual)
      let same = try standard.with(["samples": Annealing(usual)])
      #expect(same == standard && "\(same)" == family.name)
      let many = try standard.with(["samples": Annealing(200)])
      #expect("\(many)" == "\(family.name), samples 200")
      let found = try (scores(standard), scores(many))
      #expect(found.0.count == 40 && found.1.count == 40)
      // The divergence has a closed form here, and no draw changes it: two plans may round it otherwise.
      let distance = zip(found.0, found.1).map { abs($0 - $1) / max(1, abs($0)) }.max() ?? 0
      #expect((distance < 1e-5) == (family.name == "divergence"), "\(family.name): \(distance)")
    }
    #expect(ScoreChoice.standard.samples == nil)
    #expect(throws: Failure.self) { try ScoreChoice.standard.with(["samples": Annealing(3)]) }
    // More draws make the importance-weighted bound no lower on average.
    let importance = try ScoreChoice.named("importance", ["samples": Annealing(1)])
    let (one, usual) = try (scores(importance), scores(.named("importance")))
    #expect(one.reduce(0, +) > usual.reduce(0, +))
  }

  @Test("typicality measures from bounds of as many draws")
  func typicality() throws {
    let score = try ScoreChoice.named("typicality", ["samples": Annealing(5)])
    #expect(try score.bound() == .named("elbo", ["samples": Annealing(5)]))
    #expect(try ScoreChoice.named("typicality").bound() == .named("elbo"))
  }

  @Test("a calibration has the score's name where it has its defaults, else an object, and comes back")
  func files() throws {
    let model = try ExemplarTests.detector.get().trained
    let calibration = try Calibration(scores: [1, 2, 3], rate: 0.5)
    try withTemporaryFolder { folder in
      let files = DetectorFiles(of: model, in: folder)
      let path = "\(folder)/anomalies/calibration.json"
      for (score, text) in [
        (try ScoreChoice.named("importance"), "\n  \"score\" : \"importance\"\n"),
        (
          try .named("importance", ["samples": Annealing(128)]),
          "\n  \"score\" : {\n    \"name\" : \"importance\",\n    \"samples\" : 128\n  }\n"
        ),
      ] {
        try files.write(DetectorCalibration(score: score, calibration, data: "rows"))
        #expect(try WholeFile.text(path).contains(text))
        #expect(try files.calibration()?.score == score)
      }
      let wrong = try WholeFile.text(path).replacing("\"importance\"", with: "\"importanse\"")
      try AtomicFile.write(wrong, to: path)
      let failure = try #require(throws: Failure.self) { try files.calibration() }
      #expect(failure.kind == .badData && failure.place?.description == path)
    }
  }
}
