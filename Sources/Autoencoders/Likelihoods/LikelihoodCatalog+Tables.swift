// The row of the catalogue for tables: what each column is, the table's schema says.

import Layers
import Tables
import Tensors

extension LikelihoodFamily {
  static let mixed = LikelihoodFamily(
    name: "mixed",
    summary: "the columns of a table, each by its own distribution; missing values are left out",
    source: "Nazabal et al., Pattern Recognition 107, 2020 (HI-VAE)", measure: .density,
    explainsTables: true, support: { _ in .realNumbers }, outputs: { means, _ in means },
    outputScales: { layout, _ in TableRowDistribution.outputScales(layout) },
    head: { site in
      let layout = site.table ?? TableLayout(numbers: site.dimensions)
      let normals = layout.positions(.gaussian)
      let scale =
        normals.isEmpty
        ? nil
        : DimensionScale(
          site.scope, dimensions: normals.count, minimum: TableRowDistribution.leastDeviation)
      let counts = layout.positions(.negativeBinomial)
      let dispersion = counts.isEmpty ? nil : DimensionDispersion(site.scope, dimensions: counts.count)
      return LikelihoodHead(
        distribution: { outputs, _, _ in
          TableRowDistribution(
            layout: layout, outputs: outputs, logVariance: scale?.logVariance(in: outputs.trace),
            logInverseDispersion: dispersion?.logInverseDispersion(in: outputs.trace))
        },
        found: { parameters, _ in
          let found = [scale?.description(parameters), dispersion?.description(parameters)]
          return found.contains { $0 != nil } ? found.compactMap(\.self).joined(separator: "; ") : nil
        })
    })
}

extension Choice where Row == LikelihoodFamily {
  /// The columns of a table, each by its own distribution.
  public static var mixed: Likelihood { .standard(.mixed) }
}
