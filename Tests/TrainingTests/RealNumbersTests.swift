// Arrays of real numbers as they come: public tables and series, pictures in three units. Each trains without a setting but
// the number of steps, drops no step, and explains its rows better than their means do; and neither the file's format nor
// a unit a power of two away changes the model.

import Autoencoders
import CPU
import Foundation
import Foundations
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Datasets
@testable import Training

private let realData = ProcessInfo.processInfo.environment["VAE_DATA"]

@Suite("Real numbers of any size and unit")
struct RealNumbersTests {
  /// An array that was found.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var array: @Sendable () throws -> NumericArray
  }

  /// The first rows of an array, as float32.
  private static func rows(_ array: NumericArray, _ count: Int = 1000) -> NumericArray {
    let kept = min(count, array.shape[0])
    let width = array.shape.dropFirst().reduce(1, *)
    return NumericArray(
      shape: [kept] + array.shape.dropFirst(), Array(array.floats.prefix(kept * width)))
  }

  private static func scaled(_ array: NumericArray, _ change: (Float) -> Float) -> NumericArray {
    NumericArray(shape: array.shape, array.floats.map(change))
  }

  /// The numbers of a text of series, one a line: values between commas, the class behind a colon or in front.
  private static func series(_ path: String) throws -> NumericArray {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    var (values, rows) = ([Float](), 0)
    var width: Int?
    for line in lines where !line.hasPrefix("#") && !line.hasPrefix("@") {
      let first = line.split(separator: ":").first ?? ""
      let numbers = first.split { $0 == "," || $0 == " " || $0 == "\t" }.compactMap { Float($0) }
      if numbers.isEmpty || width ?? numbers.count != numbers.count { continue }
      width = numbers.count
      values += numbers
      rows += 1
    }
    return NumericArray(shape: [rows, width ?? 1], values)
  }

  /// Counts of the first genes that are read often, a row for each cell, from a compressed table with a row for each gene.
  private static func cells(_ path: String) throws -> NumericArray {
    let file = try MappedFile(path)
    let text = try withExtendedLifetime(file) { try Gzip.prefix(1 << 26, of: file.bytes, at: path) }
    var genes: [[Float]] = []
    for line in text.split(separator: UInt8(ascii: "\n")).dropFirst() where genes.count < 300 {
      let counts = line.split(separator: UInt8(ascii: ",")).dropFirst().map { cell in
        cell.reduce(Float(0)) { $0 * 10 + Float($1 &- UInt8(ascii: "0")) }
      }
      if counts.reduce(0, +) > 500 { genes.append(counts) }
    }
    let count = genes.first?.count ?? 0
    return NumericArray(
      shape: [count, genes.count], (0..<count).flatMap { cell in genes.map { $0[cell] } })
  }

  static var cases: [Case] {
    guard let realData else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(realData)/adbench"))?.sorted() ?? []
    let tables = names.map { name in
      Case(testDescription: name) { rows(try NPZ("\(realData)/adbench/\(name)").array(named: "X")) }
    }
    let sets = (try? FileManager.default.contentsOfDirectory(atPath: "\(realData)/ucr"))?.sorted() ?? []
    let series = sets.map { name in
      Case(testDescription: name) {
        let ending = name == "ECG5000" ? "txt" : "ts"
        return rows(try Self.series("\(realData)/ucr/\(name)/\(name)_TRAIN.\(ending)"))
      }
    }
    @Sendable func faces(_ change: @escaping @Sendable (Float) -> Float) throws -> NumericArray {
      scaled(rows(try NPY.read("\(realData)/freyfaces/freyfaces.npy")), change)
    }
    @Sendable func digits(_ change: @escaping @Sendable (Float) -> Float) throws -> NumericArray {
      scaled(rows(try IDX.read("\(realData)/mnist/t10k-images-idx3-ubyte.gz")), change)
    }
    return tables + series + [
      Case(testDescription: "counts of single cells") {
        try cells("\(realData)/sc_mixology/sc_celseq2_5cl_p1.count.csv.gz")
      },
      Case(testDescription: "faces from 0 to 255") { try faces { $0 } },
      Case(testDescription: "faces from 0 to 1") { try faces { $0 / 255 } },
      Case(testDescription: "faces in Kelvin") { try faces { $0 / 10 + 273.15 } },
      Case(testDescription: "digits from 0 to 255") { try digits { $0 } },
      Case(testDescription: "digits from -1 to 1") { try digits { $0 / 127.5 - 1 } },
    ]
  }

  /// A model of an array after about 60 steps.
  private static func trained(_ array: NumericArray) throws -> (
    result: TrainingResult<VariationalAutoencoder>, source: ArraySource
  ) {
    let source = try ArraySource(array, name: "data", at: "data")
    let dataset = Dataset(name: "data", training: source, fingerprint: try Fingerprint(of: []))
    let perEpoch = max(1, array.shape[0] * 9 / 10 / 128)
    var request = TrainingRequest()
    request.epochs = .number(max(2, 60 / perEpoch))
    return (try request.recipe(for: dataset).train(on: CPU()), source)
  }

  @Test(
    "train without a setting",
    .enabled(if: realData != nil, "SKIPPED: set VAE_DATA to the folder of data sets"),
    arguments: cases)
  func train(of found: Case) throws {
    let array = try found.array()
    let (result, source) = try Self.trained(array)
    #expect(result.epochs.allSatisfy { $0.rejectedSteps == 0 })
    let configuration = result.model.configuration
    // In the model's unit, against rows that are predicted by their mean.
    let indices = Array(0..<source.count)
    let rows = configuration.unit.values(of: try source.rows(indices))
    let seen = configuration.standardised(rows).floats
    let made = configuration.standardised(
      try result.model.inference(on: CPU()).reconstruct(source.rows(indices))
    ).floats
    let mean = configuration.standardised(
      HostArray([1, source.rowCount], try source.mean(in: configuration.unit))
    ).floats
    var (error, variance) = (0.0, 0.0)
    for place in seen.indices {
      // A wild value is one value.
      error += min(pow(Double(seen[place] - made[place]), 2), 100)
      variance += min(pow(Double(seen[place] - mean[place % source.rowCount]), 2), 100)
    }
    #expect(error < variance)
    // The same numbers in other units, where they are real numbers that are standardised.
    if configuration.standardisation == nil { return }
    for factor in [Float(16_384), 3.7] {
      let other = try Self.trained(Self.scaled(array) { $0 * factor }).result
      guard other.model.configuration.standardisation != nil else { continue }
      // A power of two changes no bit.
      if factor > 4 { #expect(other.model.parameters == result.model.parameters) }
      let (own, changed) = (result.epochs.last?.validation, other.epochs.last?.validation)
      let shift = log(Double(factor)) * Double(source.rowCount)
      if let own, let changed {
        #expect(abs(changed.bound - (own.bound - shift)) < 0.02 * Double(source.rowCount))
      }
    }
  }

  @Test("the type, the order of bytes and the order of axes in the file change nothing")
  func formats() throws {
    let values = (0..<400).map { Float(100 + 50 * sin(Double($0)) * cos(Double($0 % 7))) }
    let models = try withTemporaryFolder { folder in
      let doubles = values.map { Double($0) }
      let columns = (0..<10).flatMap { column in (0..<40).map { Double(values[$0 * 10 + column]) } }
      let files: [(name: String, bytes: [UInt8])] = [
        ("single", npyFile("<f4", [40, 10], values.flatMap { littleEndian($0.bitPattern) })),
        ("double", npyFile("<f8", [40, 10], doubles.flatMap { littleEndian($0.bitPattern) })),
        ("big", npyFile(">f8", [40, 10], doubles.flatMap { bigEndian($0.bitPattern) })),
        (
          "fortran", npyFile("<f8", [40, 10], columns.flatMap { littleEndian($0.bitPattern) }, fortran: true)
        ),
      ]
      return try files.map { file in
        let path = "\(folder)/\(file.name).npy"
        try Data(file.bytes).write(to: URL(fileURLWithPath: path))
        var request = TrainingRequest()
        request.epochs = .number(3)
        return try request.recipe(for: Dataset.load(path)).train(on: CPU()).model.parameters
      }
    }
    #expect(models.allSatisfy { $0 == models[0] })
  }
}
