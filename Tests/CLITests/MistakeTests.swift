// What users do wrong, each with its sentence and its exit code.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

/// A wrong command and what it is told.
struct Mistake: CustomTestStringConvertible, Sendable {
  var arguments: [String]
  var status: Int32
  var says: String
  var testDescription: String { arguments.joined(separator: " ") }

  init(_ arguments: String, _ status: Int32, _ says: String) {
    self.arguments = arguments.split(separator: " ").map(String.init)
    self.status = status
    self.says = says
  }
}

@Suite("Mistakes at the command line", .serialized)
struct MistakeTests {
  static let mistakes = [
    Mistake("smaple latest", 64, "unknown command 'smaple'. Did you mean 'sample'?"),
    Mistake("help trian", 64, "Did you mean 'train'?"),
    Mistake("nonsense", 64, "Known names are train, "),
    Mistake("--nonsense", 64, "--nonsense"),
    Mistake("models vea", 64, "Did you mean 'vae'?"),
    Mistake("describe nobody", 66, "nobody"),
    Mistake("describe broken", 65, "model.safetensors"),
    Mistake("describe trained -o model.png", 64, ".svg"),
    Mistake("describe trained -o missing/model.svg", 74, "missing"),
    Mistake("train minst", 64, "Did you mean 'mnist'?"),
    Mistake("train nowhere.npy", 66, "nowhere.npy"),
    Mistake("train mnist", 66, "could not be downloaded"),
    Mistake("train freyfaces", 66, "numpy.save('freyfaces.npy'"),
    Mistake("train truncated.npz", 65, "truncated.npz"),
    Mistake("data info minst", 64, "Did you mean 'mnist'?"),
    Mistake("data info mnist", 66, "not on this computer"),
    Mistake("data info truncated.npy", 65, "truncated.npy"),
    Mistake("train truncated.npy", 65, "truncated.npy"),
    Mistake("train truncated-ubyte.gz", 65, "truncated-ubyte.gz"),
    Mistake("train nan.npy", 65, "row 1"),
    Mistake("train notes.txt", 65, "notes.txt"),
    Mistake("train big.npy --likelihood bernoulli", 65, "--likelihood gaussian"),
    Mistake("train good.npy --model vea", 64, "Did you mean 'vae'?"),
    Mistake("train good.npy --latent 8x8", 64, "'8x8' is no number of latents"),
    Mistake("train good.npy --latent 4x4x2", 64, "1 stages leave 3 x 3"),
    Mistake("train good.npy --network spatial --latent 10", 64, "Give 3x3xN"),
    Mistake("train good.npy --network mlp --latent 3x3x2", 64, "--network spatial"),
    Mistake("train good.npy --activation rellu", 64, "Did you mean 'relu'?"),
    Mistake("train good.npy --optimizer adm", 64, "Did you mean 'adam'?"),
    Mistake("train good.npy --schedule cosin", 64, "cosine"),
    Mistake("train good.npy --likelihood bernouli", 64, "Did you mean 'bernoulli'?"),
    Mistake("train good.npy --likelihood gaussian --sigma 0", 64, "--sigma"),
    Mistake("train good.npy --likelihood laplace --sigma 1", 64, "--sigma"),
    Mistake("train good.npy --likelihood categorical", 65, "whole numbers"),
    Mistake("train good.npy --set beta", 64, "--set: 'beta' is not of the form name=value"),
    Mistake("train good.npy --set bata=4", 64, "Did you mean 'beta'?"),
    Mistake("train good.npy --set beta=four", 64, "--set beta: 'four'"),
    Mistake("train good.npy --set epsilon=0", 64, "the optimiser 'adam' cannot be 0.0"),
    Mistake(
      "train good.npy --likelihood laplace --set deviation=1", 64, "unknown hyperparameter 'deviation'"),
    Mistake(
      "train good.npy --prior mixture --likelihood logistic-mixture --set components=4", 64,
      "prior.components=4 or likelihood.components=4"),
    Mistake("train good.npy --hidden 4,x", 64, "--hidden"),
    Mistake("train good.npy --latent 0", 64, "size 0"),
    Mistake("train good.npy --epochs 0", 64, "--epochs"),
    Mistake("train good.npy --epochs atuo", 64, "--epochs"),
    Mistake("train good.npy --epochs auto:0", 64, "--epochs"),
    Mistake("train good.npy --epochs auto --validation 0", 64, "early stopping needs validation"),
    Mistake("train good.npy --epochs auto --validation 0.001", 64, "no rows are left for validation"),
    Mistake("train good.npy --epochs auto --schedule cosine", 64, "whose number is not known"),
    Mistake("train rows.npy --flip", 64, "not pictures, so they cannot be flipped"),
    Mistake("train rows.npy --flip --dry-run", 64, "not pictures, so they cannot be flipped"),
    Mistake("train good.npy --dry-run --batch 0", 64, "--batch"),
    Mistake("train good.npy --batch -1", 64, "--batch"),
    Mistake("train good.npy --validation -1", 64, "not within [0, 1)"),
    Mistake("train good.npy --epochs -3", 64, "at least one epoch, not -3"),
    Mistake("train good.npy --learning-rate -1", 64, "-1.0"),
    Mistake("train good.npy --save-every -1", 64, "every -1.0 minutes"),
    Mistake("train good.npy --seed -1", 64, "'-1' is invalid"),
    Mistake("train good.npy --hidden -4", 64, "'-4' is not a size"),
    Mistake("train good.npy --set -4", 64, "-4"),
    Mistake("train good.npy --latent -1", 64, "-1"),
    Mistake("train good.npy --warmup -1", 64, "-1"),
    Mistake("train good.npy --clip -1", 64, "-1.0"),
    Mistake("train good.npy --ema -1", 64, "-1.0"),
    Mistake("train good.npy --patience -1", 64, "at least one epoch, not -1"),
    Mistake("train good.npy --sigma -1", 64, "-1"),
    Mistake("train good.npy --threads -1", 64, "--threads -1 is not within"),
    Mistake("sample trained -n -5", 64, "-5 samples"),
    Mistake("sample trained --sampler mixture --components -1", 64, "-1"),
    Mistake("reconstruct trained good.npy -n -5", 64, "-5"),
    Mistake("evaluate trained --limit -1", 64, "-1"),
    Mistake("evaluate trained --importance-samples -1", 64, "-1"),
    Mistake("evaluate trained --samples -1", 64, "-1"),
    Mistake("compare trained copied --limit -1", 64, "-1"),
    Mistake("anomaly calibrate trained --fpr -1", 64, "--fpr -1.0 is not a share"),
    Mistake("anomaly calibrate trained --contamination -1", 64, "--contamination -1.0 is not a share"),
    Mistake("train good.npy --validation 1", 64, "--validation"),
    Mistake("train good.npy --validation 0.999", 64, "no rows to train on"),
    Mistake("train good.npy --learning-rate nan", 64, "rate"),
    Mistake("train good.npy --clip 0", 64, "Use a positive"),
    Mistake("train good.npy --ema 1", 64, "below 1"),
    Mistake("train good.npy --threads 0", 64, "--threads"),
    Mistake("train good.npy --name a/b", 64, "--name"),
    Mistake("train good.npy --nonsense", 64, "--nonsense"),
    Mistake("train good.npy --runs good.npy", 74, "good.npy"),
    Mistake("sample nobody", 66, "nobody"),
    Mistake("sample trane", 66, "Did you mean 'trained'?"),
    Mistake("sample trained -n 0", 64, "-n"),
    Mistake("sample trained --temperature -1", 64, "--temperature"),
    Mistake("sample trained -o missing/s.png", 74, "missing"),
    Mistake("sample trained -o s.jpg", 64, ".png or .npy"),
    Mistake("sample trained -o s.csv", 64, "not rows of a table"),
    Mistake("sample trained --nearest minst", 64, "Did you mean 'mnist'?"),
    Mistake("sample trained --nearest wide.npy", 65, "the model was made for"),
    Mistake("sample trained -n 1000000", 64, "pixels is too large"),
    Mistake("sample table", 65, "-o FILE.npy"),
    Mistake("reconstruct table rows.npy", 65, "-o FILE.npy"),
    Mistake("reconstruct trained good.npy -n 0", 64, "-n"),
    Mistake("reconstruct trained good.npy 60 -o x.npy", 64, "from 0 to 59"),
    Mistake("reconstruct trained good.npy --split tset", 64, "Did you mean 'test'?"),
    Mistake("reconstruct trained good.npy --split test", 64, "no test split"),
    Mistake("encode trained good.npy --split tset", 64, "Did you mean 'test'?"),
    Mistake("interpolate trained good.npy --from 0", 64, "--to"),
    Mistake("interpolate trained good.npy --from 0 --to 60", 64, "from 0 to 59"),
    Mistake("interpolate trained good.npy --from -1 --to 1", 64, "from 0 to 59"),
    Mistake(
      "interpolate trained good.npy --from 0 --to 99999999999999999999", 64, "not the number of an example"),
    Mistake("interpolate trained good.npy --from one --to 1", 64, "--from: 'one'"),
    Mistake("interpolate trained good.npy --from 1,,2 --to 1", 64, "--from"),
    Mistake("interpolate trained good.npy --from 1,2 --to 3,4,5", 64, "--to: there are 3 examples"),
    Mistake("interpolate trained good.npy --from 0 --to 1 --path sperical", 64, "Did you mean 'spherical'?"),
    Mistake("interpolate trained good.npy --from 0 --to 1 --steps 1", 64, "--steps"),
    Mistake("interpolate trained good.npy --from 0 --to 1 --steps -3", 64, "--steps"),
    Mistake("interpolate trained wide.npy --from 0 --to 1", 65, "the model was made for"),
    Mistake("interpolate table rows.npy --from 0 --to 1", 65, "-o FILE.npy"),
    Mistake("direction trained good.npy --from 0", 64, "--to"),
    Mistake("direction trained good.npy --from 0 --to 60", 64, "from 0 to 59"),
    Mistake("direction trained good.npy --from 1 --to 1", 65, "have the same latents"),
    Mistake("direction trained good.npy --from label=1 --to label=2", 64, "have no labels"),
    Mistake("direction trained good.npy --from tint=1 --to tint=2", 64, "no 'tint'"),
    Mistake("direction trained --from good.npy --to nowhere.npy", 66, "nowhere.npy"),
    Mistake("direction trained --from good.npy --to wide.npy", 65, "the model was made for"),
    Mistake("direction trained good.npy --from 0 --to 1 --name a/b", 64, "cannot be the name of a direction"),
    Mistake("edit trained good.npy", 64, "--direction"),
    Mistake("edit trained good.npy --direction smile", 64, "vae direction"),
    Mistake("edit trained good.npy --direction smile --amount x", 64, "--amount: 'x' is not a number"),
    Mistake("edit trained good.npy --direction smile --amount 1,,2", 64, "--amount"),
    Mistake("edit trained good.npy --direction smile -n 0", 64, "-n"),
    Mistake("complete trained good.npy", 64, "--given"),
    Mistake("complete trained good.npy --given lft", 64, "Did you mean 'left'?"),
    Mistake("complete trained good.npy --given columns=4-2", 64, "--given"),
    Mistake("complete trained good.npy --given columns=99", 64, "--given: pictures of"),
    Mistake("complete trained good.npy --given random=2", 64, "not a share of pixels"),
    Mistake("complete trained good.npy --given left -n 0", 64, "-n: 0 completions"),
    Mistake("complete trained good.npy --given left --draws 0", 64, "--draws"),
    Mistake("complete trained wide.npy --given left", 65, "the model was made for"),
    Mistake("complete table rows.npy --given left", 65, "not pictures"),
    Mistake("traverse trained --latents 0", 64, "--latents"),
    Mistake("traverse trained --latents -2", 64, "--latents"),
    Mistake("traverse trained --steps 1", 64, "--steps"),
    Mistake("traverse trained --animate -o x.npy", 64, "numbers cannot be animated"),
    Mistake("traverse table -o x.apng", 65, "-o FILE.npy"),
    Mistake("traverse trained good.npy --example 60", 64, "from 0 to 59"),
    Mistake("traverse trained --example 1,2", 64, "--example"),
    Mistake("traverse trained --split tset", 64, "Did you mean 'test'?"),
    Mistake("traverse copied", 64, "Give the data"),
    Mistake("traverse table", 65, "-o FILE.npy"),
    Mistake("manifold trained --steps 1", 64, "--steps"),
    Mistake("manifold table -o map.npy", 64, "vae traverse"),
    Mistake("decode trained", 64, "--z"),
    Mistake("decode trained --z 1,2,3", 64, "2 latents"),
    Mistake("decode trained --z 1,fish", 64, "fish"),
    Mistake("decode trained good.npy", 65, "2 latents"),
    Mistake("reconstruct trained wide.npy", 65, "the model was made for"),
    Mistake("encode trained wide.npy", 65, "the model was made for"),
    Mistake("evaluate trained wide.npy", 65, "the model was made for"),
    Mistake("evaluate trained --importance-samples 0", 64, "importance"),
    Mistake("evaluate trained --split tset", 64, "Did you mean 'test'?"),
    Mistake("evaluate trained --split test", 64, "no test split"),
    Mistake("evaluate trained --limit 0", 64, "--limit"),
    Mistake("evaluate trained --samples 5", 64, "--samples"),
    Mistake("evaluate trained --samples 60000", 64, "--samples"),
    Mistake("evaluate trained --sampler mixture", 64, "Add --samples"),
    Mistake("evaluate trained --samples 20 --components 3", 64, "--sampler mixture"),
    Mistake("evaluate trained --samples 20 --features pixel", 64, "Did you mean 'pixels-pca-64'?"),
    Mistake("evaluate trained --samples 20 --feature-model trained", 64, "--features latents"),
    Mistake("evaluate trained --samples 20 --features latents --feature-model table", 64, "same shape"),
    Mistake("compare trained", 64, "Missing expected argument"),
    Mistake("compare trained trane", 66, "Did you mean 'trained'?"),
    Mistake(
      "compare trained table", 64,
      "A and B cannot be compared: their examples have the shapes [6, 5, 1] and [3]"),
    Mistake("compare trained grey", 64, "gives a density of the data, bernoulli a probability"),
    Mistake("compare trained copied --limit 1", 64, "--limit"),
    Mistake("compare trained copied --importance-samples 0", 64, "importance"),
    Mistake("compare trained copied wide.npy", 65, "the model was made for"),
    Mistake("compare copied copied", 64, "Give the data"),
    Mistake("doctor nobody", 66, "nobody"),
    Mistake("doctor copied", 64, "Give the data"),
    Mistake("doctor trained nowhere.npy", 66, "nowhere.npy"),
    Mistake("doctor trained wide.npy", 65, "the model was made for"),
    Mistake("doctor trained --split tset", 64, "Did you mean 'test'?"),
    Mistake("doctor broken", 65, "model.safetensors"),
    Mistake("evaluate broken", 65, "model.safetensors"),
    Mistake("evaluate newer", 65, "Update"),
    Mistake("evaluate poisoned", 65, "nan"),
  ]

  /// A folder with good and bad files and a trained model.
  static func prepare(_ folder: String) throws {
    func write(_ name: String, _ shape: [Int], _ values: [Float]) throws {
      try NPY.write(NumericArray(shape: shape, values), to: "\(folder)/\(name)")
    }
    try NPY.write(CommandTests.pictures(60), to: "\(folder)/good.npy")
    try write("wide.npy", [4, 7], [Float](repeating: 0.5, count: 28))
    try write("big.npy", [20, 3], (0..<60).map { Float($0) })
    try write("rows.npy", [20, 3], (0..<60).map { Float($0) / 60 })
    try write("nan.npy", [3, 2], [0, 1, 0.5, .nan, 1, 0])
    let whole = try WholeFile.read("\(folder)/good.npy")
    try AtomicFile.write(Array(whole.prefix(200)), to: "\(folder)/truncated.npy")
    try AtomicFile.write([0x50, 0x4B, 3, 4] + whole.prefix(200), to: "\(folder)/truncated.npz")
    try AtomicFile.write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x63], to: "\(folder)/truncated-ubyte.gz")
    try AtomicFile.write("hello", to: "\(folder)/notes.txt")
    let run = try Program.run(
      [
        "train", "good.npy", "--hidden", "4", "--latent", "2", "--epochs", "1", "--name", "trained",
        "--quiet",
      ],
      in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let table = try Program.run(
      ["train", "rows.npy", "--hidden", "4", "--latent", "3", "--epochs", "1", "--name", "table", "--quiet"],
      in: folder)
    #expect(table.status == 0, "\(table.errors)")
    let grey = try Program.run(
      [
        "train", "good.npy", "--likelihood", "bernoulli", "--hidden", "4", "--latent", "2", "--epochs", "1",
        "--name", "grey", "--quiet",
      ], in: folder)
    #expect(grey.status == 0, "\(grey.errors)")
    let model = "\(folder)/runs/trained/model"
    for name in ["copied", "broken", "newer", "poisoned"] {
      try FileManager.default.copyItem(atPath: model, toPath: "\(folder)/runs/\(name)")
    }
    let tensors = try WholeFile.read("\(model)/model.safetensors")
    try AtomicFile.write(Array(tensors.dropLast(5)), to: "\(folder)/runs/broken/model.safetensors")
    let text = try WholeFile.text("\(model)/config.json")
    try AtomicFile.write(
      text.replacingOccurrences(of: "\"format_version\" : 1", with: "\"format_version\" : 99"),
      to: "\(folder)/runs/newer/config.json")
    var poisoned = tensors
    poisoned.replaceSubrange((poisoned.count - 4)..., with: [0, 0, 0xC0, 0x7F])
    try AtomicFile.write(poisoned, to: "\(folder)/runs/poisoned/model.safetensors")
  }

  @Test("every mistake gets its sentence and its exit code, and no trace of a crash")
  func table() throws {
    try withTemporaryFolder { folder in
      try Self.prepare(folder)
      for mistake in Self.mistakes {
        let run = try Program.run(
          mistake.arguments, in: folder,
          environment: [
            "VAE_DATA": folder, "XDG_CACHE_HOME": folder, "VAE_MIRROR": "http://127.0.0.1:1",
            "no_proxy": "127.0.0.1",
          ])
        #expect(run.status == mistake.status, "\(mistake.testDescription): \(run.errors)")
        #expect(run.errors.contains(mistake.says), "\(mistake.testDescription): \(run.errors)")
        #expect(!run.errors.contains("Fatal error"), "\(mistake.testDescription)")
        #expect(!run.errors.contains("Missing value"), "\(mistake.testDescription): \(run.errors)")
      }
    }
  }
}
