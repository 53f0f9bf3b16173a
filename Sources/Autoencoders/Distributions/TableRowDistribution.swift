// The row of a table: each column by a distribution of its own, independent of the others given the latents. A value
// that is missing (NaN) has no term: its column is left out of the row's density, as if it had been integrated out
// (Nazabal, Olmos, Ghahramani and Valera, "Handling incomplete heterogeneous data using VAEs", Pattern Recognition 107,
// 2020, equations 2 and 3).

import Foundations
import Tables
public import Tensors

/// The distribution of a prepared row.
public struct TableRowDistribution: Distribution {
  /// The degrees of freedom and the squared scale of Student's t for standardised numbers: at two degrees of freedom and
  /// one half, minus its log-density is 3/2 log(1 + d^2) but for a constant.
  static let degreesOfFreedom = 2.0
  static let squaredScale = 0.5
  /// The least deviation of normal distributions, in standardised units.
  static let leastDeviation = 0.01

  /// Where the columns lie.
  let layout: TableLayout
  /// What the decoder gives, [..., dimensions]: centres, logarithms of means, logits.
  let outputs: Tensor
  /// The logarithms of variances of the columns with normal distributions, where there are any.
  let logVariance: Tensor?
  /// The logarithms of inverse dispersions of counts, where there are any.
  let logInverseDispersion: Tensor?

  private var axis: Int { outputs.shape.rank - 1 }

  private func part(_ tensor: Tensor, _ likelihood: ColumnLikelihood) -> Tensor {
    tensor.sliced(axis: tensor.shape.rank - 1, layout.positions(likelihood))
  }

  private var students: Student {
    let centre = part(outputs, .student)
    return Student(
      mean: centre, logScale: centre.filled(Self.squaredScale).logarithm() * 0.5,
      degreesOfFreedom: Self.degreesOfFreedom)
  }

  private func normals(_ logVariance: Tensor) -> Normal {
    let mean = part(outputs, .gaussian)
    return Normal(mean: mean, logVariance: logVariance.broadcast(to: mean.shape))
  }

  private func counts(_ logInverseDispersion: Tensor) -> NegativeBinomial {
    NegativeBinomial(logMean: part(outputs, .negativeBinomial), logInverseDispersion: logInverseDispersion)
  }

  /// The logits of each group of categorical columns, [..., columns, categories], with where they lie.
  private var categories: [(range: Range<Int>, categorical: Categorical)] {
    var start = layout.positions(.categorical).lowerBound
    return layout.categories.map { group in
      let range = start..<start + group.columns * group.size
      start = range.upperBound
      let logits = outputs.sliced(axis: axis, range)
      return (
        range,
        Categorical(
          logits: logits.reshaped(
            to: Shape(logits.shape.dimensions.dropLast() + [group.columns, group.size])))
      )
    }
  }

  /// The log-density of each number of x, [..., dimensions]; 0 where it is missing. That of a category stands at the
  /// category's place.
  public func terms(of x: Tensor) -> Tensor {
    let isPresent = x.equals(x)
    let known = Tensor.select(isPresent, x, 0)
    var parts: [Tensor] = []
    if !layout.positions(.student).isEmpty { parts.append(students.terms(of: part(known, .student))) }
    if let logVariance { parts.append(normals(logVariance).terms(of: part(known, .gaussian))) }
    if let logInverseDispersion {
      parts.append(counts(logInverseDispersion).terms(of: part(known, .negativeBinomial)))
    }
    for (range, categorical) in categories {
      let chosen = known.sliced(axis: known.shape.rank - 1, range)
      let probabilities = categorical.logProbabilities
      let flat = probabilities.reshaped(
        to: Shape(probabilities.shape.dimensions.dropLast(2) + [range.count]))
      parts.append(chosen * flat)
    }
    let terms = Tensor.concatenated(parts, axis: axis)
    return .select(isPresent, terms, 0)
  }

  /// Centres, means of counts, and probabilities of categories.
  public var mean: Tensor {
    joined(
      students: \.mean, normals: \.mean, counts: \.mean,
      categories: { $0.logProbabilities.exponential() })
  }

  /// A draw: numbers, counts, and one category of each column.
  public func sample(_ source: RandomSource) -> Tensor {
    joined(
      students: { $0.sample(source) }, normals: { $0.sample(source) }, counts: { $0.sample(source) },
      categories: { categorical in
        let drawn = categorical.sample(source)
        let each = drawn.reshaped(to: Shape(drawn.shape.dimensions + [1]))
        return each.equals(categorical.wholeNumbers).cast(to: .float32)
      })
  }

  private func joined(
    students student: (Student) -> Tensor, normals normal: (Normal) -> Tensor,
    counts count: (NegativeBinomial) -> Tensor, categories category: (Categorical) -> Tensor
  ) -> Tensor {
    var parts: [Tensor] = []
    if !layout.positions(.student).isEmpty { parts.append(student(students)) }
    if let logVariance { parts.append(normal(normals(logVariance))) }
    if let logInverseDispersion { parts.append(count(counts(logInverseDispersion))) }
    for (range, categorical) in categories {
      let values = category(categorical)
      parts.append(values.reshaped(to: Shape(values.shape.dimensions.dropLast(2) + [range.count])))
    }
    return .concatenated(parts, axis: axis)
  }

  // A 1 among zeros, passed on as a logit, would say little: 4 nats apart, a category has 98 % against one other.
  /// What a linear path multiplies its outputs by at first, by dimension.
  static func outputScales(_ layout: TableLayout) -> [Float] {
    (0..<layout.width).map { layout.positions(.categorical).contains($0) ? 4 : 1 }
  }
}
