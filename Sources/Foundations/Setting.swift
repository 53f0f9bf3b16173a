// What a sentence can name besides values: a choice of the caller, or something the caller can do. Libraries name both in
// Swift's words; a program has its own names for them (``MessageStyle``).

/// A choice that callers make, by its name in Swift.
public struct Setting: Hashable, Sendable {
  /// The name of the member or argument that holds it.
  public let name: String

  /// A setting of a name in lower camel case.
  public init(_ name: String) { self.name = name }
}

// What is trained.
extension Setting {
  /// The model.
  public static let model = Setting("model")
  /// The objective.
  public static let objective = Setting("objective")
  /// The prior p(z).
  public static let prior = Setting("prior")
  /// The approximate posterior q(z|x).
  public static let posterior = Setting("posterior")
  /// A hyperparameter of one of the choices, by its name.
  public static let hyperparameters = Setting("hyperparameters")
  /// The network.
  public static let network = Setting("network")
  /// The widths of hidden layers.
  public static let hidden = Setting("hidden")
  /// The channels of the stages of a network.
  public static let channels = Setting("channels")
  /// The activation of the network.
  public static let activation = Setting("activation")
  /// The number of latents.
  public static let latents = Setting("latents")
  /// The likelihood.
  public static let likelihood = Setting("likelihood")
  /// The given standard deviation of a likelihood.
  public static let deviation = Setting("deviation")
}

// How it is trained.
extension Setting {
  /// The number of epochs.
  public static let epochs = Setting("epochs")
  /// Whether the training stops early by itself.
  public static let endsItself = Setting("endsItself")
  /// The time after which the training stops.
  public static let timeLimit = Setting("timeLimit")
  /// The batch size.
  public static let batch = Setting("batch")
  /// The optimiser.
  public static let optimizer = Setting("optimizer")
  /// The learning rate.
  public static let learningRate = Setting("learningRate")
  /// The schedule of the learning rate.
  public static let schedule = Setting("schedule")
  /// The number of warm-up steps of the learning rate.
  public static let warmup = Setting("warmup")
  /// The share of a training in which the divergence has no weight.
  public static let autoencoderFirst = Setting("autoencoderFirst")
  /// The norm that gradients are clipped to.
  public static let clip = Setting("clip")
  /// The decay of the exponential moving average of the parameters.
  public static let average = Setting("average")
  /// Whether pictures are flipped horizontally at random.
  public static let flip = Setting("flip")
  /// The epochs without an improvement of validation after which the training stops early.
  public static let patience = Setting("patience")
  /// The share of the examples held out for validation.
  public static let validation = Setting("validation")
  /// The precision of matrix products and convolutions.
  public static let precision = Setting("precision")
  /// The minutes between checkpoints.
  public static let saveEvery = Setting("saveEvery")
  /// The random seed.
  public static let seed = Setting("seed")
  /// The run or model whose weights a training starts from.
  public static let start = Setting("start")
  /// The name of a run.
  public static let name = Setting("name")
  /// The folder of runs.
  public static let runs = Setting("runs")
}

// How data are read.
extension Setting {
  /// The size of pictures.
  public static let size = Setting("size")
  /// How pictures of another shape are made to fit.
  public static let fit = Setting("fit")
  /// The number of channels of pictures.
  public static let colours = Setting("colours")
  /// The size of the tiles that a picture is cut into.
  public static let tiles = Setting("tiles")
  /// The file that says what columns hold.
  public static let schema = Setting("schema")
  /// The column of labels.
  public static let labels = Setting("labels")
  /// The attributes of rows that a model is told.
  public static let condition = Setting("condition")
  /// The label that new examples are asked to have.
  public static let label = Setting("label")
  /// How many rows keep their label.
  public static let labelled = Setting("labelled")
  /// The label of normal rows.
  public static let normalLabel = Setting("normalLabel")
  /// Whether rows of every label train.
  public static let allLabels = Setting("allLabels")
  /// A text that marks missing values.
  public static let missing = Setting("missing")
  /// The mark before the fractions of numbers in a table.
  public static let decimal = Setting("decimal")
  /// What stands between the cells of a table.
  public static let delimiter = Setting("delimiter")
  /// Whether the first row of a table names its columns.
  public static let header = Setting("header")
  /// How many lines before a table are no rows of it.
  public static let preamble = Setting("preamble")
  /// How many rows under the header of a table hold units.
  public static let units = Setting("units")
  /// How many lines behind a table are no rows of it.
  public static let footer = Setting("footer")
  /// The name of the array of rows in a file of several.
  public static let key = Setting("key")
  /// The shape of flat rows.
  public static let shape = Setting("shape")
  /// Which strings of a file are the texts.
  public static let strings = Setting("strings")
  /// What a token of a text is.
  public static let tokens = Setting("tokens")
  /// The most words of a vocabulary.
  public static let mostWords = Setting("mostWords")
  /// The most tokens of a text.
  public static let longest = Setting("longest")
}

// What is done with a model.
extension Setting {
  /// The split of the data.
  public static let split = Setting("split")
  /// The largest number of rows.
  public static let limit = Setting("limit")
  /// The number of importance samples of the log-likelihood.
  public static let importanceSamples = Setting("importanceSamples")
  /// The number of samples that are drawn and evaluated.
  public static let samples = Setting("samples")
  /// The number of draws of latents for each row that is completed.
  public static let draws = Setting("draws")
  /// The factor of the standard deviation of latents, and what logits are divided by.
  public static let temperature = Setting("temperature")
  /// Of how many of the most probable tokens one is drawn.
  public static let topK = Setting("topK")
  /// The share of the probability that the tokens have of which one is drawn.
  public static let nucleus = Setting("nucleus")
  /// How many beginnings of a text are carried on.
  public static let beam = Setting("beam")
  /// The sampler of the latents.
  public static let sampler = Setting("sampler")
  /// The feature space in which samples and rows are compared.
  public static let features = Setting("features")
  /// The model that makes features.
  public static let featureModel = Setting("featureModel")
  /// The number of latents that are shown.
  public static let shownLatents = Setting("count")
  /// The number of points on a path or along an axis.
  public static let steps = Setting("steps")
  /// Which part of pictures is known.
  public static let given = Setting("given")
  /// How far examples are moved along a direction.
  public static let amount = Setting("amount")
  /// The direction along which examples are moved.
  public static let direction = Setting("direction")
  /// How classes are told.
  public static let by = Setting("by")
  /// The share of answers that may be wrong.
  public static let risk = Setting("risk")
  /// Labelled rows that did not train.
  public static let calibration = Setting("calibration")
  /// The anomaly score.
  public static let score = Setting("score")
}

// How archives of solutions are searched.
extension Setting {
  /// The cells of an archive.
  public static let cells = Setting("cells")
  /// The way candidates are made.
  public static let `operator` = Setting("operator")
  /// The number of evaluations.
  public static let evaluations = Setting("evaluations")
}

extension Setting {
  /// Every setting.
  public static let all: [Setting] = [
    .model, .objective, .prior, .posterior, .hyperparameters, .network, .hidden, .channels, .activation,
    .latents, .likelihood, .deviation, .epochs, .endsItself, .timeLimit, .batch, .optimizer, .learningRate,
    .schedule, .warmup, .autoencoderFirst, .clip, .average, .flip, .patience, .validation, .precision,
    .saveEvery, .seed,
    .start, .name, .runs, .size, .fit, .colours, .tiles, .schema, .labels, .condition, .label, .labelled,
    .normalLabel, .allLabels, .missing, .decimal, .delimiter, .header, .preamble, .units, .footer, .key,
    .shape, .strings, .tokens, .mostWords, .longest, .split, .limit, .importanceSamples, .samples, .draws,
    .temperature, .topK, .nucleus, .beam, .sampler, .features, .featureModel,
    .shownLatents, .steps, .given, .amount, .direction, .by, .risk, .calibration, .score,
    .cells, .operator, .evaluations,
  ]
}

/// Something that callers can do about what went wrong.
public enum Action: Hashable, Sendable {
  /// Inspect data.
  case inspectData
  /// Load data of the catalogue, which downloads them.
  case download(data: String)
  /// Train on data, possibly from the weights of a run.
  case train(data: String?, from: String?)
  /// Resume a run, possibly to more epochs.
  case resume(run: String?, epochs: Int?)
  /// Use a model on data that are named.
  case evaluate(model: String)
  /// Draw from a model.
  case sample(run: String?, sampler: String?)
  /// Move the latents of a model.
  case traverse
  /// Find a direction in the latents of a model.
  case findDirection
  /// Calibrate the scores of a model.
  case calibrate
  /// Score rows.
  case scoreRows
  /// Fill the empty cells of a table.
  case imputeTable
  /// Write examples as numbers, not as pictures.
  case writeNumbers
  /// Write examples as rows of a table.
  case writeRows
}
