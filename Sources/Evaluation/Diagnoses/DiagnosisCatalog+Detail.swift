// Whether pictures come back blurred: means of p(x|z) leave out what the latents do not say, and a bound may be good all the
// same.

import Autoencoders
import Foundations
import Pictures

extension DiagnosisCheck {
  // Trees decoded from 8 x 8 x 8 latents have 0.22 of the energy, and smooth crowns (Documentation/Results.md).
  /// The share of the data's fine detail below which reconstructions look blurred.
  static let leastDetail = 0.5

  static let blur = DiagnosisCheck(
    name: "blur", question: "Are reconstructions as sharp as the data?",
    numbers: { facts in
      facts.sharpness.map {
        "reconstructions have \(percent($0.laplacian)) of the data's fine detail (energy of the Laplacian); by octave, the finest first, \($0.octaves.map(percent).joined(separator: ", "))"
      }
    },
    finding: { facts in
      guard let found = facts.sharpness, found.laplacian < leastDetail else { return nil }
      return Finding(
        .note,
        "reconstructions are blurred: they have \(percent(found.laplacian)) of the data's fine detail. Latents say too little of each example for what is fine in it, and the decoder draws the mean of all that it may be",
        remedy: facts.remedyForBlur)
    })
}

extension DiagnosisFacts {
  /// How sharp reconstructions are, where the latents are in use at all.
  fileprivate var sharpness: Sharpness? {
    examination.flatMap { $0.unfinite == 0 && !$0.active.isEmpty ? $0.sharpness : nil }
  }

  /// What lets more detail through.
  fileprivate var remedyForBlur: Message {
    let critic = configuration.objective.criterion.errorLimit == nil ? "the model 'sharp-vae', or " : ""
    return configuration.network.family.picture == nil && configuration.structure.family.isFlat
      ? "Train with \(.network, NetworkFamily.spatial.name), whose latents are a picture, so that there can be many of them; or take \(critic)more \(.epochs)"
      : "Give more \(.latents) (now \(configuration.latents)), \(critic)more \(.epochs)"
  }
}
