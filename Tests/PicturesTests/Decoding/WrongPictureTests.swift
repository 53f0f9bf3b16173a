// Files that are cut off, broken, dishonest or of unknown kinds are refused with a sentence that names them.

import Foundations
import Testing
import _TestSupport

@testable import Pictures

@Suite("Wrong pictures")
struct WrongPictureTests {
  /// The failure that reading `file` must end with.
  static func failure(
    _ file: [UInt8], maximumPixels: Int = 1 << 28, location: SourceLocation = #_sourceLocation
  ) throws -> Failure {
    let failure = try #require(throws: Failure.self, sourceLocation: location) {
      try file.decoded(maximumPixels: maximumPixels)
    }
    #expect(failure.kind == .badData && failure.place == "picture", sourceLocation: location)
    #expect(failure.remedy != nil, sourceLocation: location)
    return failure
  }

  @Test("a file that is cut off anywhere is refused", arguments: RecordedPicture.files)
  func truncated(_ row: RecordedPicture) throws {
    let file = try RecordedFiles.bytes(row.description)
    for count in 0..<file.count {
      let failure = try Self.failure(Array(file[..<count]))
      if count >= 12 {
        #expect(
          failure.what.contains("is cut off") || failure.what.contains("need at least"),
          "\(count): \(failure)")
      }
    }
  }

  @Test("a wrong bit anywhere in a PNG file is noticed", arguments: [0, 3, 7])
  func checksums(_ bit: Int) throws {
    let file = try RecordedFiles.bytes("faint-palette.png")
    for place in file.indices {
      var wrong = file
      wrong[place] ^= 1 << UInt8(bit)
      #expect(throws: Failure.self, "\(place)") { try wrong.decoded() }
    }
  }

  @Test(
    "bytes behind the end of a picture do not matter",
    arguments: ["grey.png", "grey.jpg", "lossy.webp", "palette.gif", "strips.tiff"])
  func trailing(_ name: String) throws {
    let file = try RecordedFiles.bytes(name)
    #expect(try (file + [1, 2, 3]).decoded() == file.decoded())
  }

  @Test("what is no picture is said to be none")
  func foreign() throws {
    #expect(try Self.failure([]).what == "is empty")
    #expect(try Self.failure(Array("BM and more".utf8)).what.contains("does not begin like a picture"))
  }

  @Test("more pixels than allowed are refused, as many as allowed are read")
  func limits() throws {
    let file = try RecordedFiles.bytes("grey.png")
    #expect(try Self.failure(file, maximumPixels: 17 * 23 - 1).what.contains("23 x 17"))
    #expect(try file.decoded(maximumPixels: 17 * 23).width == 23)
  }

  @Test(
    "more pixels than the file can hold are refused before memory is asked for",
    arguments: [[0, 1], [2, 8], [3, 4], [6, 16]], [false, true])
  func promises(_ kind: [Int], _ isInterlaced: Bool) throws {
    let sample = SamplePNG(
      colourType: kind[0], depth: kind[1], isInterlaced: isInterlaced, height: 20, width: 20)
    var wide = sample
    (wide.height, wide.width) = (1 << 14, 1 << 14)
    let failure = try Self.failure(sample.file(header: wide.header, lines: sample.lines))
    #expect(failure.what.contains("at least") || failure.what.contains("cut off"), "\(failure)")
    wide.width = 1 << 15
    #expect(
      try Self.failure(sample.file(header: wide.header, lines: sample.lines)).what.contains(
        "more than the limit"))
    // The largest that the header can say.
    (wide.height, wide.width) = ((1 << 31) - 1, (1 << 31) - 1)
    let most = sample.file(header: wide.header, lines: sample.lines)
    #expect(try Self.failure(most, maximumPixels: .max).what.contains("at least"))
  }

  @Test("a JPEG file of few bytes has no large picture", arguments: ["colour.jpg", "inks-progressive.jpg"])
  func promisesOfJPEG(_ name: String) throws {
    let file = try RecordedFiles.bytes(name)
    let inflated = file.replacing([8, 0, 17, 0, 23], by: [8, 0x3F, 0xFF, 0x3F, 0xFF])
    #expect(try Self.failure(inflated).what.contains("at least"))
    let beyond = file.replacing([8, 0, 17, 0, 23], by: [8, 0xFF, 0xFF, 0xFF, 0xFF])
    #expect(try Self.failure(beyond).what.contains("too large"))
  }

  @Test("a file of few bytes has no large picture, whatever the format")
  func promisesOfOthers() throws {
    let gif = try RecordedFiles.bytes("palette.gif")
    #expect(
      try Self.failure(gif.replacing([23, 0, 17, 0], by: [255, 63, 255, 63])).what.contains("at least"))
    let lossy = try RecordedFiles.bytes("lossy.webp")
    // Sides of 14 bits behind the start code of a key frame.
    let wide = lossy.replacing([0x9D, 0x01, 0x2A, 23, 0, 17, 0], by: [0x9D, 0x01, 0x2A, 255, 63, 255, 63])
    #expect(try Self.failure(wide).what.contains("at least"))
    var lossless = try RecordedFiles.bytes("lossless.webp")
    // 14 bits of each side less 1 behind the signature byte.
    lossless.replaceSubrange(21..<25, with: [0xFF, 0xFF, 0xFF, lossless[24] | 0x0F])
    #expect(try Self.failure(lossless).what.contains("at least"))
  }

  @Test(
    "kinds of TIFF that are not read are named, and files that contradict themselves refused",
    arguments: [
      // Samples of 32 bits; JPEG; inks; several pages; sides that the bytes cannot fill; a strip beyond the file.
      ([2, 1, 3, 0, 1, 0, 0, 0, 8, 0], [2, 1, 3, 0, 1, 0, 0, 0, 32, 0], "samples of 32 bits"),
      ([3, 1, 3, 0, 1, 0, 0, 0, 1, 0], [3, 1, 3, 0, 1, 0, 0, 0, 7, 0], "compressed in another way"),
      ([6, 1, 3, 0, 1, 0, 0, 0, 1, 0], [6, 1, 3, 0, 1, 0, 0, 0, 5, 0], "neither grey"),
      ([0, 1, 3, 0, 1, 0, 0, 0, 23, 0], [0, 1, 3, 0, 1, 0, 0, 0, 255, 127], "at least"),
      ([0x16, 1, 3, 0, 1, 0, 0, 0, 5, 0], [0x16, 1, 3, 0, 1, 0, 0, 0, 4, 0], "strips or tiles"),
      ([0x16, 1, 3, 0, 1, 0, 0, 0, 5, 0], [0x16, 1, 3, 0, 1, 0, 0, 0, 0, 0], "contradict"),
    ] as [([UInt8], [UInt8], String)])
  func wrongTIFF(_ piece: [UInt8], _ other: [UInt8], _ reason: String) throws {
    let failure = try Self.failure(RecordedFiles.bytes("strips.tiff").replacing(piece, by: other))
    #expect(failure.what.contains(reason), "\(failure)")
  }

  @Test("a TIFF file of several pages is refused, one with a smaller copy behind its page is read")
  func pages() throws {
    let file = try RecordedFiles.bytes("strips.tiff")
    let entries = Int(file[8])
    // The place of the next directory stands behind the entries of the first; it is put at the end.
    let link = 10 + 12 * entries
    func linked(_ kind: [UInt8]) -> [UInt8] {
      let place = UInt32(file.count).littleEndian
      let bytes = withUnsafeBytes(of: place) { Array($0) }
      return Array(file[..<link]) + bytes + file[(link + 4)...] + [1, 0] + kind + [0, 0, 0, 0]
    }
    #expect(try Self.failure(linked([0, 1, 3, 0, 1, 0, 0, 0, 9, 0, 0, 0])).what.contains("several pages"))
    #expect(try linked([254, 0, 4, 0, 1, 0, 0, 0, 1, 0, 0, 0]).decoded() == file.decoded())
  }

  @Test("animations are refused, not read as their first picture")
  func animations() throws {
    let gif = try RecordedFiles.bytes("palette.gif")
    guard let start = gif.lastIndex(of: 0x2C) else { fail("no picture") }
    let twice = gif.dropLast() + gif[(gif.firstRange(of: [0x2C, 0, 0, 0, 0])?.lowerBound ?? start)...]
    let failure = try Self.failure(Array(twice))
    #expect(failure.what.contains("not supported: it is an animation"), "\(failure)")
    let still = try RecordedFiles.bytes("lossless.webp")
    // The flag of animations in an extended file.
    let body = Array("WEBPVP8X".utf8) + [10, 0, 0, 0, 2, 0, 0, 0, 22, 0, 0, 16, 0, 0] + still[12...]
    let animated = Array("RIFF".utf8) + [UInt8(body.count & 255), UInt8(body.count >> 8), 0, 0] + body
    #expect(try Self.failure(animated).what.contains("not supported: it is an animation"))
  }

  @Test(
    "a GIF file that contradicts itself is refused",
    arguments: [
      // The picture beyond its canvas, codes of nine bits, a colour beyond its palette, a code that is not there.
      ([0x2C, 0, 0, 0, 0, 23, 0], [0x2C, 1, 0, 0, 0, 23, 0], "canvas"),
      ([17, 0, 0, 4], [17, 0, 0, 9], "9 bits"),
      ([0x83, 0, 0], [0x80, 0, 0], "unknown kind"), ([17, 0, 0, 4], [17, 0, 0, 3], "not in the table"),
    ] as [([UInt8], [UInt8], String)])
  func contradictions(_ piece: [UInt8], _ other: [UInt8], _ reason: String) throws {
    let failure = try Self.failure(RecordedFiles.bytes("palette.gif").replacing(piece, by: other))
    #expect(failure.what.contains(reason), "\(failure)")
  }

  @Test("lines that hold less than the header says are refused, checksums or not")
  func shortStream() throws {
    for sample in SamplePNG.all(height: 9, width: 9) {
      let short = sample.file(header: sample.header, lines: sample.lines.dropLast())
      #expect(try Self.failure(short).what.contains("Not enough image data"))
    }
  }

  @Test("a channel without a scan, and scans without end, are refused")
  func scans() throws {
    #expect(try RecordedFiles.channels(scans: [1, 2, 3]).decoded().channels == 3)
    #expect(try Self.failure(RecordedFiles.channels(scans: [1, 2])).what.contains("no scan for some"))
    let many = [UInt8](repeating: 1, count: 40) + [UInt8](repeating: 2, count: 59) + [3]
    #expect(try RecordedFiles.channels(scans: many).decoded().channels == 3)
    #expect(try Self.failure(RecordedFiles.channels(scans: many + [1])).what.contains("100 scans"))
  }

  @Test(
    "kinds of JPEG that are not read are named",
    arguments: [
      ([0xFF, 0xC0, 0, 11, 8], [0xFF, 0xC0, 0, 11, 12]), ([0xFF, 0xC0], [0xFF, 0xC9]),
      ([0xFF, 0xC0], [0xFF, 0xC5]),
    ] as [([UInt8], [UInt8])])
  func unsupported(_ piece: [UInt8], _ other: [UInt8]) throws {
    let failure = try Self.failure(RecordedFiles.bytes("grey.jpg").replacing(piece, by: other))
    #expect(failure.what.contains("of a kind that is not supported"), "\(failure)")
  }

  @Test("nothing is printed about broken pictures")
  func silence() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      for name in ["colour.jpg", "grey.png", "lossy.webp", "placed.gif"] {
        let file = try RecordedFiles.bytes(name)
        for place in file.indices {
          _ = try? Array(file[..<place]).decoded()
          var wrong = file
          wrong[place] ^= 0x55
          _ = try? wrong.decoded()
          _ = try? SamplePNG.withRightChecksums(wrong).decoded()
        }
      }
    }
    let printed = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(!printed.contains("libpng") && !printed.contains("JPEG"), "\(printed)")
  }
}
