// The posterior and the prior of models of one flat row of latents, as tests ask for them.

import Autoencoders
import Foundations
import Tensors

extension VariationalAutoencoder {
  /// The prior of flat latents.
  var flatPrior: any LatentPrior {
    guard let flat = latents as? FlatLatents else { fail("latents that are not flat") }
    return flat.prior
  }

  /// q(z|x) of flat latents.
  func flatPosterior(of x: Tensor) -> any LatentPosterior {
    guard let posterior = infer(x).posterior else { fail("latents without a posterior") }
    return posterior
  }
}

extension LatentPosterior {
  /// The draw for standard normal noise.
  func draw(at noise: Tensor) -> LatentDraw {
    guard let transported = self as? any TransportedPosterior else { fail("not transported noise") }
    return transported.transported(noise)
  }
}

extension PosteriorFamily {
  /// Those whose latents can have any value.
  static var ofRealLatents: [PosteriorFamily] { all.filter { $0.codes == nil } }
}

extension PriorFamily {
  /// Those that give latents of any value a density.
  static var ofRealLatents: [PriorFamily] { all.filter { !$0.isOfCodes } }
}
