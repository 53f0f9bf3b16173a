// Limits of memory end a command with a sentence and the documented code, never with a signal.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Limits of memory")
struct MemoryLimitTests {
  @Test("an address space too small to start in is told", arguments: [250, 280, 300, 450, 599])
  func start(megabytes: Int) throws {
    try withTemporaryFolder { folder in
      let found = try Shell("ulimit -v $((\(megabytes) * 1024)); vae models", in: folder)
      #expect(found.code == 71)
      #expect(found.errors.contains("the limit of the address space is \(megabytes) MB"))
    }
  }

  @Test("a model that does not fit into memory is told before it is made")
  func model() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(AnomalyCommandTests.table(0..<60), to: "\(folder)/t.csv")
      let found = try Shell(
        "ulimit -v 4000000; vae train t.csv --hidden 30000,30000 --epochs 1 -q", in: folder)
      #expect(found.code == 71)
      #expect(found.errors.contains("the training needs at least") && found.errors.contains("ulimit -v"))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/runs/latest"))
    }
  }

  @Test(
    "memory that is refused within a command, and threads that cannot be started, are told",
    .enabled(if: System.isLinux))
  func refused() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(60), to: "\(folder)/p.npy")
      // Every thread wants a stack of this size.
      let threads = try Shell(
        "ulimit -s 900000; ulimit -v 1200000; vae train p.npy --hidden 4 --epochs 1 -q", in: folder)
      #expect(threads.code == 71 && threads.errors.contains("refuses another thread"), "\(threads.errors)")
      let large = try Shell(
        "vae train p.npy --hidden 4 --latent 2 --epochs 1 --name m -q && ulimit -v 900000 && "
          + "vae train p.npy --hidden 4000,4000 --epochs 1 -q", in: folder)
      #expect(large.code == 71 && large.errors.contains("MB"), "\(large.errors)")
    }
  }

  @Test("a file of the user's is never taken for a stream that is closed")
  func closedStreams() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(60), to: "\(folder)/p.npy")
      let found = try Shell(
        "vae train p.npy --hidden 4 --latent 2 --epochs 2 --name m <&- >&- 2>&-; echo $?; vae evaluate m -q",
        in: folder)
      // Trained, only the result could not be said.
      #expect(
        found.output.hasPrefix("74\n") && found.output.contains("ELBO") && found.code == 0, "\(found.errors)")
    }
  }
}
