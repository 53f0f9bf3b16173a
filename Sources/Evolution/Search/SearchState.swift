// The file of a search's state: the archive, the distributions, the bandit, and the batches under way, which were made from
// earlier states of the archive and could not be made again. Equal states are equal bytes.

import Foundation
import Foundations
import Storage

/// The state of a search as a file.
enum SearchState {
  /// What is not an array of numbers.
  private struct Rest: Codable {
    var committed: Int
    var outside: Int
    var failures: FailureLog
    var curve: Curve
    var trials: [Double]
    var rewards: [Double]
    var chosen: [Int]
    var typicalGain: Double
    var restarts: [[Int]]
  }

  private static let format = "vae-search-1"

  /// Writes the state.
  static func write(_ search: Search, to path: String) throws {
    let archive = search.archive
    let (count, measures) = (archive.fitness.count, archive.cells.measures.count)
    var tensors = [
      StoredTensor("archive/fitness", shape: [count], archive.fitness),
      StoredTensor("archive/measures", shape: [count, measures], archive.places),
      StoredTensor("archive/solutions", shape: [count, archive.width], archive.solutions),
      integers("archive/numbers", archive.numbers),
      integers("archive/occupied", archive.occupied.map(Int.init)),
      integers("pending/places", search.pending.flatMap { [$0.number, $0.family, $0.emitter] }),
      StoredTensor(
        "pending/values", shape: [search.pending.count, search.settings.batch, archive.width],
        search.pending.flatMap(\.values)),
    ]
    if archive.annealing != nil {
      tensors.append(StoredTensor("archive/thresholds", shape: [count], archive.thresholds))
    }
    if case .centroids(let cells) = archive.cells {
      tensors.append(StoredTensor("archive/centroids", shape: [count, measures], cells.centroids))
    }
    for (family, emitters) in zip(search.operators, search.emitters) where !emitters.isEmpty {
      for (name, part) in parts { tensors.append(doubles("\(family.name)/\(name)", emitters.flatMap(part))) }
    }
    let rest = Rest(
      committed: search.committed, outside: search.outside, failures: search.failures, curve: search.curve,
      trials: search.bandit.trials, rewards: search.bandit.rewards, chosen: search.bandit.chosen,
      typicalGain: search.bandit.typical,
      restarts: search.emitters.map { $0.map(\.restarts) })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(rest), as: UTF8.self)
    try Safetensors.write(TensorFile(tensors, metadata: ["format": format, "search": text]), to: path)
  }

  /// The numbers of a distribution, by name.
  private static let parts: [(String, @Sendable (CovarianceEmitter) -> [Double])] = [
    ("mean", { $0.strategy.mean }), ("path", { $0.strategy.path }),
    ("conjugate_path", { $0.strategy.conjugatePath }), ("covariance", { $0.strategy.covariance }),
    ("eigenvectors", { $0.strategy.vectors }), ("eigenvalues", { $0.strategy.eigenvalues }),
    (
      "steps",
      { [$0.strategy.sigma, Double($0.strategy.evaluations), Double($0.strategy.decomposedAt)] }
    ),
  ]

  /// Puts a search into the state that a file holds.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a file that no such search wrote.
  static func restore(_ search: inout Search, from path: String) throws {
    let file = try Safetensors.read(path)
    func refusal(_ what: Message) -> Failure {
      Failure(.badData, what, at: path, remedy: "Restore the run's own file")
    }
    guard file.metadata["format"] == format, let text = file.metadata["search"],
      let rest = try? JSONDecoder().decode(Rest.self, from: Data(text.utf8))
    else { throw refusal("does not hold the state of a search") }
    func floats(_ name: String) throws -> [Float] {
      guard let tensor = file[name], tensor.type == .float32 else { throw refusal("has no '\(name)'") }
      return tensor.bytes.array(of: Float.self)
    }
    func whole(_ name: String) throws -> [Int] {
      guard let tensor = file[name], tensor.type == .int64 else { throw refusal("has no '\(name)'") }
      return tensor.bytes.array(of: Int64.self).map(Int.init)
    }
    let settings = search.settings
    let occupied = try whole("archive/occupied")
    guard occupied.allSatisfy({ 0...Int(Int32.max) ~= $0 }),
      let archive = Archive(
        search.archive.cells, width: search.archive.width, annealing: search.archive.annealing,
        fitness: try floats("archive/fitness"),
        thresholds: search.archive.annealing == nil ? [] : try floats("archive/thresholds"),
        places: try floats("archive/measures"), solutions: try floats("archive/solutions"),
        numbers: try whole("archive/numbers"), occupied: occupied.map(Int32.init))
    else { throw refusal("its archive does not fit the settings of the run") }
    let (places, values) = (try whole("pending/places"), try floats("pending/values"))
    let size = settings.batch * archive.width
    let operators = search.operators.count
    guard rest.committed >= 0, places.count == 3 * settings.window, values.count == settings.window * size,
      [rest.trials.count, rest.rewards.count, rest.chosen.count, rest.restarts.count].allSatisfy({
        $0 == operators
      }), zip(rest.restarts, search.emitters).allSatisfy({ $0.count == $1.count })
    else { throw refusal("its batches do not fit the settings of the run") }
    search.pending = try (0..<settings.window).map { index in
      let place = places[3 * index..<3 * index + 3].map { $0 }
      guard place[0] == rest.committed + index, 0..<operators ~= place[1], 0..<settings.emitters ~= place[2]
      else { throw refusal("its batches are not in order") }
      return Search.Batch(
        number: place[0], family: place[1], emitter: place[2],
        values: Array(values[index * size..<(index + 1) * size]))
    }
    for (family, name) in search.operators.map(\.name).enumerated() {
      try restore(&search.emitters[family], named: name, from: file, refusal, rest.restarts[family])
    }
    search.archive = archive
    search.committed = rest.committed
    (search.outside, search.failures, search.curve) = (rest.outside, rest.failures, rest.curve)
    (search.bandit.trials, search.bandit.rewards, search.bandit.chosen) = (
      rest.trials, rest.rewards, rest.chosen
    )
    search.bandit.typical = rest.typicalGain
  }

  private static func restore(
    _ emitters: inout [CovarianceEmitter], named family: String, from file: TensorFile,
    _ refusal: (Message) -> Failure, _ restarts: [Int]
  ) throws {
    if emitters.isEmpty { return }
    var found: [String: [Double]] = [:]
    for (name, part) in parts {
      guard let tensor = file["\(family)/\(name)"], tensor.type == .float64,
        tensor.count == emitters.reduce(0, { $0 + part($1).count })
      else { throw refusal("its '\(family)/\(name)' does not fit the settings of the run") }
      found[name] = tensor.bytes.array(of: Double.self)
    }
    for index in emitters.indices {
      func part(_ name: String, _ count: Int) -> [Double] {
        Array((found[name] ?? [])[index * count..<(index + 1) * count])
      }
      let strategy = emitters[index].strategy
      let matrix = strategy.width * strategy.stride
      let steps = part("steps", 3)
      guard let evaluations = Int(exactly: steps[1]), let decomposed = Int(exactly: steps[2]),
        evaluations >= 0
      else { throw refusal("its '\(family)/steps' are no numbers of evaluations") }
      emitters[index].strategy.restore(
        mean: part("mean", strategy.width), sigma: steps[0], evaluations: evaluations,
        decomposedAt: decomposed, path: part("path", strategy.stride),
        conjugatePath: part("conjugate_path", strategy.stride), covariance: part("covariance", matrix),
        vectors: part("eigenvectors", matrix), eigenvalues: part("eigenvalues", strategy.width))
      emitters[index].restarts = restarts[index]
    }
  }

  private static func integers(_ name: String, _ values: [Int]) -> StoredTensor {
    StoredTensor(name, .int64, shape: [values.count], bytes: SharedBytes(copying: values.map(Int64.init)))
  }

  private static func doubles(_ name: String, _ values: [Double]) -> StoredTensor {
    StoredTensor(name, .float64, shape: [values.count], bytes: SharedBytes(copying: values))
  }
}

extension CovarianceAdaptation {
  /// Puts it into a state that was saved; arrays are as long as its own.
  mutating func restore(
    mean: [Double], sigma: Double, evaluations: Int, decomposedAt: Int, path: [Double],
    conjugatePath: [Double],
    covariance: [Double], vectors: [Double], eigenvalues: [Double]
  ) {
    (self.mean, self.sigma, self.evaluations) = (mean, sigma, evaluations)
    self.decomposedAt = decomposedAt
    self.path = path
    self.conjugatePath = conjugatePath
    self.covariance = covariance
    self.vectors = vectors
    self.eigenvalues = eigenvalues
  }
}
