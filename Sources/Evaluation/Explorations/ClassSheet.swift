// Samples of every class on a sheet, those of a class in rows of their own.

public import Autoencoders
import Foundations
public import Pictures

extension Sheet {
  /// The most samples of a class side by side.
  private static let mostColumns = 16

  /// Pictures of examples as they were asked for: those of each class in rows that say which it is, or all as near to a
  /// square as can be.
  public init(_ pictures: [PixelBuffer], asked: AskedAttributes?) {
    guard let asked, !asked.groups.isEmpty else { self.init(pictures); return }
    let rows = asked.groups.flatMap { group in
      stride(from: group.rows.lowerBound, to: group.rows.upperBound, by: Self.mostColumns).map { start in
        let end = min(start + Self.mostColumns, group.rows.upperBound)
        return Row(
          Array(pictures[start..<end]), caption: start == group.rows.lowerBound ? group.name : "")
      }
    }
    self.init(groups: [rows])
  }
}
