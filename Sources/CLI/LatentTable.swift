// Latents from a table, as `vae encode -o z.csv` writes them and spreadsheets change them.

import Datasets
import Foundations
import Tables
import Tensors

/// Reading latents from delimited text.
enum LatentTable {
  /// Whether a path is that of a table, by its ending: one that names files is not a list of pictures here.
  static func isTable(_ path: String) -> Bool {
    Dataset.tableEndings.contains { OutputEnding.has(path, $0) }
  }

  /// The columns z0, z1 and so on, wherever they stand; of a table without these names, all columns.
  ///
  /// - Throws: ``Failure`` of kind `badData` for other columns, no rows, and cells that are no finite numbers.
  static func read(_ path: String, latents width: Int) throws -> HostArray {
    let reader = try TableReader(path)
    let named = (0..<width).map { latent in reader.columns.firstIndex(of: "z\(latent)") }
    let columns =
      named.compactMap(\.self).count == width ? named.compactMap(\.self) : Array(reader.columns.indices)
    guard columns.count == width, !reader.columns.contains("z\(width)") else {
      throw Failure(
        .badData, "does not hold the \(width) latents of the model", at: path,
        remedy: "Give columns z0 to z\(width - 1), as 'vae encode -o z.csv' writes them")
    }
    var values: [Float] = []
    try reader.forEachBlock { block in
      for row in 0..<block.rows {
        for column in columns {
          let text = block.text(row: row, column: column)
          guard let number = Float(text), number.isFinite else {
            throw Failure(
              .badData, "'\(text)' in the column \(reader.columns[column]) is not a number",
              at: "\(path), row \(block.firstRow + row)", remedy: "Give numbers, with a point for decimals")
          }
          values.append(number)
        }
      }
    }
    guard !values.isEmpty else {
      throw Failure(.badData, "holds no rows", at: path, remedy: "Give a row for each example")
    }
    return HostArray([values.count / width, width], values)
  }
}
