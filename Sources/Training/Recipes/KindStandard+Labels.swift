// What is trained by default where classes are learned from few labels. Nothing that is held out chooses an epoch: labels are
// too few for that, so the last epoch counts, of a rate that has fallen and of averaged parameters.

import Autoencoders
import Examples
import Foundations

extension KindStandard {
  // What a table's row is beside its class must not lie in the latents: with a small weight of the divergence, or where the
  // latents begin at the principal components, they hold the class, and a class that is asked for changes little.
  /// The defaults of the kind for a model that is told attributes.
  var toldAttributes: KindStandard {
    var standard = self
    if family == .table {
      standard.network = Default("mlp") { _ in .perceptron }
      standard.latents = Default("one for each number of a row, up to 8") { max(1, min(8, $0.width)) }
      standard.objective = Default(.evidence)
    }
    return standard
  }

  /// The defaults of the kind for a model of a class.
  var ofFewLabels: KindStandard {
    var standard = self
    if family != .pictures { standard.network = Default("mlp") { _ in .perceptron } }
    standard.latents = Default(50)
    standard.batch = Default(200)
    standard.epochs = Default("100, or as many as make 10000 steps") { site in
      max(100, (10_000 + site.stepsPerEpoch - 1) / site.stepsPerEpoch)
    }
    standard.patience = Default("none") { _ in nil }
    standard.schedule = Default("cosine") { $0.endsItself ? "constant" : "cosine" }
    standard.warmup = Default(0)
    standard.learningRate = Default("0.001") { _ in 1e-3 }
    standard.average = 0.999
    standard.sampler = { _ in .prior }
    return standard
  }

  // Of MNIST, 60 epochs at this rate tell 87 % of the digits from a hundred labels, and 600 tell 94 %.
  /// The same for the upper model of a stacked one, whose steps are short and whose classes find themselves slowly.
  var ofFewLabelsOnLatents: KindStandard {
    var standard = ofFewLabels
    standard.epochs = Default("300, or as many as make 10000 steps") { site in
      max(300, (10_000 + site.stepsPerEpoch - 1) / site.stepsPerEpoch)
    }
    standard.learningRate = Default("0.003") { _ in 3e-3 }
    return standard
  }
}
