// The latents of a model as named groups of some shape, and as one flat row of numbers. Parts of a model work with groups;
// samplers, traversals, metrics and files see the row.

import Foundations
public import Tensors

/// Some latents of a model that belong together.
public struct LatentGroup: Hashable, Sendable {
  /// What the latents of a group are.
  public enum Kind: Hashable, Sendable {
    /// Real numbers.
    case real
    /// One of so many values; in a row of numbers, the probability of each.
    case category(Int)
    /// The number of one of so many entries of a codebook.
    case code(Int)
  }

  /// What messages and files call it.
  public var name: String
  /// Its extents, such as [4, 4, 2] for latents that are a picture.
  public var shape: [Int]
  /// What its latents are.
  public var kind: Kind

  /// A group.
  public init(_ name: String, _ shape: [Int], _ kind: Kind = .real) {
    self.name = name
    self.shape = shape
    self.kind = kind
  }

  /// Its extents in numbers: those of its shape, and one more for the values of a category.
  public var extents: [Int] {
    if case .category(let values) = kind { return shape + [values] }
    return shape
  }

  /// The numbers of a row that it takes.
  public var width: Int { extents.reduce(1, *) }
}

/// The latents of some rows.
public struct Latents {
  /// The groups in order.
  public let groups: [LatentGroup]
  /// All of them side by side, [rows, width], or [rows, samples, width] for several draws.
  public let flat: Tensor

  /// Latents from a row of numbers.
  public init(_ groups: [LatentGroup], flat: Tensor, file: StaticString = #fileID, line: UInt = #line) {
    let width = groups.reduce(0) { $0 + $1.width }
    if flat.shape.dimensions.last != width {
      fail("\(flat.type) for latents of width \(width)", file: file, line: line)
    }
    self.groups = groups
    self.flat = flat
  }

  /// Latents from each group, [rows, extents...], or [rows, samples, extents...] for several draws.
  public init(_ parts: [(group: LatentGroup, values: Tensor)]) {
    let flat = parts.map { group, values in
      let leading = values.shape.dimensions.dropLast(group.extents.count)
      return values.reshaped(to: Shape(leading + [group.width]))
    }
    self.init(
      parts.map(\.group),
      flat: flat.count == 1 ? flat[0] : .concatenated(flat, axis: (flat.first?.shape.rank ?? 1) - 1))
  }

  /// A group's latents, [rows, extents...], or [rows, samples, extents...] for several draws.
  public subscript(name: String) -> Tensor {
    var start = 0
    for group in groups {
      if group.name == name {
        let part =
          groups.count == 1
          ? flat : flat.sliced(axis: flat.shape.rank - 1, start..<(start + group.width))
        return part.reshaped(to: Shape(flat.shape.dimensions.dropLast() + group.extents))
      }
      start += group.width
    }
    fail("there are no latents '\(name)' among \(groups.map(\.name))")
  }
}
