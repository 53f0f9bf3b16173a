// Folders of pictures with more than 8 bits are data of real numbers, unless the bits say nothing or one file has them.

import Foundations
import Pictures
import Testing
import _TestSupport

@testable import Datasets

@Suite("The choice of bits")
struct DepthChoiceTests {
  private static let side = 6

  /// A grey PNG of 16 bits.
  private func file(_ samples: [UInt16]) -> [UInt8] {
    let sample = SamplePNG(colourType: 0, depth: 16, height: Self.side, width: Self.side)
    let lines = (0..<Self.side).flatMap { row -> [UInt8] in
      [0] + samples[row * Self.side..<(row + 1) * Self.side].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    }
    return sample.file(header: sample.header, lines: lines)
  }

  private func slice(_ number: Int, most: Int = 4095) -> [UInt16] {
    (0..<Self.side * Self.side).map { UInt16(($0 * 113 + number * 29) % most) }.dropLast() + [UInt16(most)]
  }

  private func floats(_ source: any DataSource, _ row: Int) throws -> [Float] {
    try source.bytes(row).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }

  @Test("12 bits in 16 stay 12 bits, in memory, in the cache and in the report")
  func slices() throws {
    try withTemporaryFolder { folder in
      for number in 0..<10 { try SamplePictures.write(file(slice(number)), to: "\(folder)/p/\(number).png") }
      for _ in 0..<2 {
        let data = try Dataset.load("\(folder)/p", environment: ["XDG_CACHE_HOME": folder])
        #expect(data.training.elementType == .float32 && data.training.rowShape == [6, 6, 1])
        #expect(data.training.valueRange == 0...4095 && data.training.unitScale == 1)
        for row in 0..<10 { #expect(try floats(data.training, row) == slice(row).map(Float.init)) }
        let pictures = try #require(data.pictures)
        #expect(pictures.sentences == ["the pictures have 16 bits; their highest value is 4095 of 65535"])
        let report = try DataReport(data)
        #expect(report.splits[0].most == 4095 && report.elementType == "float32")
        #expect(try #require(report.pictures?.channels.first).mean < 0.0625)
        // The brightest is white where pictures are shown.
        #expect(try pictures.contactSheet().drawn().bytes.contains(255))
      }
      let small = try SamplePictures.open(
        "\(folder)/p", PictureOptions(size: PictureSize(height: 1, width: 1)), cache: folder)
      let mean = slice(0).map(Double.init).reduce(0, +) / 36
      #expect(try floats(PictureSource(small), 0) == [Float(mean.rounded())])
    }
  }

  @Test(
    "16 bits that hold 8, and 16 bits of one file, are bytes; pictures of 8 bits among deep ones count 257 times"
  )
  func choices() throws {
    try withTemporaryFolder { folder in
      let bytes = (0..<36).map { UInt8($0 * 7) }
      let plain = PixelBuffer(height: 6, width: 6, channels: 1, bytes: bytes)
      for number in 0..<10 {
        try SamplePictures.write(file(bytes.map { UInt16($0) * 257 }), to: "\(folder)/same/\(number).png")
        try SamplePictures.write(PNG.encode(plain), to: "\(folder)/one/\(number).png")
        try SamplePictures.write(
          number < 5 ? file(slice(1)) : PNG.encode(plain), to: "\(folder)/half/\(number).png")
      }
      try SamplePictures.write(file(slice(1)), to: "\(folder)/one/a.png")
      let same = try SamplePictures.open("\(folder)/same", cache: folder)
      #expect(try !same.geometry.isDeep && same.sentences.isEmpty && PictureSource(same).bytes(0) == bytes)
      let one = try SamplePictures.open("\(folder)/one", cache: folder)
      #expect(try !one.geometry.isDeep && PictureSource(one).bytes(0) == bytes)
      #expect(one.sentences == ["16 bits are rounded to 8 in a.png, since all other pictures have 8"])
      let half = try SamplePictures.open("\(folder)/half", cache: folder)
      #expect(half.geometry.isDeep && half.valueRange == 0...Float(245 * 257))
      #expect(try floats(PictureSource(half), 9) == bytes.map { Float($0) * 257 })
      // What a model was made for goes before what the pictures are.
      let few = try SamplePictures.open("\(folder)/half", PictureOptions(bits: 8), cache: folder)
      #expect(!few.geometry.isDeep && few.valueRange == 0...255)
      let many = try SamplePictures.open("\(folder)/same", PictureOptions(bits: 16), cache: folder)
      #expect(try floats(PictureSource(many), 0) == bytes.map { Float($0) * 257 })
    }
  }

  @Test("dark pictures of 12 bits keep their colours")
  func colours() throws {
    try withTemporaryFolder { folder in
      let sample = SamplePNG(colourType: 2, depth: 16, height: 4, width: 4)
      for number in 0..<9 {
        let lines = (0..<4).flatMap { row -> [UInt8] in
          [0] + (0..<12).flatMap { [UInt8(($0 * 5 + row) % 16), UInt8(number)] }
        }
        try SamplePictures.write(
          sample.file(header: sample.header, lines: lines), to: "\(folder)/p/\(number).png")
      }
      #expect(try SamplePictures.open("\(folder)/p", cache: folder).geometry.rowShape == [4, 4, 3])
    }
  }
}
