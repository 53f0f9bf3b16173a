// Where the rows of data lie in the latents, seen from the side from which they are spread most: the first two principal
// components of the posterior means, or the two latents themselves, coloured by class.

import Autoencoders
public import Datasets
import Foundations
public import Pictures
public import Storage
public import Tensors
import Training

/// A drawing of latents by class.
public enum LatentScatter {
  /// The most rows that are drawn, chosen by a key: more hide each other.
  public static let mostRows = 5000
  private static let rowsKey = Key(seed: 0).folding("latent scatter rows")

  /// The chart of rows of a source, a point each.
  ///
  /// - Parameters:
  ///   - labelNames: The names of classes by label, if known. Rare classes beyond those that can be told apart are grey.
  ///   - title: What the rows are called.
  /// - Throws: ``Failure`` of kind `usage` for a model of one latent, `badData` for rows that do not fit the model.
  public static func chart(
    _ trained: TrainedModel, _ source: any DataSource, labelNames: [String]? = nil, title: String,
    backend: any Backend
  ) throws -> ScatterChart {
    let width = trained.configuration.latents
    guard width > 1 else {
      throw Failure(
        .usage, "a drawing of latents needs a model with at least 2 latents, and this one has 1",
        remedy: "Write numbers instead, with \(.writeNumbers)")
    }
    let rows = try source.chosen(atMost: mostRows, key: rowsKey)
    let latents = try trained.inference(on: backend).encode(rows)
    let (places, axes) = try plane(latents, backend)
    let labels = rows.hasLabels ? try rows.labels(Array(0..<rows.count)) : nil
    let (groups, names, others) = groups(labels, labelNames)
    let count =
      rows.count < source.count
      ? "\(NumberText.grouped(rows.count)) of \(NumberText.grouped(source.count)) rows"
      : "\(NumberText.grouped(rows.count)) \(rows.count == 1 ? "row" : "rows")"
    return ScatterChart(
      title: title, subtitle: "posterior means of \(count); upwards: \(axes.1)", axisTitle: axes.0,
      points: places.indices.map { row in
        ScatterChart.Point(
          places[row].0, places[row].1, group: labels == nil ? 0 : labels.flatMap { groups[$0[row]] })
      }, groups: names, others: others)
  }

  /// Two numbers for each row, and what the axes are.
  private static func plane(
    _ latents: HostArray, _ backend: any Backend
  ) throws -> ([(Double, Double)], (String, String)) {
    let (count, width, values) = (latents.type.shape[0], latents.type.shape[1], latents.doubles)
    if width == 2 {
      return ((0..<count).map { (values[2 * $0], values[2 * $0 + 1]) }, ("z0", "z1"))
    }
    let found = try PrincipalComponents(of: latents, most: 2, backend: backend)
    let (mean, parts, kept) = (found.mean.doubles, found.components.doubles, found.variances.count)
    let total = (0..<values.count).reduce(0) { sum, place in
      let difference = values[place] - mean[place % width]
      return sum + difference * difference / Double(count)
    }
    func place(_ row: Int, _ component: Int) -> Double {
      // Rows that lie on a line, or in one point, have no second direction, or none.
      guard component < kept else { return 0 }
      return (0..<width).reduce(0) {
        $0 + (values[row * width + $1] - mean[$1]) * parts[$1 * kept + component]
      }
    }
    let axes = (0..<2).map { component in
      let share = component < kept && total > 0 ? found.variances[component] / total : 0
      return "component \(component + 1), \(NumberText.decimal(100 * share, places: 0)) % of the variance"
    }
    return ((0..<count).map { (place($0, 0), place($0, 1)) }, (axes[0], axes[1]))
  }

  /// The group of each label, the names of groups, and what the rest is called. The most frequent labels are groups, in the
  /// order of their numbers.
  static func groups(
    _ labels: [Int32]?, _ names: [String]?
  ) -> (groups: [Int32: Int], names: [String], others: String?) {
    guard let labels else { return ([:], ["rows"], nil) }
    let counts = Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +)
    let frequent = counts.keys.sorted { (-(counts[$0] ?? 0), $0) < (-(counts[$1] ?? 0), $1) }
    let most = ScatterChart.mostGroups
    let chosen = frequent.prefix(frequent.count > most ? most - 1 : most).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: chosen.enumerated().map { ($1, $0) })
    let rest = frequent.count - chosen.count
    return (
      numbers,
      chosen.map { label in
        names.flatMap { $0.indices.contains(Int(label)) ? $0[Int(label)] : nil } ?? "\(label)"
      }, rest > 0 ? "\(rest) other classes" : nil
    )
  }
}
