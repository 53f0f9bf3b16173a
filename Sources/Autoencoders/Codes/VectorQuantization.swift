// Vector quantisation (van den Oord, Vinyals and Kavukcuoglu, "Neural discrete representation learning", NeurIPS 2017): at each
// place the nearest vector of a codebook stands for what the encoder says. The codebook is the k-means of these vectors, kept as
// moving averages (appendix A.1), and the gradient passes from the code to the encoder as if nothing had been rounded.
//
//   m_k = d m_k + (1 - d) sum of the vectors whose code is k,  n_k = d n_k + (1 - d) how many they are,  e_k = m_k / n_k
//
// Sums and counts both begin with vectors of the first batch, one for each code: a codebook that begins with sums but without
// counts, or the other way round, leaves most codes unused after a step. A code that hardly any vector chooses any more begins
// anew at a vector of the batch (Dhariwal et al., "Jukebox", 2020, section 3.2).

import Foundations
import Layers
import Tensors

/// Vectors of a codebook.
struct VectorCodes: CodeBook {
  /// The share of the averages that a step keeps.
  static let kept = 0.99
  /// The share of an even use below which a code begins anew.
  static let leastUse = 0.01

  let count: Int
  let places: Int
  let width: Int
  private let sums: Buffer
  private let counts: Buffer

  init(_ scope: ParameterScope, count: Int, places: Int, width: Int) {
    (self.count, self.places, self.width) = (count, places, width)
    // No count: nothing has been seen.
    sums = scope.buffer("sums", [count, width], initial: 0)
    counts = scope.buffer("counts", [count], initial: 0)
  }

  /// The codebook, [codes, numbers].
  private func vectors(in trace: Trace) -> Tensor {
    let counts = counts.value(in: trace)
    return sums.value(in: trace) / Tensor.select(counts .> 0, counts, 1).reshaped(to: [count, 1])
  }

  /// The nearest code of vectors [n, numbers], int32 [n].
  private func nearest(_ vectors: Tensor, _ book: Tensor) -> Tensor {
    // |v - e|^2 is least where v e - |e|^2 / 2 is largest.
    let halves = book.squared().sum(axes: [1]) * 0.5
    return (vectors.matrixProduct(book.transposed()) - halves).argMaximum(axis: 1)
  }

  func codes(of z: Tensor) -> Tensor {
    let rows = z.shape[0]
    return nearest(z.reshaped(to: [rows * places, width]), vectors(in: z.trace)).reshaped(to: [rows, places])
  }

  func latents(of codes: Tensor) -> Tensor {
    vectors(in: codes.trace).gather(codes).reshaped(to: [codes.shape[0], latents])
  }

  /// The codes of vectors [n, numbers] as vectors; a training step moves the codebook.
  func quantized(_ vectors: Tensor, _ context: LayerContext) -> Tensor {
    let seen = vectors.stoppingGradient()
    let trace = seen.trace
    let stored = self.vectors(in: trace)
    guard let source = context.training else { return stored.gather(nearest(seen, stored)) }
    // Of several workers each has rows of its own: all of them take the sums over all rows.
    func total(_ own: Tensor) -> Tensor { context.isShared ? own.allReduce() : own }
    let rows = context.batchRows(seen.shape[0], in: trace)
    // Vectors of the batch at random, one for each code; of several workers the mean of one of each.
    let perRow = (count + source.rows.shape[0] - 1) / source.rows.shape[0]
    let uniform = source.uniform([source.rows.shape[0], perRow])
      .reshaped(to: [source.rows.shape[0] * perRow]).sliced(axis: 0, 0..<count)
    let chosen = (uniform * Double(seen.shape[0])).floor().cast(to: .int32)
    let drawn = total(seen.gather(chosen)) * (rows.reciprocal() * Double(seen.shape[0]))
    let seenBefore = counts.value(in: trace)
    let isNew = seenBefore.sum().equals(trace.constant(0))
    let book = Tensor.select(isNew, drawn, stored)
    let codes = nearest(seen, book)
    if let updates = context.updates {
      // The first batch counts as if every code had been chosen as often as even use would have it.
      let even = (rows * (1 / Double(count))).broadcast(to: [count])
      let before = Tensor.select(isNew, even, seenBefore) * Self.kept
      let ones = trace.constant(1).broadcast(to: [seen.shape[0]])
      let averaged = before + total(ones.scatterAdd(codes, into: count)) * (1 - Self.kept)
      let sums =
        book * before.reshaped(to: [count, 1]) + total(seen.scatterAdd(codes, into: count)) * (1 - Self.kept)
      let isDead = averaged .< even * Self.leastUse
      updates.write(.select(isDead, even, averaged), to: counts)
      updates.write(
        .select(isDead.reshaped(to: [count, 1]), drawn * even.reshaped(to: [count, 1]), sums), to: self.sums)
    }
    return book.gather(codes)
  }
}

/// From features to vectors of a codebook.
struct VectorQuantization: PosteriorHead {
  private let head: PlaceDense
  private let vectors: VectorCodes
  private let commitment: Double

  init(_ site: PosteriorSite) {
    let extents = CodeExtents.vectors(site.choice, latents: site.latents, places: site.places)
    vectors = VectorCodes(
      site.scope["codebook"], count: site.choice.count("codes"), places: extents.places, width: extents.width)
    commitment = site.choice.number("commitment")
    head = PlaceDense(site)
  }

  var codeBook: (any CodeBook)? { vectors }

  func callAsFunction(_ features: Tensor, _ context: LayerContext) -> any LatentPosterior {
    let said = head(features, context)
    let rows = said.shape[0]
    let chosen = vectors.quantized(said.reshaped(to: [rows * vectors.places, vectors.width]), context)
      .reshaped(to: [rows, vectors.latents])
    // What the encoder says stays near the code that stands for it (equation 3, its last term).
    context.costs?.add((said - chosen).squared().sum(axes: [1]) * commitment)
    return CodedPosterior(latents: said + (chosen - said).stoppingGradient())
  }
}
