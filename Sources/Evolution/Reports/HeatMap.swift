// The archive as a map over two measures: each place has the fitness of the elite of its cell.

import Pictures

/// Maps of archives.
enum HeatMap {
  /// The map over the first two measures; nil for an archive with one. With more measures a place shows the best elite that
  /// falls there.
  static func chart(_ search: Search) -> HeatMapChart? {
    let archive = search.archive
    let measures = archive.cells.measures
    guard measures.count > 1 else { return nil }
    let (across, up) = (measures[0], measures[1])
    var (columns, rows) = (150, 150)
    if case .grid(let grid) = archive.cells {
      (columns, rows) = (min(grid.extents[0], 400), min(grid.extents[1], 400))
    }
    var values = [[Double]](repeating: Array(repeating: .nan, count: columns), count: rows)
    if measures.count == 2, archive.cells.count != nil {
      for row in 0..<rows {
        for column in 0..<columns {
          let place = [
            across.low + (across.high - across.low) * (Float(column) + 0.5) / Float(columns),
            up.low + (up.high - up.low) * (Float(row) + 0.5) / Float(rows),
          ]
          let value = archive.fitness[archive.cell(of: place)]
          if value > -.infinity { values[row][column] = Double(value) }
        }
      }
    } else {
      for elite in archive.elites {
        let column = bin(elite.measures[0], across, columns)
        let row = bin(elite.measures[1], up, rows)
        let before = values[row][column]
        values[row][column] = before.isNaN ? Double(elite.fitness) : max(before, Double(elite.fitness))
      }
    }
    return HeatMapChart(
      title: "Fitness over \(across.name) and \(up.name)", subtitle: summary(search), axisTitle: across.name,
      values: values, horizontal: Double(across.low)...Double(across.high),
      vertical: Double(up.low)...Double(up.high))
  }

  private static func bin(_ value: Float, _ measure: Measure, _ count: Int) -> Int {
    let share = (value - measure.low) / (measure.high - measure.low) * Float(count)
    return share <= 0 ? 0 : share >= Float(count - 1) ? count - 1 : Int(share)
  }

  /// What the archive comes to, in a line.
  static func summary(_ search: Search) -> String {
    let numbers = search.statistics
    let cells =
      search.archive.cells.count.map { "\(numbers.cells) of \($0) cells" } ?? "\(numbers.cells) cells"
    let score = numbers.score.magnitude < 1e15 ? "\((numbers.score * 10).rounded() / 10)" : "\(numbers.score)"
    return "\(search.problem.name): \(search.evaluations) evaluations, \(cells), QD score \(score)"
  }
}

/// The course of searches.
enum CurvePlots {
  /// Coverage and QD score over the evaluations.
  static func chart(_ search: Search) -> String {
    var points = search.curve.points
    if points.last?.evaluations != search.evaluations { points.append(Curve.Point(search)) }
    let x = points.map { Double($0.evaluations) }
    func chart(_ title: String, _ value: (ArchiveStatistics) -> Double) -> LineChart {
      LineChart(
        title: title, axisTitle: "evaluations",
        series: [LineChart.Series(title, x: x, y: points.map { value($0.statistics) })], logarithmic: true)
    }
    var shares: [LineChart.Series] = []
    for (index, family) in search.operators.enumerated() {
      let y = points.indices.map { place -> Double in
        let before =
          place > 0 ? points[place - 1].batches : Array(repeating: 0, count: search.operators.count)
        let made = zip(points[place].batches, before).map { $0 - $1 }
        return 100 * Double(made[index]) / Double(max(made.reduce(0, +), 1))
      }
      shares.append(LineChart.Series(family.name, x: x, y: y))
    }
    var rows: [[any Chart]] = [
      [chart("QD score") { $0.score }],
      [chart("Cells") { Double($0.cells) }, chart("Best fitness") { $0.best.map(Double.init) ?? .nan }],
    ]
    if shares.count > 1 {
      rows.append([
        LineChart(
          title: "Operators", subtitle: "% of the batches", axisTitle: "evaluations", series: shares,
          logarithmic: true)
      ])
    }
    return ChartSheet(rows: rows).svg(width: 860, rowHeights: Array(repeating: 280, count: rows.count))
  }
}
