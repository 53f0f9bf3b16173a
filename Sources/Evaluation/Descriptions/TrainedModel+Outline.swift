// The outline of a model that has its numbers: the likelihood with what training found for it.

public import Autoencoders
public import Storage

extension TrainedModel {
  /// What the model is built of.
  public var outline: ModelOutline {
    // The description is the family's name, and after a comma what was found, if there is anything.
    let name = model.configuration.likelihood.name
    let found = likelihoodDescription.dropFirst(name.count).drop { $0 == "," || $0 == " " }
    return model.outline(found: found.isEmpty ? nil : String(found))
  }
}
