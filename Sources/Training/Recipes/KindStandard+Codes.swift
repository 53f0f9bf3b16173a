// What is trained by default where latents are codes: of pictures a picture of codes, of other data a row of them.

import Autoencoders
import Examples

extension KindStandard {
  // Four numbers of five levels make 625 codes, about as many as the papers use.
  /// The numbers of a code in a picture of codes.
  private static let numbersOfPlace = 4

  /// The defaults of the kind for a model whose latents are codes.
  var ofCodes: KindStandard {
    var standard = self
    if family == .pictures { standard.network = Default("spatial") { _ in .spatial } }
    let own = latents
    standard.latents = Default("4 at each place of a picture") { site in
      guard let grid = site.network.picture?.grid(site.kind, site.sizes) else { return own.value(site) }
      return grid.reduce(Self.numbersOfPlace, *)
    }
    return standard
  }
}
