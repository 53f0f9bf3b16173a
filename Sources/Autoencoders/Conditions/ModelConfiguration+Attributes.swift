// What a configuration says of the attributes of rows.

public import Examples
import Foundations
public import Layers

extension ModelConfiguration {
  /// The field that holds the attributes of a row: a number for each, NaN where it is not known.
  public var attributeField: Field { Field(.condition, [attributes.count], .float32) }

  /// The attributes as encoder and decoder see them; nil where they are told none, or where the class is a latent.
  var told: AttributeEncoding? {
    attributes.isEmpty || structure.family.infersClass ? nil : AttributeEncoding(attributes)
  }

  /// The fields that a program may be given where it generates examples: what is asked of them.
  public var generationFields: [FieldName] {
    conditions.map(\.name).filter { $0 != .condition && $0 != .length }
      + (attributes.isEmpty ? [] : [.condition])
  }

  /// Throws for attributes that no model can be told, and where the class is a latent and there is not one attribute of
  /// classes.
  func checkAttributes() throws {
    for attribute in attributes { try attribute.check() }
    if Set(attributes.map(\.name)).count < attributes.count {
      throw Failure(
        .usage, "two attributes have the same name", at: .condition, remedy: "Name each of them once")
    }
    if conditions.contains(where: { $0.name == .condition }) {
      fail("the field of attributes belongs to the model")
    }
    guard structure.family.infersClass else { return }
    guard attributes.count == 1, let classes = attributes[0].classes else {
      throw Failure(
        .usage, "the latent structure '\(structure.name)' needs one label, whose values are classes",
        at: .labels, remedy: "Give data with labels")
    }
    guard latents > classes.count else {
      throw Failure(
        .usage, "\(latents) latents leave none beside the \(classes.count) classes", at: .latents,
        remedy: "Give more latents")
    }
  }
}

extension VariationalAutoencoder {
  /// The context of a training step, with the attributes of some rows left out, so that the model works without them too.
  public func withAttributesLeftOut(_ context: LayerContext) -> LayerContext {
    guard let told = configuration.told, let known = context.fields[.condition],
      let source = context.training
    else { return context }
    var context = context
    context.fields[.condition] = told.dropped(known, source)
    return context
  }
}
