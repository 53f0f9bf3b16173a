// Masks beside the pictures of a set are noticed, and what only looks like them is not.

import Foundations
import Pictures
import Testing
import _TestSupport

@testable import Datasets

@Suite("Masks beside pictures")
struct MaskNoticeTests {
  private func mask(_ number: Int) -> PixelBuffer {
    let bytes = (0..<64).map { UInt8($0 / 8 < number % 7 ? 255 : 0) }
    return PixelBuffer(height: 8, width: 8, channels: 1, bytes: bytes)
  }

  private func fill(_ folder: String, _ masks: Bool, ending: String = "", count: Int = 8) throws {
    for number in 0..<count {
      let picture = masks ? mask(number) : SamplePictures.picture(number, height: 8, width: 8)
      try SamplePictures.write(["\(number)\(ending).png": picture], in: folder)
    }
  }

  private func sentence(_ folder: String) throws -> String? {
    try SamplePictures.open(folder, cache: folder).sentences.map(\.description).first {
      $0.contains("looks like masks")
    }
  }

  @Test(
    "a folder of two values under the names of its sibling is named, with the folder to train on",
    arguments: [
      ("images", "masks", ""), ("train/images", "train/labels", ""), ("images/train", "masks/train", "_mask"),
      ("z", "a", ""),
    ])
  func noticed(images: String, masks: String, ending: String) throws {
    try withTemporaryFolder { folder in
      try fill("\(folder)/p/\(images)", false)
      try fill("\(folder)/p/\(masks)", true, ending: ending)
      let found = try #require(try sentence("\(folder)/p"))
      #expect(
        found.hasPrefix(
          "\(masks)/ looks like masks of \(images)/, with the same names and two values; without them: "))
      #expect(try sentence("\(folder)/p/\(images)") == nil)
    }
  }

  @Test("classes of drawings, folders of other names, and folders of pictures are no masks")
  func classes() throws {
    try withTemporaryFolder { folder in
      for name in ["0", "1", "2"] { try fill("\(folder)/drawings/\(name)", true) }
      for name in ["cat", "dog"] { try fill("\(folder)/photographs/\(name)", false) }
      try fill("\(folder)/others/images", false)
      try fill("\(folder)/others/shapes", true, ending: "-b")
      for name in ["drawings", "photographs", "others"] { #expect(try sentence("\(folder)/\(name)") == nil) }
    }
  }
}
