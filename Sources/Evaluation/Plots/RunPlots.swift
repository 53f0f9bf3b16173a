// The pictures of a run: how bound, reconstruction and divergence went, and which latents are in use.

import Foundation
import Foundations
public import Pictures

/// Drawing a training's course.
public enum RunPlots {
  /// The divergence in nats above which a latent counts as active in the chart of latents.
  public static let activeThreshold = 0.01

  /// Writes `plots/curves.svg` and, where divergences per latent are known, `plots/kl_per_latent.svg` into a
  /// run's folder, in place of older ones.
  ///
  /// - Parameter folder: The run's folder, which must exist.
  /// - Throws: ``Failure`` of kind `inputOutput` if they cannot be written.
  public static func write(_ curves: EpochCurves, to folder: String) throws {
    let plots = "\(folder)/plots"
    try Enclosure.require(["plots/curves.svg", "plots/kl_per_latent.svg"], in: folder, "the run")
    try FolderPath.make(plots)
    try AtomicFile.write(Self.curves(curves), to: "\(plots)/curves.svg")
    if !curves.klPerLatent.isEmpty {
      let chart = latents(curves.klPerLatent, of: curves.klExamples)
      try AtomicFile.write(chart.svg(), to: "\(plots)/kl_per_latent.svg")
    }
  }

  /// The bound over the epochs, with its two terms below; the reconstruction alone where there is no bound.
  public static func curves(_ curves: EpochCurves) -> String {
    func chart(_ title: String, _ curve: EpochCurves.Curve) -> LineChart {
      let epochs = curves.epochs.map(Double.init)
      var series = [LineChart.Series("training", x: epochs, y: curve.training, colour: 0)]
      if curve.validation.contains(where: { $0 != nil }) {
        series.append(
          LineChart.Series("validation", x: epochs, y: curve.validation.map { $0 ?? .nan }, colour: 1))
      }
      return LineChart(
        title: title, subtitle: "nats per example", axisTitle: "epoch", series: series, whole: true)
    }
    let reconstruction = chart("Reconstruction, log p(x|z)", curves.reconstruction)
    guard let elbo = curves.elbo, let kl = curves.kl else { return reconstruction.svg() }
    let sheet = ChartSheet(rows: [
      [chart("Evidence lower bound", elbo)], [reconstruction, chart("KL(q(z|x) || p(z))", kl)],
    ])
    return sheet.svg(width: 760, rowHeights: [340, 280])
  }

  /// The divergence of each latent, the greatest first; active ones are coloured.
  ///
  /// - Parameter examples: Which examples they are of, such as `validation`.
  public static func latents(_ divergences: [Double], of examples: String) -> BarChart {
    // Equal divergences keep the latents' order; what is not a number comes last.
    let order = divergences.indices.sorted { left, right in
      let (a, b) = (divergences[left], divergences[right])
      if a.isNaN || b.isNaN || a == b { return a.isNaN == b.isNaN ? left < right : b.isNaN }
      return a > b
    }
    let active = NumberText.grouped(divergences.count { $0 > activeThreshold })
    let count = NumberText.grouped(divergences.count)
    return BarChart(
      title: "KL per latent",
      subtitle:
        "nats per \(examples) example; \(active) of \(count) latents are above \(activeThreshold)",
      axisTitle: "latent",
      bars: order.map {
        BarChart.Bar("\($0)", divergences[$0], group: divergences[$0] > activeThreshold ? 0 : 1)
      },
      groups: [
        BarChart.Group("active", colour: ChartStyle.series[0]),
        BarChart.Group("at most \(activeThreshold) nats", colour: ChartStyle.idle),
      ])
  }
}
