// What a model of a table knows of its columns, and what an encoder sees of observations.

import Foundation
import Foundations
public import Tables
public import Tensors

extension ModelConfiguration {
  /// The most columns that a model describes one by one.
  private static let mostColumns = 1 << 17

  /// Throws where rows of a table do not have the numbers of its columns, or where a network of pictures is to describe
  /// columns: it has outputs for pixels.
  func checkTable() throws {
    guard likelihood.family.explainsTables else { return }
    if network.family.needsPictures {
      throw Failure(
        .usage,
        "the \(likelihood.name) likelihood describes columns of a table, and the \(network.family.name) network pixels of pictures",
        at: .network,
        remedy: "Use \(.network, "mlp"), or a likelihood of pixels such as \(.likelihood, "bernoulli")")
    }
    if let table = data?.table, table.layout.width != dimensions {
      throw Failure(
        .badData, "its columns make rows of \(table.layout.width) numbers, not of \(dimensions)",
        remedy: "Copy the folder again")
    }
  }

  /// Throws where a model would describe more columns one by one than can be wanted; a file may claim any number.
  public func requireDescribableColumns() throws {
    guard !likelihood.family.explainsTables || dimensions <= Self.mostColumns else {
      throw Failure(
        .badData,
        "the \(likelihood.name) likelihood describes at most \(Self.mostColumns) columns, not \(dimensions)",
        remedy: "Copy the folder again")
    }
  }

  /// Where the columns of a table lie in a row, for a model that explains tables; rows of which nothing is known are
  /// numbers.
  public var table: TableLayout? {
    if !likelihood.family.explainsTables { return nil }
    if let schema { return schema.layout }
    return TableLayout(numbers: dimensions)
  }

  /// What a linear path from latents to data multiplies its outputs by at first, by dimension; nil for 1 everywhere.
  var outputScales: [Float]? { table.flatMap { likelihood.outputScales($0) } }

  /// The histograms of the columns of a table, for a model that describes columns by them.
  var histograms: HistogramLayout? {
    likelihood.family.usesHistograms
      ? HistogramLayout(
        schema ?? TableSchema(numbers: dimensions), usesRanks: likelihood.family.usesRanks) : nil
  }

  /// How many numbers the decoder gives to describe an example.
  public var outputs: Int {
    histograms?.start.bias.count ?? positions * likelihood.outputsPerPosition(channels: channels)
  }

  /// Whether what the decoder describes is drawn where new examples are made: the rows of a table are draws, pictures are
  /// means, which show more than a draw with its noise.
  public var drawsExamples: Bool { likelihood.family.usesHistograms }

  /// The columns of the table that examples are prepared rows of, where they are.
  public var schema: TableSchema? {
    data?.table.flatMap { $0.layout.width == dimensions ? $0 : nil }
  }

  /// Numbers of the data's unit, [rows, dimensions], as the model sees them: standardised, or as they are.
  public func standardised(_ values: HostArray) -> HostArray {
    guard let standardisation else { return values }
    return HostArray(values.type.shape, standardisation.standardised(values.floats))
  }

  /// Where counts of a table lie.
  private var counts: Range<Int>? {
    table?.positions(.negativeBinomial)
  }

  /// The largest share of a row's cells that training hides from the encoder, under a likelihood by ranks.
  private static let mostHidden = 0.5

  /// Whether the encoder sees rows whose gaps are filled.
  var fillsGaps: Bool { likelihood.family.usesRanks }

  // With m the cells that are left, E over m of q(z|x_m) is a posterior like any other, so that the bound
  //   E over m of [E log p(x|z) - KL(q(z|x_m) || p(z))], z from q(z|x_m),
  // is a lower bound of log p(x) as well (Im, Ahn, Memisevic and Bengio, "Denoising criterion for variational auto-encoding
  // framework", AAAI 2017, lemma 1). An encoder trained by it knows what to make of any part of a row.
  /// What the encoder sees of observations [rows, dimensions] in training: a random share of the cells of each row, up to a
  /// half, is missing. Nil where all is seen.
  func partlyHidden(_ observations: Tensor, _ source: RandomSource) -> Tensor? {
    guard likelihood.family.usesRanks, let table else { return nil }
    let rows = observations.shape[0]
    let share = source.uniform([rows, 1]) * Self.mostHidden
    let hidden = ColumnRun.runs(table.blocks).map { run in
      (source.uniform([rows, run.columns]) .< share).cast(to: .float32).reshaped(to: [rows, run.columns, 1])
        .broadcast(to: [rows, run.columns, run.parts]).reshaped(to: [rows, run.columns * run.parts])
    }
    return .select(
      Tensor.concatenated(hidden, axis: 1) .> 0, observations.filled(.nan), observations)
  }

  /// What the encoder sees of observations [rows, dimensions]: numbers of the size that layers begin with. Standardised
  /// numbers that lie far out are seen nearer (``Standardisation/linear``). In tables,
  /// missing values are seen as 0, the mean of their column, and counts as log(1 + x).
  public func encoderInput(_ observations: Tensor) -> Tensor {
    if let standardisation { return Standardisation.bounded(standardisation.standardised(observations)) }
    guard let counts else { return likelihood.encoderInput(observations) }
    let present = Tensor.select(observations.equals(observations), observations, 0)
    if counts.isEmpty { return present }
    let logarithms = present.sliced(axis: 1, counts).logarithmOnePlus()
    let parts = [
      present.sliced(axis: 1, 0..<counts.lowerBound), logarithms,
      present.sliced(axis: 1, counts.upperBound..<dimensions),
    ]
    return .concatenated(parts.filter { $0.shape[1] > 0 }, axis: 1)
  }

  /// The same of rows of numbers, one after the other.
  public func encoderInput(_ observations: [Float]) -> [Float] {
    if let standardisation { return Standardisation.bounded(standardisation.standardised(observations)) }
    guard let counts else { return likelihood.encoderInput(observations) }
    return observations.enumerated().map { place, value in
      if value.isNaN { return 0 }
      return counts.contains(place % dimensions) ? log1p(value) : value
    }
  }
}
