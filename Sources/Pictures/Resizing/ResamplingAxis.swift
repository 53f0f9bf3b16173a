// How the samples of a line are made of those of a longer or shorter one: whole weights with a common sum, so
// that a picture is resized without any rounding but the last.

/// The weights of one direction.
struct ResamplingAxis {
  /// The part of a source sample in a result.
  struct Contribution: Equatable {
    var source: Int
    var weight: Int
  }

  /// The sum of the weights of every result.
  let total: Int
  /// How many results there are.
  let count: Int
  /// The contributions of all results, one result after the other, sources in rising order.
  let contributions: [Contribution]
  /// Where each result's contributions begin, and where the last one's end.
  let starts: [Int]

  /// The contributions of a result.
  subscript(result: Int) -> Range<Int> { starts[result]..<starts[result + 1] }

  /// Averages over areas where there are fewer results than sources, straight lines between the centres of
  /// samples where there are more.
  init(from sources: Int, to results: Int) {
    count = results
    var (all, begins) = ([Contribution](), [0])
    if results <= sources {
      // In units of 1 / results of a source's width, result i covers [i n, (i + 1) n) and source j covers
      // [j m, (j + 1) m), with n sources and m results. Weights are the lengths that they share.
      total = sources
      for result in 0..<results {
        let (low, high) = (result * sources, (result + 1) * sources)
        for source in low / results...(high - 1) / results {
          let shared = min(high, (source + 1) * results) - max(low, source * results)
          all.append(Contribution(source: source, weight: shared))
        }
        begins.append(all.count)
      }
    } else {
      // The centre of result i lies at (i + 1/2) n / m - 1/2 sources behind the centre of the first, which is
      // ((2 i + 1) n - m) / 2m. Beyond the outermost centres the outermost samples stand.
      total = 2 * results
      for result in 0..<results {
        let place = min(max((2 * result + 1) * sources - results, 0), (sources - 1) * total)
        let (source, behind) = (place / total, place % total)
        all.append(Contribution(source: source, weight: total - behind))
        if behind > 0 { all.append(Contribution(source: source + 1, weight: behind)) }
        begins.append(all.count)
      }
    }
    contributions = all
    starts = begins
  }
}
