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

extension LikelihoodFamily {
  static let histogram = LikelihoodFamily(
    name: "histogram",
    summary:
      "the columns of a table: probabilities of categories and of frequent values, and a histogram of other numbers; "
      + "missing values are left out",
    source: "after the mode-specific normalisation of Xu et al., NeurIPS 2019 (TVAE), with bins for modes",
    measure: .density, explainsTables: true, support: { _ in .realNumbers }, outputs: { means, _ in means },
    usesHistograms: true, head: { histogramHead($0) })

  /// A head for rows of tables whose columns of numbers have histograms.
  private static func histogramHead(_ site: LikelihoodSite) -> LikelihoodHead {
    let layout = site.histograms ?? HistogramLayout(TableSchema(numbers: site.dimensions))
    let scale =
      layout.normalCount == 0
      ? nil
      : DimensionScale(
        site.scope, dimensions: layout.normalCount, minimum: TableRowDistribution.leastDeviation)
    let ranks =
      layout.usesRanks && layout.histogramCount > 0
      ? DimensionScale(
        site.scope["ranks"], dimensions: layout.histogramCount, minimum: HistogramRow.leastRankScale) : nil
    let dispersion =
      layout.countCount == 0 ? nil : DimensionDispersion(site.scope, dimensions: layout.countCount)
    return LikelihoodHead(
      distribution: { outputs, observed, context in
        let row = HistogramRow(
          layout: layout, outputs: outputs, logVariance: scale?.logVariance(in: outputs.trace),
          logInverseDispersion: dispersion?.logInverseDispersion(in: outputs.trace),
          rankLogVariance: ranks?.logVariance(in: outputs.trace))
        if let observed, let costs = context.costs, let terms = row.gapTerms(of: observed) {
          costs.add(-terms)
        }
        return row
      },
      found: { parameters, _ in
        let found = [
          scale?.description(parameters), ranks.map { "ranks with \($0.description(parameters))" },
          dispersion?.description(parameters),
        ].compactMap(\.self)
        return found.isEmpty ? nil : found.joined(separator: "; ")
      })
  }
}

extension LikelihoodFamily {
  static let ranks = LikelihoodFamily(
    name: "ranks",
    summary:
      "the columns of a table: one place for each column of numbers on the scale of its ranks, with a learned spread, and "
      + "probabilities of categories; missing values are left out",
    source:
      "ordered logistic regression (McCullagh, JRSS B 42, 1980), with the marginals of a copula (Hoff, AOAS 1, 2007)",
    measure: .density, explainsTables: true, support: { _ in .realNumbers }, outputs: { means, _ in means },
    usesHistograms: true, usesRanks: true, head: { histogramHead($0) })
}

extension Choice where Row == LikelihoodFamily {
  /// The columns of a table, each by its own distribution.
  public static var mixed: Likelihood { .standard(.mixed) }
  /// The columns of a table by histograms, so that draws are rows.
  public static var histogram: Likelihood { .standard(.histogram) }
  /// The columns of a table by their ranks.
  public static var ranks: Likelihood { .standard(.ranks) }
}
