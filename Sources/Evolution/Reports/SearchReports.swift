// What a search leaves for people and other programs: the archive as arrays, a heat map, the curves, a page with its elites.

import Datasets
import Foundation
import Foundations
import Pictures
import Training

/// Writing the reports of a search.
enum SearchReports {
  /// Writes them into a run's folder, in place of older ones.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`.
  static func write(_ search: Search, to folder: RunFolder) throws {
    for part in ["archive", "plots"] { try FolderPath.make("\(folder.path)/\(part)") }
    try arrays(of: search.archive, to: "\(folder.path)/archive")
    let curves = CurvePlots.chart(search)
    try AtomicFile.write(curves, to: "\(folder.path)/plots/curves.svg")
    let map = HeatMap.chart(search).map { $0.svg(width: 720, height: 660) }
    if let map { try AtomicFile.write(map, to: "\(folder.path)/plots/heatmap.svg") }
    let elites = ElitesSheet.svg(search)
    if let elites { try AtomicFile.write(elites, to: "\(folder.path)/plots/elites.svg") }
    try AtomicFile.write(
      ElitesPage.html(search, title: folder.name, drawings: [map, elites, curves].compactMap { $0 }),
      to: "\(folder.path)/elites.html")
  }

  /// Writes the elites, in the order of their cells, as arrays of a row each.
  static func arrays(of archive: Archive, to folder: String) throws {
    let elites = archive.elites
    let measures = archive.cells.measures.count
    try NPY.write(
      NumericArray(shape: [elites.count, archive.width], elites.flatMap(\.solution)),
      to: "\(folder)/solutions.npy")
    try NPY.write(
      NumericArray(shape: [elites.count, measures], elites.flatMap(\.measures)), to: "\(folder)/measures.npy")
    try NPY.write(NumericArray(shape: [elites.count], elites.map(\.fitness)), to: "\(folder)/fitness.npy")
    try NPY.write(
      NumericArray(shape: [elites.count], integers: elites.map { Int32(truncatingIfNeeded: $0.cell) }),
      to: "\(folder)/cells.npy")
  }
}
