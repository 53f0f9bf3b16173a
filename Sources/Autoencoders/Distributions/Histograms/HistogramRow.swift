// The row of a table whose columns have histograms: each column by a distribution of its own, independent of the others
// given the latents. What is missing has no term; how often it is missing, training learns beside.

import Foundation
import Foundations
import Tables
public import Tensors

/// The distribution of a prepared row. Its density is that of the table's cells in their own units: a probability for
/// categories and for values with a mass of their own, a density for other numbers.
public struct HistogramRow: Distribution {
  let layout: HistogramLayout
  /// What the decoder gives, [..., outputs].
  let outputs: Tensor
  /// The logarithms of variances of the columns with normal distributions, where there are any.
  let logVariance: Tensor?
  /// The logarithms of inverse dispersions of counts, where there are any.
  let logInverseDispersion: Tensor?
  /// Where a decoder gives one number for each histogram, the logarithms of the squared scales of the logistic distributions
  /// around it, [columns].
  var rankLogVariance: Tensor?

  /// The least scale of logistic distributions around a column's place.
  static let leastRankScale = 0.005

  private var axis: Int { outputs.shape.rank - 1 }
  private var leading: [Int] { Array(outputs.shape.dimensions.dropLast()) }
  private var constants: Tensor { outputs.trace.state(HistogramLayout.variable) }

  private func outputs(from start: inout Int, _ count: Int) -> Tensor {
    defer { start += count }
    return outputs.sliced(axis: axis, start..<start + count)
  }

  /// A group's columns with their numbers.
  private struct Part {
    var group: HistogramGroup
    var numbers: Tensor
    var categorical: Categorical
  }

  private var parts: [Part] {
    var (start, place, column) = (0, 0, 0)
    return layout.groups.map { group in
      let columns = group.columns.count
      let own = outputs(from: &start, columns * layout.outputs(of: group))
        .reshaped(to: Shape(leading + [columns, layout.outputs(of: group)]))
      let numbers = constants.sliced(axis: 0, place..<place + group.numbers.count)
      place += group.numbers.count
      defer { column += columns }
      let logits = layout.usesRanks ? rankLogits(own, group, numbers, column..<column + columns) : own
      return Part(
        group: group, numbers: numbers,
        categorical: Categorical(logits: logits + group.field(.absent, in: numbers)))
    }
  }

  // On the scale of normal ranks a column lies around the decoder's number m by a logistic distribution of scale s, so that
  // the place from a to b has the probability s((b - m)/s) - s((a - m)/s), as in ordered logistic regression.
  /// The logarithms of the probabilities of places, [..., columns, places], around the decoder's numbers [..., columns, 1].
  private func rankLogits(
    _ centres: Tensor, _ group: HistogramGroup, _ numbers: Tensor, _ columns: Range<Int>
  ) -> Tensor {
    guard let rankLogVariance else { fail("ranks without a scale") }
    let inverse = (rankLogVariance.sliced(axis: 0, columns) * -0.5).exponential()
      .reshaped(to: [columns.count, 1])
    let start = (group.field(.rank, in: numbers) - centres) * inverse
    return start.logLogisticInterval(width: group.field(.rankWidth, in: numbers) * inverse)
  }

  private var others: (gaps: Tensor?, normals: Normal?, counts: NegativeBinomial?, categories: [Categorical])
  {
    var start = layout.groups.reduce(0) { $0 + $1.columns.count * layout.outputs(of: $1) }
    let gaps = layout.gaps.isEmpty ? nil : outputs(from: &start, layout.gaps.count)
    let normals = logVariance.map { logVariance in
      let mean = outputs(from: &start, layout.normalCount)
      return Normal(mean: mean, logVariance: logVariance.broadcast(to: mean.shape))
    }
    let counts = logInverseDispersion.map { dispersion in
      NegativeBinomial(
        logMean: outputs(from: &start, layout.countCount), logInverseDispersion: dispersion)
    }
    let categories = layout.layout.categories.map { group in
      Categorical(
        logits: outputs(from: &start, group.columns * group.size)
          .reshaped(to: Shape(leading + [group.columns, group.size])))
    }
    return (gaps, normals, counts, categories)
  }

  /// The log-density of each column, [..., dimensions], at the place of its first number; 0 where it is missing. That of a
  /// category stands at the category's place.
  public func terms(of x: Tensor) -> Tensor {
    let isPresent = x.equals(x)
    let known = Tensor.select(isPresent, x, 0)
    var pieces = Pieces()
    for part in parts {
      let numbers = part.group.runs.map { $0.part(0, of: known) }
      let terms = Self.terms(of: .concatenated(numbers, axis: known.shape.rank - 1), part)
      pieces.add(part.group.runs, [terms])
    }
    let others = others
    if let normals = others.normals {
      let numbers = layout.normals.map { $0.part(0, of: known) }
      let start = constants.shape[0] - layout.normalCount
      let deviations = constants.sliced(axis: 0, start..<start + layout.normalCount)
      pieces.add(
        layout.normals,
        [normals.terms(of: .concatenated(numbers, axis: known.shape.rank - 1)) - deviations.logarithm()])
    }
    if let counts = others.counts {
      let numbers = layout.counts.map { $0.part(0, of: known) }
      pieces.add(layout.counts, [counts.terms(of: .concatenated(numbers, axis: known.shape.rank - 1))])
    }
    var place = layout.layout.positions(.categorical).lowerBound
    for categorical in others.categories {
      let flat = Self.flat(categorical.logProbabilities)
      let count = flat.shape[axis]
      pieces.add(place, known.sliced(axis: known.shape.rank - 1, place..<place + count) * flat)
      place += count
    }
    return .select(isPresent, pieces.joined(length: layout.layout.width), 0)
  }

  // A number is at the place of a value that equals it, else in the bin around it. Beyond the outermost bins, in units of
  // their width w at a distance d, the density falls as a power: e/w (1 + d/w)^-2 of the bin's probability, with e the share
  // of the rows beyond.
  /// The log-densities of a group's columns.
  private static func terms(of numbers: Tensor, _ part: Part) -> Tensor {
    let (group, constants) = (part.group, part.numbers)
    let x = numbers.reshaped(to: Shape(numbers.shape.dimensions + [1]))
    let last = x.shape.rank - 1
    let equal = (x - group.field(.value, in: constants)).absolute() .<= group.field(.tolerance, in: constants)
    let within = (group.field(.from, in: constants) .<= x).and(x .< group.field(.below, in: constants))
    let own = equal.cast(to: .float32)
    let other = 1 - own.maximum(axes: [last], keeping: true)
    let chosen = own + within.cast(to: .float32) * other
    let inside =
      (chosen * (part.categorical.logProbabilities - group.field(.logWidth, in: constants)))
      .sum(axes: [last])
    let beyond =
      (group.end(.first, in: constants) - numbers).rectified() * group.end(.perFirst, in: constants)
      + (numbers - group.end(.last, in: constants)).rectified() * group.end(.perLast, in: constants)
    let isOutside = (beyond .> 0).cast(to: .float32) * other.reshaped(to: numbers.shape)
    let outside = isOutside * (beyond.logarithmOnePlus() * -2 + log(group.outside / (1 - group.outside)))
    return inside + outside
  }

  /// The log-probability that what is missing is missing, and that what is there is there, [...]; nil where no column has
  /// gaps.
  func gapTerms(of x: Tensor) -> Tensor? {
    guard let logits = others.gaps else { return nil }
    let axis = x.shape.rank - 1
    let first = Tensor.concatenated(
      layout.gaps.map { x.sliced(axis: axis, $0.position..<$0.position + 1) }, axis: axis)
    let isPresent = first.equals(first).cast(to: .float32)
    return ((1 - isPresent) * logits - logits.softplus()).sum(axes: [self.axis])
  }

  /// Means of numbers and counts, and probabilities of categories.
  public var mean: Tensor {
    joined { part in
      let probabilities = part.categorical.logProbabilities.exponential()
      func mean(_ low: HistogramGroup.Field, _ high: HistogramGroup.Field) -> Tensor {
        let middles = part.group.field(low, in: part.numbers) + part.group.field(high, in: part.numbers)
        return (probabilities * middles).sum(axes: [axis + 1]) * 0.5
      }
      return [mean(.low, .high), mean(.low2, .high2)]
    } normal: {
      $0.mean
    } count: {
      $0.mean
    } category: {
      $0.logProbabilities.exponential()
    }
  }

  /// A draw: values by their probability, numbers evenly within their bin, counts, one category of each column, and gaps.
  public func sample(_ source: RandomSource) -> Tensor { withGaps(cells(source), source) }

  /// A draw of what stands in every cell, were none of them empty.
  func cells(_ source: RandomSource) -> Tensor {
    joined { part in
      let allowed = Self.drawable(part)
      let place = allowed.sample(source)
      let chosen = place.reshaped(to: Shape(place.shape.dimensions + [1])).equals(allowed.wholeNumbers)
        .cast(to: .float32)
      let share = source.uniform(place.shape)
      func number(_ low: HistogramGroup.Field, _ high: HistogramGroup.Field) -> Tensor {
        let ends = [low, high].map { field in
          (chosen * part.group.field(field, in: part.numbers)).sum(axes: [axis + 1])
        }
        return ends[0] + share * (ends[1] - ends[0])
      }
      return [number(.low, .high), number(.low2, .high2)]
    } normal: {
      $0.sample(source)
    } count: {
      $0.sample(source)
    } category: { categorical in
      let drawn = Self.drawable(categorical).sample(source)
      let each = drawn.reshaped(to: Shape(drawn.shape.dimensions + [1]))
      return each.equals(categorical.wholeNumbers).cast(to: .float32)
    }
  }

  /// The places of a group's columns but those that are never drawn.
  private static func drawable(_ part: Part) -> Categorical {
    Categorical(logits: part.categorical.logits + part.group.field(.undrawn, in: part.numbers))
  }

  /// The categories of columns but the last place, which stands for texts that were never seen.
  private static func drawable(_ categorical: Categorical) -> Categorical {
    let size = categorical.wholeNumbers.shape[0]
    guard size > 1 else { return categorical }
    let isLast = (categorical.wholeNumbers .> Double(size) - 1.5).cast(to: .float32)
    return Categorical(logits: categorical.logits + isLast * Double(HistogramGroup.never))
  }

  /// The probabilities with which a draw has each place, gap and category, [..., outputs]; 0 for outputs that tell none.
  var probabilities: Tensor {
    let others = others
    func none(_ count: Int) -> Tensor {
      outputs.trace.constant(0).broadcast(to: Shape(leading + [count]))
    }
    var pieces =
      layout.usesRanks
      ? layout.histogramCount > 0 ? [none(layout.histogramCount)] : []
      : parts.map { Self.flat(Self.drawable($0).logProbabilities.exponential()) }
    if let gaps = others.gaps { pieces.append(gaps.logistic()) }
    let count = layout.normalCount + layout.countCount
    if count > 0 { pieces.append(none(count)) }
    pieces += others.categories.map { Self.flat(Self.drawable($0).logProbabilities.exponential()) }
    return .concatenated(pieces, axis: axis)
  }

  /// A draw with its gaps.
  private func withGaps(_ drawn: Tensor, _ source: RandomSource) -> Tensor {
    guard let logits = others.gaps else { return drawn }
    let isGap = (source.uniform(logits.shape) .< logits.logistic()).cast(to: .float32)
    let blocks = layout.layout.blocks
    var pieces: [Tensor] = []
    var next = 0
    for block in blocks {
      let shape = Shape(leading + [block.parts.count])
      if next < layout.gaps.count, layout.gaps[next].position == block.positions.lowerBound {
        pieces.append(isGap.sliced(axis: axis, next..<next + 1).broadcast(to: shape))
        next += 1
      } else {
        pieces.append(drawn.trace.constant(0).broadcast(to: shape))
      }
    }
    return .select(Tensor.concatenated(pieces, axis: axis) .> 0, drawn.filled(.nan), drawn)
  }

  private func joined(
    histogram: (Part) -> [Tensor], normal: (Normal) -> Tensor, count: (NegativeBinomial) -> Tensor,
    category: (Categorical) -> Tensor
  ) -> Tensor {
    var pieces = Pieces()
    for part in parts { pieces.add(part.group.runs, histogram(part)) }
    let others = others
    if let normals = others.normals {
      let value = normal(normals)
      pieces.add(layout.normals, [value, value])
    }
    if let counts = others.counts { pieces.add(layout.counts, [count(counts)]) }
    var place = layout.layout.positions(.categorical).lowerBound
    for categorical in others.categories {
      let flat = Self.flat(category(categorical))
      pieces.add(place, flat)
      place += flat.shape[axis]
    }
    return pieces.joined(length: layout.layout.width)
  }

  /// The places of all columns in a row, [..., columns * places].
  private static func flat(_ tensor: Tensor) -> Tensor {
    let dimensions = tensor.shape.dimensions
    return tensor.reshaped(
      to: Shape(Array(dimensions.dropLast(2)) + [dimensions.suffix(2).reduce(1, *)]))
  }
}

/// Parts of a row, to be put in their places.
private struct Pieces {
  private var pieces: [(offset: Int, value: Tensor)] = []

  mutating func add(_ offset: Int, _ value: Tensor) { pieces.append((offset, value)) }

  /// Numbers of columns [..., columns], one tensor for each part.
  mutating func add(_ runs: [ColumnRun], _ parts: [Tensor]) {
    var column = 0
    for run in runs {
      let own = parts.prefix(run.parts).map { value in
        value.sliced(axis: value.shape.rank - 1, column..<column + run.columns)
      }
      if let joined = run.joined(own) { add(run.start, joined) }
      column += run.columns
    }
  }

  func joined(length: Int) -> Tensor {
    let sorted = pieces.sorted { $0.offset < $1.offset }
    guard let first = sorted.first?.value else { fail("a row without columns") }
    return .assembled(
      sorted.map(\.value), axis: first.shape.rank - 1, offsets: sorted.map(\.offset), length: length)
  }
}
