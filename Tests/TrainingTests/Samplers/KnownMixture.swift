// Rows of a known mixture, the same in Swift and in the program that recorded scikit-learn's results on them
// (scikit-learn 1.9.1, NumPy 2.4.6, Python's float32 rounding included):
//
//   import numpy as np
//   from sklearn.mixture import GaussianMixture
//   M = np.array([[0, 0], [4, 1], [-1, 5]], float)
//   L = np.array([[[1, 0], [0.6, 0.8]], [[0.5, 0], [-0.4, 0.7]], [[1.2, 0], [0.3, 0.4]]], float)
//   X = []
//   for i in range(600):
//       k = [0, 0, 0, 1, 1, 2][i % 6]
//       a, b = (0.5 + i * 0.7548776662466927) % 1, (0.5 + i * 0.5698402909980532) % 1
//       r = np.sqrt(-2 * np.log(1 - a))
//       X.append(M[k] + L[k] @ np.array([r * np.cos(2 * np.pi * b), r * np.sin(2 * np.pi * b)]))
//   X = np.array(X, np.float32).astype(float)
//   C, S = np.array([[[2, 0.5], [0.5, 1]]] * 3), np.array([[1, 0], [3, 2], [-1, 3]], float)
//   g = GaussianMixture(3, reg_covar=0, tol=0, max_iter=1, weights_init=[0.5, 0.3, 0.2], means_init=S,
//                       precisions_init=np.linalg.inv(C)).fit(X)                            # `step`
//   print(g.lower_bound_, g.weights_, g.means_, g.covariances_)
//   g = GaussianMixture(3, reg_covar=1e-12, tol=1e-12, max_iter=10000, n_init=10, random_state=0).fit(X)
//   print(g.score(X), g.weights_, g.means_, g.covariances_)                                 # `best`
//   t = GaussianMixture(3); t.weights_ = np.array([3, 2, 1]) / 6; t.means_ = M
//   t.covariances_ = L @ L.transpose(0, 2, 1)
//   t.precisions_cholesky_ = np.array([np.linalg.inv(l).T for l in L])
//   print(t.score(X))                                                                       # `generating`

import Autoencoders
import Foundation
import Tensors

@testable import Training

/// The rows and what is known of them.
enum KnownMixture {
  /// What scikit-learn found: the mean log-density of the rows, and the components, covariances as [xx, xy, yy].
  struct Recorded {
    var logLikelihood: Double
    var weights: [Double]
    var means: [[Double]]
    var covariances: [[Double]]
  }

  static let components = [
    GaussianMixture.Component(weight: 3, mean: [0, 0], factor: [1, 0, 0.6, 0.8]),
    GaussianMixture.Component(weight: 2, mean: [4, 1], factor: [0.5, 0, -0.4, 0.7]),
    GaussianMixture.Component(weight: 1, mean: [-1, 5], factor: [1.2, 0, 0.3, 0.4]),
  ]

  /// 600 rows.
  static let rows: HostArray = {
    let values = (0..<600).flatMap { i -> [Float] in
      let component = components[[0, 0, 0, 1, 1, 2][i % 6]]
      let a = (0.5 + Double(i) * 0.7548776662466927).truncatingRemainder(dividingBy: 1)
      let b = (0.5 + Double(i) * 0.5698402909980532).truncatingRemainder(dividingBy: 1)
      let radius = (-2 * log(1 - a)).squareRoot()
      let (x, y) = (radius * cos(2 * Double.pi * b), radius * sin(2 * Double.pi * b))
      let factor = component.factor
      return [
        Float(component.mean[0] + (factor[0] * x + factor[1] * y)),
        Float(component.mean[1] + (factor[2] * x + factor[3] * y)),
      ]
    }
    return HostArray([600, 2], values)
  }()

  /// The mean log-density of the rows under the components they were drawn from.
  static let generating = -3.2550292530517866

  /// One step from a start; the log-likelihood is that of the start.
  static let step = Recorded(
    logLikelihood: -4.3407430007881915,
    weights: [0.5685078988019711, 0.2532005288956854, 0.17829157230234358],
    means: [
      [0.8297347236420058, -0.02342274980816956], [3.376042059860631, 1.2731479582874727],
      [-0.940079467186945, 4.759924968864987],
    ],
    covariances: [
      [3.8837704657145187, 0.7866710130680917, 0.7884046242860853],
      [1.7459254722756725, -0.020938117773886128, 0.5491045625454112],
      [1.449386180802373, 0.14199909183575046, 0.9459074871854726],
    ])

  /// The components that fit best.
  static let best = Recorded(
    logLikelihood: -3.251631295227415,
    weights: [0.5010115722773691, 0.3323211729930477, 0.16666725472958324],
    means: [
      [-0.021047108665460494, 0.004952877322686507], [4.023763394471012, 0.9799479357680632],
      [-1.0063092070917672, 4.977350409161231],
    ],
    covariances: [
      [0.9379997223174332, 0.5739402757392472, 0.948259640915079],
      [0.2613538530008908, -0.2174647451720245, 0.7311792116125101],
      [1.4219114178433212, 0.3353751637205947, 0.23952261953071502],
    ])
}

extension GaussianMixture.Component {
  /// The covariance L L^T of two latents as [xx, xy, yy].
  var covariance: [Double] {
    [
      factor[0] * factor[0], factor[0] * factor[2], factor[2] * factor[2] + factor[3] * factor[3],
    ]
  }
}
