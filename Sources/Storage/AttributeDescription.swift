// An attribute of rows as a member of a model's file.

import Autoencoders
import Examples
import Foundations

/// The members of an attribute: its classes, or the mean and the standard deviation of its numbers.
struct AttributeDescription: Codable {
  var name: String
  var classes: [String]?
  var mean: Double?
  var deviation: Double?

  init(_ attribute: Attribute) {
    name = attribute.name
    switch attribute.values {
    case .classes(let names): classes = names
    case .number(let mean, let deviation): (self.mean, self.deviation) = (mean, deviation)
    }
  }

  /// The attribute; the configuration checks it.
  var attribute: Attribute {
    get throws {
      if let classes, mean == nil, deviation == nil { return Attribute(name, .classes(classes)) }
      guard classes == nil, let mean, let deviation else {
        throw Failure(.badData, "the attribute '\(name)' has neither classes nor a mean and a deviation")
      }
      return Attribute(name, .number(mean: mean, deviation: deviation))
    }
  }
}
