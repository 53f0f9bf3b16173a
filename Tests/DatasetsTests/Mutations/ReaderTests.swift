// Every place where the program opens a file is in a list: beside it stand the formats whose wrong files are read there, or why
// there are none. A reader that is added without wrong files fails here.

import Foundation
import Foundations
import Testing

@Suite("Readers of files")
struct ReaderTests {
  /// Why a place has no format.
  private enum Reason: String {
    case system = "files of the system, not of users"
    case signature = "the first bytes of files whose formats have rows"
    case digest = "compared with a published digest, or passed on to a reader of the list"
    case own = "written by the same process, and deleted when it is opened"
    case records = "records with checksums, of which those that are whole count: nothing is refused"
    case children = "pipes and files between this process and its children"
  }

  /// The formats by the file of the sources.
  private static let readers: [String: [String]] = [
    "Datasets/Formats/IDX.swift": ["IDX"],
    "Datasets/Formats/NPY.swift": ["npy"],
    "Datasets/Formats/NPZ.swift": ["npz"],
    "Datasets/Formats/NumberRows.swift": ["text of numbers"],
    "Datasets/Formats/TileSheet.swift": ["sheet of tiles"],
    "Datasets/PictureFolders/PictureBytes.swift": ["PNG", "JPEG", "WebP", "GIF", "TIFF"],
    "Datasets/PictureFolders/RowCache.swift": ["cache of pictures"],
    "Datasets/Texts/Dataset+Texts.swift": ["texts", "compressed texts"],
    "Datasets/Tables/TableFile.swift": [
      "table", "compressed table", "table of pixels", "table for a model", "table that lists pictures",
      "labels of a folder of pictures",
    ],
    "Tables/Reading/TableReader.swift": ["table"],
    "Tables/Schema/SchemaOverrides.swift": ["schema file"],
    "Storage/SafetensorsReader.swift": [
      "safetensors", "weights of a model", "weights of a model of a table", "sampler", "direction",
      "neighbours",
      "exemplars of a table", "exemplars of numbers", "checkpoint",
    ],
    "Storage/ModelFolder.swift": [
      "configuration of a model", "configuration of a model of a table", "configurations of every kind",
    ],
    "Storage/SamplerRecord.swift": ["choice of a sampler"],
    "Training/Runs/RunConfiguration.swift": [
      "run.json", "configuration of a run", "configuration of a run on a table",
    ],
    "Training/Runs/MetricsTable.swift": ["metrics.csv"],
    "Anomalies/Files/DetectorFiles.swift": ["calibration", "record of a scoring"],
    "Evolution/Runs/SearchRun.swift": [
      "settings of a search", "record of a search", "state of a search", "npy",
    ],
  ]

  private static let others: [String: Reason] = [
    "Foundations/MemoryRoom.swift": .system, "CPU/CPU.swift": .system, "CLI/Console.swift": .system,
    "Datasets/Requests/FileKind.swift": .signature, "Datasets/Requests/ForeignFormat.swift": .signature,
    "Datasets/Catalog/CatalogLoading.swift": .digest, "Datasets/Requests/Fingerprint.swift": .digest,
    "Datasets/Downloads/FileDownload.swift": .digest,
    "Datasets/Tables/NumberSpool.swift": .own,
    "Evolution/Search/OutcomeLog.swift": .records,
    "Evaluators/Processes/WorkerFile.swift": .children, "Evaluators/Processes/Child.swift": .children,
    "Evaluators/Pool/OnceWorker.swift": .children, "Evaluators/Processes/Warden.swift": .children,
  ]

  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources").path

  @Test("every place that opens files for reading is known")
  func known() throws {
    let opening = [
      "WholeFile.", "MappedFile(", "OpenedFile(", "O_RDWR", "O_RDONLY", "forReading", "contents(atPath",
    ]
    // The doors themselves, and what opens folders or locks.
    let doors = ["WholeFile", "MappedFile", "OpenedFile", "AtomicFile", "FileLock", "SharedBytes"]
    var found: Set<String> = []
    for case let name as String in FileManager.default.enumerator(atPath: Self.sources) ?? .init()
    where name.hasSuffix(".swift") && !doors.contains(PathParts(name).stem) {
      let lines = try WholeFile.text("\(Self.sources)/\(name)").split(separator: "\n")
      let code = lines.filter { !$0.drop { $0 == " " }.hasPrefix("//") }
      if code.contains(where: { line in opening.contains { line.contains($0) } }) { found.insert(name) }
    }
    #expect(found.subtracting(Self.readers.keys).subtracting(Self.others.keys).isEmpty)
    #expect(Set(Self.readers.keys).union(Self.others.keys).subtracting(found).isEmpty)
  }

  @Test("every format that is named has a row")
  func rows() {
    let names = Set(MutatedFormat.all.map { $0.name })
    #expect(Set(Self.readers.values.joined()).subtracting(names).isEmpty)
    #expect(names.count == MutatedFormat.all.count)
  }
}
