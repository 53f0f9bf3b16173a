// The data sets known by name, as rows of one table. Help, listings, downloads and tests loop over the rows.

import Growth

/// The table of data sets known by name.
public enum Catalog {
  /// Every data set known by name.
  public static let entries: [CatalogEntry] = [
    mnist, fashionMNIST, binarizedMNIST, freyFaces, cifar10ConvNetJS, trees, treeSilhouettes, sentences,
  ]

  /// The entry of this name, or nil.
  public static func entry(named name: String) -> CatalogEntry? {
    entries.first { $0.name == name }
  }

  // Results on the first two are of binary pictures that are drawn anew from grey values in each batch
  // (Salakhutdinov and Murray, ICML 2008; Burda et al., ICLR 2016, section 5).

  // Mirrors as torchvision has them, then TensorFlow Datasets.
  private static let mnist = CatalogEntry(
    name: "mnist", summary: "handwritten digits, grey", rowShape: [28, 28, 1],
    counts: CatalogEntry.Counts(training: 60_000, validation: 0, test: 10_000),
    licence: "none stated by its publishers (LeCun, Cortes, Burges); often given as CC BY-SA 3.0",
    publisher: "https://ossci-datasets.s3.amazonaws.com/mnist",
    mirrors: [
      "https://ossci-datasets.s3.amazonaws.com/mnist", "https://storage.googleapis.com/cvdf-datasets/mnist",
    ],
    preparation: nil, labelNames: (0...9).map(String.init),
    layout: .idx(
      trainingImages: CatalogFile(
        "train-images-idx3-ubyte.gz", size: 9_912_422, md5: "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        contentMD5: "6bbc9ace898e44ae57da46a324031adb"),
      trainingLabels: CatalogFile(
        "train-labels-idx1-ubyte.gz", size: 28_881, md5: "d53e105ee54ea40749a09fcbcd1e9432",
        sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        contentMD5: "a25bea736e30d166cdddb491f175f624"),
      testImages: CatalogFile(
        "t10k-images-idx3-ubyte.gz", size: 1_648_877, md5: "9fb629c4189551a2d022fa330f9573f3",
        sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        contentMD5: "2646ac647ad5339dbf082846283269ea"),
      testLabels: CatalogFile(
        "t10k-labels-idx1-ubyte.gz", size: 4542, md5: "ec29112dd5afa0611ce80d1b7f02629c",
        sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        contentMD5: "27ae3e4e09519cfbb04c329615203637")),
    drawnBecause:
      "results on mnist are usually for binary pictures, binarised anew from its grey values in each batch")

  // The publisher's own store, which torchvision and TensorFlow Datasets use and which speaks no HTTPS, then
  // that of Keras.
  private static let fashionMNIST = CatalogEntry(
    name: "fashion-mnist", summary: "pictures of clothes, grey", rowShape: [28, 28, 1],
    counts: CatalogEntry.Counts(training: 60_000, validation: 0, test: 10_000),
    licence: "MIT (Zalando SE)",
    publisher: "https://github.com/zalandoresearch/fashion-mnist",
    mirrors: [
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
      "https://storage.googleapis.com/tensorflow/tf-keras-datasets",
    ],
    preparation: nil,
    labelNames: [
      "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
      "Ankle boot",
    ],
    layout: .idx(
      trainingImages: CatalogFile(
        "train-images-idx3-ubyte.gz", size: 26_421_880, md5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        contentMD5: "f4a8712d7a061bf5bd6d2ca38dc4d50a"),
      trainingLabels: CatalogFile(
        "train-labels-idx1-ubyte.gz", size: 29_515, md5: "25c81989df183df01b3e8a0aad5dffbe",
        sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        contentMD5: "9018921c3c673c538a1fc5bad174d6f9"),
      testImages: CatalogFile(
        "t10k-images-idx3-ubyte.gz", size: 4_422_102, md5: "bef4ecab320f06d8554ea6380940ec79",
        sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        contentMD5: "8181f5470baa50b63fa0f6fddb340f0a"),
      testLabels: CatalogFile(
        "t10k-labels-idx1-ubyte.gz", size: 5148, md5: "bb300cfdad3c16e7a12a480ee83cd310",
        sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        contentMD5: "15d484375f8d13e6eb1aabb0c3f46965")),
    drawnBecause:
      "results on fashion-mnist are usually for binary pictures, binarised anew from its grey values in each batch"
  )

  // The one binarisation that likelihoods of 2008 to 2016 are stated on (R. Salakhutdinov and I. Murray, ICML
  // 2008), split as H. Larochelle published it. Published as text; everyone's archive of it has its own bytes.
  private static let binarizedMNIST = CatalogEntry(
    name: "binarized-mnist", summary: "handwritten digits, with a fixed binarisation",
    rowShape: [28, 28, 1],
    counts: CatalogEntry.Counts(training: 50_000, validation: 10_000, test: 10_000),
    licence: "none stated by its publisher (H. Larochelle); made from mnist",
    publisher: "http://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist", mirrors: [],
    preparation:
      "numpy.savez_compressed('binarized-mnist.npz', train=a, valid=b, test=c), of the three .amat files read by numpy.loadtxt(file, dtype='uint8')",
    labelNames: nil, layout: .npz(CatalogFile("binarized-mnist.npz")))

  // The counts of the splits are those of the papers (Tomczak and Welling, AISTATS 2018; van den Berg et al., UAI
  // 2018), which draw them at random too.
  private static let freyFaces = CatalogEntry(
    name: "freyfaces", summary: "frames of a film of Brendan Frey's face, grey",
    rowShape: [28, 20, 1], counts: CatalogEntry.Counts(training: 1565, validation: 200, test: 200),
    licence: "none stated by its publisher (S. Roweis)",
    publisher: "https://cs.nyu.edu/~roweis/data/frey_rawface.mat", mirrors: [],
    preparation:
      "numpy.save('freyfaces.npy', scipy.io.loadmat('frey_rawface.mat')['ff'].T.reshape(1965, 28, 20))",
    labelNames: nil, layout: .npy(CatalogFile("freyfaces.npy")))

  // The first 4,000 of the 50,000 training pictures of CIFAR-10 (A. Krizhevsky, 2009), without loss, as the
  // demonstration of ConvNetJS has them. They have no split of their own: the last 500 are the test split here.
  private static let cifar10ConvNetJS = CatalogEntry(
    name: "cifar10-convnetjs", summary: "small photographs in ten classes, the first 4,000 of CIFAR-10",
    rowShape: [32, 32, 3], counts: CatalogEntry.Counts(training: 3500, validation: 0, test: 500),
    licence: "MIT (A. Karpathy's repository); none stated by the publisher of CIFAR-10 (A. Krizhevsky)",
    publisher: "https://github.com/karpathy/convnetjs/tree/master/demo/cifar10", mirrors: [],
    preparation:
      "taking cifar10_batch_0.png to cifar10_batch_3.png as they are, and writing the first 4,000 numbers of labels in cifar10_labels.js one to a line",
    labelNames: [
      "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ],
    layout: .strips(
      [
        CatalogFile("cifar10_batch_0.png", size: 2_318_456, md5: "22905c3a5cc5e101d06a2b6d6087eff0"),
        CatalogFile("cifar10_batch_1.png", size: 2_326_379, md5: "268c70910bb9bd5055b57d0870f26d63"),
        CatalogFile("cifar10_batch_2.png", size: 2_312_906, md5: "7276547afd77ffb906d58242360a2534"),
        CatalogFile("cifar10_batch_3.png", size: 2_328_590, md5: "7daf46aac2cef4fae955f89c83a9c34f"),
      ],
      labels: CatalogFile("labels_first4000.txt")))

  private static let trees = CatalogEntry(
    name: "trees",
    summary: "trees of ten species through the year, generated by the program, in colour with opacity",
    rowShape: [64, 64, 4], counts: CatalogEntry.Counts(training: 10_000, validation: 0, test: 2000),
    licence: "that of this program (Apache 2.0)", publisher: "swift-vae", mirrors: [], preparation: nil,
    labelNames: Species.all.map(\.name), layout: .generated(TreePictures(seed: 0)))

  private static let treeSilhouettes = CatalogEntry(
    name: "tree-silhouettes", summary: "the same trees without colour: their opacity", rowShape: [64, 64, 1],
    counts: CatalogEntry.Counts(training: 10_000, validation: 0, test: 2000),
    licence: "that of this program (Apache 2.0)", publisher: "swift-vae", mirrors: [], preparation: nil,
    labelNames: Species.all.map(\.name), layout: .generated(TreePictures(seed: 0, .silhouette)),
    drawnBecause:
      "the pictures are silhouettes, and the grey values of their edges are binarised anew in each batch")

  private static let sentences = CatalogEntry(
    name: "sentences", summary: "sentences about trees and the weather, generated by the program",
    rowShape: [21], counts: CatalogEntry.Counts(training: 40_000, validation: 0, test: 2000),
    licence: "that of this program (Apache 2.0)", publisher: "swift-vae", mirrors: [], preparation: nil,
    labelNames: nil, layout: .generatedTexts(WeatherSentences(seed: 0)))
}
