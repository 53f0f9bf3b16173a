// Real numbers at the command line: counts in the thousands, grey values from 0 to 16, floats that are bytes.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Real numbers at the command line", .serialized)
struct RealNumberCommandTests {
  private static func run(_ words: String, in folder: String) throws -> Program {
    try Program.run(words.split(separator: " ").map(String.init), in: folder)
  }

  /// Peaks on a ground, in counts from about 100 to 2000.
  private static func spectra(_ count: Int) -> NumericArray {
    let values = (0..<count).flatMap { row -> [Float] in
      let (place, height) = (Double(8 + row * 7 % 24), 500 + Double(row * 131 % 1400))
      return (0..<32).map { column in
        let distance = (Double(column) - place) / 3
        return Float(
          (100 + height * exp(-distance * distance) + Double((row * 17 + column * 29) % 13)).rounded())
      }
    }
    return NumericArray(shape: [count, 32], values)
  }

  @Test("counts in the thousands train, and everything that comes out is counts")
  func counts() throws {
    try withTemporaryFolder { folder in
      try NPY.write(Self.spectra(160), to: "\(folder)/spectra.npy")
      for flags in ["", " --learning-rate 1e-5", " --clip 1"] {
        let training = try Self.run(
          "train spectra.npy --epochs 40 --name m\(flags.count)\(flags)", in: folder)
        #expect(training.status == 0 && !training.errors.contains("skipped"), "\(training.errors)")
      }
      #expect(try WholeFile.text("\(folder)/runs/m0/model/config.json").contains("\"location\""))
      #expect(try Self.run("sample m0 -n 50 -o s.npy", in: folder).status == 0)
      let samples = try NPY.read("\(folder)/s.npy").floats
      #expect((samples.min() ?? 0) > -200 && (samples.max() ?? 0) < 3000 && (samples.max() ?? 0) > 600)
      let report = try Self.run("evaluate m0 --json", in: folder)
      let members = try #require(
        try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any])
      let (own, standard) = (members["elbo"] as? Double, members["standardised_elbo"] as? Double)
      // Spreads of about 100 to 600 counts in 32 columns.
      let shift = try #require(standard) - (try #require(own))
      #expect(shift > 32 * log(50.0) && shift < 32 * log(900.0))
      #expect(try Self.run("evaluate m0", in: folder).output.contains("\n  standardised"))
    }
  }

  @Test("grey values from 0 to 16 are drawn over their range, which is said once")
  func range() throws {
    try withTemporaryFolder { folder in
      let values: [Float] = (0..<7680).map { (index: Int) -> Float in
        let mixed: Int = index * index / 64 + index
        return Float(mixed % 17)
      }
      try NPY.write(NumericArray(shape: [120, 8, 8], values), to: "\(folder)/digits.npy")
      #expect(try Self.run("train digits.npy --epochs 2 --name d -q", in: folder).status == 0)
      for command in ["sample d -o a.png", "reconstruct d digits.npy -o b.png"] {
        let program = try Self.run(command, in: folder)
        let said = program.errors.components(separatedBy: "from 0.0 (dark) to 16.0 (bright)").count - 1
        #expect(program.status == 0 && said == 1, "\(program.errors)")
      }
    }
  }

  @Test("floats that are bytes are taken so, and numbers come out in the unit of the file")
  func bytes() throws {
    try withTemporaryFolder { folder in
      let values: [Float] = (0..<5760).map { (index: Int) -> Float in
        let mixed: Int = index * 37 + index / 64 * 11
        return Float(mixed % 256)
      }
      for (name, factor) in [("whole", Float(1)), ("fractions", 1 / 255)] {
        try NPY.write(
          NumericArray(shape: [90, 8, 8], values.map { $0 * factor }), to: "\(folder)/\(name).npy")
        let training = try Self.run("train \(name).npy --epochs 3 --seed 2 --name \(name)", in: folder)
        #expect(training.status == 0 && training.errors.contains("taken as bytes"), "\(training.errors)")
        #expect(try Self.run("sample \(name) -n 20 --sampler prior -o \(name)-s.npy", in: folder).status == 0)
      }
      let models = try ["whole", "fractions"].map {
        try WholeFile.read("\(folder)/runs/\($0)/model/model.safetensors")
      }
      #expect(models[0] == models[1])
      let (whole, fractions) = (
        try NPY.read("\(folder)/whole-s.npy").floats, try NPY.read("\(folder)/fractions-s.npy").floats
      )
      expectClose(whole.map { Double($0) / 255 }, fractions.map(Double.init), relative: 1e-4, absolute: 1e-5)
      #expect((whole.max() ?? 0) > 30)
      // Either file serves the model of the other.
      let across = try Self.run("evaluate whole fractions.npy --json -q", in: folder)
      let own = try Self.run("evaluate whole whole.npy --json -q --split all", in: folder)
      #expect(across.status == 0 && across.output == own.output, "\(across.errors)")
    }
  }

  @Test("a training without a finite first step names the data, and no learning rate")
  func hopeless() throws {
    try withTemporaryFolder { folder in
      let values: [Float] = (0..<240).map { (index: Int) -> Float in
        let size = Float(index % 7) * 1e37
        return index % 3 == 0 ? -size : size
      }
      try NPY.write(NumericArray(shape: [60, 4], values), to: "\(folder)/wild.npy")
      let training = try Self.run(
        "train wild.npy --epochs 2 --likelihood gaussian --sigma 1e-3 --name w", in: folder)
      #expect(
        training.status == 1 && training.errors.contains("no training step was possible"),
        "\(training.errors)")
      for command in ["train wild.npy --epochs 2 --likelihood gaussian --sigma 1e-3", "sample w", "doctor w"]
      {
        let program = try Self.run(command, in: folder)
        #expect(!(program.errors + program.output).contains("Lower --learning-rate"), "\(program.errors)")
      }
    }
  }
}
