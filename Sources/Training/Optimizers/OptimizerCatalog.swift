// Every optimiser as a row. A new one is a row here, in the list at the top, and its links in a file beside this; the
// command line, settings and tests follow from the row.

public import Autoencoders

extension OptimizerFamily {
  /// Every kind of optimiser.
  public static let all: [OptimizerFamily] = [sgd, momentum, adam, adamW, adamax, rmsprop]

  private static let meanDecay = Hyperparameter.decay(
    "mean_decay", "decay of the first moment", standard: 0.9)
  private static let squareDecay = Hyperparameter.decay(
    "square_decay", "decay of the second moment", standard: 0.999)
  private static let epsilon = Hyperparameter.positive(
    "epsilon", "number added to the denominator", standard: 1e-8)

  static let sgd = OptimizerFamily(
    name: "sgd", summary: "stochastic gradient descent (Robbins and Monro 1951)", learningRate: 1e-3,
    transforms: { _ in [] })

  static let momentum = OptimizerFamily(
    name: "momentum", summary: "gradient descent with momentum (Polyak 1964)", learningRate: 1e-3,
    hyperparameters: [
      .decay("momentum", "momentum coefficient", standard: 0.9)
    ],
    transforms: { [Momentum($0.number("momentum"))] })

  static let adam = OptimizerFamily(
    name: "adam", summary: "Adam: gradients scaled by first and second moments (Kingma and Ba 2015)",
    learningRate: 1e-3, hyperparameters: [meanDecay, squareDecay, epsilon],
    transforms: { [adam($0)] })

  static let adamW = OptimizerFamily(
    name: "adamw", summary: "Adam with decoupled weight decay (Loshchilov and Hutter 2019)",
    learningRate: 1e-3,
    hyperparameters: [
      meanDecay, squareDecay, epsilon,
      Hyperparameter(
        "weight_decay", "weight decay coefficient",
        allowed: "a number of at least 0", standard: 0.01
      ) { $0 >= 0 },
    ],
    transforms: { [adam($0), try WeightDecay($0.number("weight_decay"))] })

  static let adamax = OptimizerFamily(
    name: "adamax", summary: "Adam with the infinity norm (Kingma and Ba 2015, algorithm 2)",
    learningRate: 2e-3,
    hyperparameters: [
      meanDecay, .decay("size_decay", "decay of the infinity norm", standard: 0.999), epsilon,
    ],
    transforms: {
      [
        Adamax(
          meanDecay: $0.number("mean_decay"), sizeDecay: $0.number("size_decay"),
          epsilon: $0.number("epsilon"))
      ]
    })

  static let rmsprop = OptimizerFamily(
    name: "rmsprop", summary: "gradients scaled by their root mean square (Tieleman and Hinton 2012)",
    learningRate: 1e-3,
    hyperparameters: [
      .decay("square_decay", "decay of the second moment", standard: 0.99), epsilon,
    ],
    transforms: { [RMSprop(decay: $0.number("square_decay"), epsilon: $0.number("epsilon"))] })

  private static func adam(_ choice: OptimizerChoice) -> Adam {
    Adam(
      meanDecay: choice.number("mean_decay"), squareDecay: choice.number("square_decay"),
      epsilon: choice.number("epsilon"))
  }
}

extension Choice where Row == OptimizerFamily {
  /// Stochastic gradient descent.
  public static var sgd: OptimizerChoice { .standard(.sgd) }
  /// Gradient descent with momentum.
  public static var momentum: OptimizerChoice { .standard(.momentum) }
  /// Adam.
  public static var adam: OptimizerChoice { .standard(.adam) }
  /// Adam with decoupled weight decay.
  public static var adamW: OptimizerChoice { .standard(.adamW) }
  /// Adam by the largest gradient.
  public static var adamax: OptimizerChoice { .standard(.adamax) }
  /// Scaled by the mean square of gradients.
  public static var rmsprop: OptimizerChoice { .standard(.rmsprop) }
}
