// An example has fields: what is modelled, and what is given beside it. A label, the length of a text, a condition and
// a mask reach batches, steps and every program over rows by the same way as the content.

public import Foundations

/// The name of a field: what it means.
public enum FieldName: String, Hashable, CaseIterable, Sendable {
  /// What is modelled.
  case content
  /// The class, a whole number from 0.
  case label
  /// How many tokens of a padded sequence count.
  case length
  /// What a model is told beside the latents.
  case condition
  /// Which numbers of the content are there, and which are missing.
  case mask
}

/// One array of an example.
public struct Field: Hashable, Sendable {
  /// What it means.
  public var name: FieldName
  /// Its extents; none for a single number.
  public var shape: [Int]
  /// The type of its elements as they are stored.
  public var element: ElementType

  /// A field.
  public init(_ name: FieldName, _ shape: [Int], _ element: ElementType) {
    self.name = name
    self.shape = shape
    self.element = element
  }

  /// How many elements an example has of it.
  public var count: Int { shape.reduce(1, *) }

  /// How many bytes an example takes of it.
  public var byteCount: Int { count * element.size }
}
