// At most 256 colours for pictures that may have more. Where they have no more, each is kept as it is; else colours are
// divided by median cut (Heckbert, "Color image quantization for frame buffer display", SIGGRAPH 1982) among the cells
// of 32 x 32 x 32, and each cell gets the nearest mean of a part.

import Foundations

/// The colours of a GIF file, and which of them a colour becomes.
struct GIFPalette {
  /// Red, green and blue of each, as in 0xRRGGBB.
  let colours: [UInt32]
  /// Whether every colour is kept.
  let isExact: Bool
  /// The place of each colour in ``colours``; used where ``isExact``.
  private let places: [UInt32: UInt8]
  /// The place for each cell, of five bits a channel; used otherwise.
  private let cells: [UInt8]

  static let most = 256

  /// The palette of pixels as in 0xRRGGBB.
  init(of frames: [[UInt32]]) {
    var counts: [UInt32: Int] = [:]
    for frame in frames {
      // Neighbours are often equal.
      var last: (colour: UInt32, count: Int)?
      for colour in frame {
        if let run = last, run.colour == colour {
          last = (colour, run.count + 1)
          continue
        }
        if let run = last { counts[run.colour, default: 0] += run.count }
        last = (colour, 1)
      }
      if let run = last { counts[run.colour, default: 0] += run.count }
    }
    if counts.count <= Self.most {
      let sorted = counts.keys.sorted()
      colours = sorted
      isExact = true
      places = Dictionary(
        uniqueKeysWithValues: sorted.enumerated().map { ($1, UInt8(truncatingIfNeeded: $0)) })
      cells = []
      return
    }
    var parts = [Part(counts.map { Part.Colour($0.key, $0.value) }.sorted { $0.key < $1.key })]
    while parts.count < Self.most,
      let widest = parts.indices.filter({ parts[$0].colours.count > 1 })
        .max(by: { parts[$0].spread < parts[$1].spread })
    {
      let halves = parts[widest].halves
      parts[widest] = halves.0
      parts.append(halves.1)
    }
    let means = parts.map(\.mean)
    colours = means
    isExact = false
    places = [:]
    // A cell may lie in several parts; the nearest mean serves it best.
    var cells = [UInt8](repeating: 0, count: 1 << 15)
    for cell in Set(counts.keys.map(Self.cell)) {
      let middle = (0..<3).map { (cell >> (10 - 5 * $0) & 31) << 3 | 4 }
      let nearest = means.indices.min { Self.distance(means[$0], middle) < Self.distance(means[$1], middle) }
      cells[cell] = UInt8(truncatingIfNeeded: nearest ?? 0)
    }
    self.cells = cells
  }

  /// The place of a colour that the pixels have.
  func place(of colour: UInt32) -> UInt8 {
    isExact ? places[colour] ?? 0 : cells[Self.cell(colour)]
  }

  private static func cell(_ colour: UInt32) -> Int {
    Int(colour >> 19 & 31) << 10 | Int(colour >> 11 & 31) << 5 | Int(colour >> 3 & 31)
  }

  private static func distance(_ colour: UInt32, _ other: [Int]) -> Int {
    (0..<3).reduce(0) { sum, channel in
      let difference = Int(colour >> (16 - 8 * channel) & 255) - other[channel]
      return sum + difference * difference
    }
  }
}

/// Colours that become one.
private struct Part {
  struct Colour {
    let key: UInt32
    let count: Int

    init(_ key: UInt32, _ count: Int) {
      self.key = key
      self.count = count
    }

    func channel(_ number: Int) -> Int { Int(key >> (16 - 8 * number) & 255) }
  }

  let colours: [Colour]
  /// The channel of the greatest variance, and that variance times the pixels: what is lost if the part becomes one colour.
  private let axis: Int
  let spread: Double
  private let sums: [Double]
  private let count: Double

  init(_ colours: [Colour]) {
    self.colours = colours
    let count = Double(colours.reduce(0) { $0 + $1.count })
    let sums = (0..<3).map { channel in
      colours.reduce(0.0) { $0 + Double($1.count * $1.channel(channel)) }
    }
    let spreads = (0..<3).map { channel in
      colours.reduce(0.0) {
        let difference = Double($1.channel(channel)) - sums[channel] / count
        return $0 + Double($1.count) * difference * difference
      }
    }
    axis = spreads[0] >= max(spreads[1], spreads[2]) ? 0 : spreads[1] >= spreads[2] ? 1 : 2
    spread = spreads[axis]
    (self.sums, self.count) = (sums, count)
  }

  var mean: UInt32 {
    sums.reduce(0) { $0 << 8 | UInt32(min(255, ($1 / count).rounded())) }
  }

  /// The part on both sides of its mean along the widest channel; neither is empty.
  var halves: (Part, Part) {
    let limit = sums[axis] / count
    let low = colours.filter { Double($0.channel(axis)) < limit }
    if low.isEmpty || low.count == colours.count {
      return (Part(Array(colours.prefix(1))), Part(Array(colours.dropFirst())))
    }
    return (Part(low), Part(colours.filter { Double($0.channel(axis)) >= limit }))
  }
}
