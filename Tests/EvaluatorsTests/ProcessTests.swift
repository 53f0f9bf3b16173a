// What is left of processes: nothing, however they or we end.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Evaluators

@Suite("Processes")
struct ProcessTests {
  /// Starts a process that starts another in the background, and gives both numbers.
  static func family(_ folder: String, _ warden: Warden) throws -> (child: Child, grandchild: Int32) {
    let child = try Child(
      "sleep 1000 & echo $!; wait", worker: 0, errors: try WorkerFile("\(folder)/errors"), warden: warden)
    var number: Int32?
    let hasCome = becomes {
      _ = child.incoming.read(from: child.output)
      number = child.incoming.line { Int32(String(decoding: $0, as: UTF8.self)) } ?? nil
      return number != nil
    }
    try #require(hasCome)
    return (child, try #require(number))
  }

  @Test(
    "a shell makes way for a single program, and stays where it has work to do",
    arguments: [
      ("python3 walk.py", true), ("./sim --steps=10 'a b' \"c\" *.txt", true), ("ssh node3 ./sim", true),
      ("cd x && ./sim", false), ("./sim | tee log", false), ("A=1 ./sim", false), ("exit 3", false),
      ("", false),
      ("sim $HOME", false), ("sim; sim", false), ("sim > file", false), ("sim `x`", false),
      ("sim\nsim", false),
      ("sim & sim", false), ("{ sim; }", false), ("(sim)", false), ("for i in a", false), ("! sim", false),
    ])
  func direct(line: String, isDirect: Bool) {
    #expect(ShellLine.direct(line) == (isDirect ? "exec \(line)" : line))
  }

  @Test("a program that closes its output and stays is noticed at once")
  func closed() throws {
    try withTemporaryFolder { folder in
      let script =
        "cd '\(folder)'\n"
        + ShellChild.loop(
          "[ $id = 2 ] && [ ! -e once ] && { : > once; exec 1>&-; sleep 1000; }; answer $id")
      try AtomicFile.write(script, to: "\(folder)/child.sh")
      let pool = try Pool(EvaluatorCommand("sh \(folder)/child.sh", workers: 1, folder: folder))
      #expect(try ShellChild.outcomes(pool, 0..<5).count == 5 && pool.counts.restarted == 1)
    }
  }

  @Test("a process is ended with everything it has started")
  func groups() throws {
    try withTemporaryFolder { folder in
      let warden = try Warden()
      let (child, grandchild) = try Self.family(folder, warden)
      #expect(isRunning(child.process) && isRunning(grandchild) && !child.hasEnded)
      #expect(child.end() == nil)
      #expect(becomes { !isRunning(grandchild) } && kill(child.process, 0) != 0)
    }
  }

  @Test("what a process that has ended by itself leaves behind is ended too")
  func orphans() throws {
    try withTemporaryFolder { folder in
      let child = try Child(
        "sleep 1000 & echo $!; exit 5", worker: 0, errors: try WorkerFile("\(folder)/errors"),
        warden: try Warden())
      #expect(becomes { child.hasEnded })
      _ = child.incoming.read(from: child.output)
      let number = try #require(child.incoming.line { Int32(String(decoding: $0, as: UTF8.self)) } ?? nil)
      #expect(isRunning(number))
      #expect(child.end() == .exited(5))
      #expect(becomes { !isRunning(number) })
    }
  }

  @Test("a worker whose process has ended while another holds its pipes is started again")
  func held() throws {
    try withTemporaryFolder { folder in
      let script = ShellChild.loop(
        "[ $id = 2 ] && [ ! -e once ] && { : > once; sleep 1000 & exit 6; }; answer $id")
      let pool = try Pool(try ShellChild.command(script, in: folder))
      let ends = try ShellChild.outcomes(pool, 0..<5)
      #expect(ends.count == 5 && pool.counts.evaluated == 5 && pool.counts.restarted == 1)
      #expect(pool.takeNotes().contains { $0.contains("exit code 6") })
    }
  }

  @Test("when this process is gone, the warden ends what is on its list, and nothing else")
  func warden() throws {
    try withTemporaryFolder { folder in
      let others = try Warden()
      let (kept, keptGrandchild) = try Self.family(folder, others)
      var warden: Warden? = try Warden()
      let (child, grandchild) = try Self.family(folder, others)
      warden?.watch(kept.process)
      warden?.watch(child.process)
      warden?.watch(2_000_000_000)
      warden?.forget(kept.process)
      // The kernel closes the warden's pipe as this does.
      warden = nil
      #expect(becomes { !isRunning(grandchild) && child.hasEnded })
      #expect(isRunning(kept.process) && isRunning(keptGrandchild))
      #expect(child.end() == .killed(SIGKILL))
    }
  }

  @Test("closing a pool lets programs end by themselves, and ends the others")
  func closing() throws {
    try withTemporaryFolder { folder in
      let polite = ShellChild.loop("answer $id") + "\n: > ended"
      var command = try ShellChild.command(polite, in: folder)
      command.grace = .seconds(10)
      let pool = try Pool(command)
      pool.close()
      pool.close()
      #expect(FileManager.default.fileExists(atPath: "\(folder)/ended"))
      let stubborn = try Pool(
        try ShellChild.command(
          "echo $$ > number\n" + ShellChild.loop("answer $id") + "\nsleep 1000", in: folder))
      let number = try #require(Int32(try WholeFile.text("\(folder)/number").dropLast()))
      #expect(isRunning(number))
      stubborn.close()
      #expect(!isRunning(number))
    }
  }

  @Test("a child has no descriptors but its three", .enabled(if: System.isLinux))
  func descriptors() throws {
    try withTemporaryFolder { folder in
      // One that somebody forgot to close at the start of a program.
      let null = open("/dev/null", O_RDONLY)
      let forgotten = fcntl(null, F_DUPFD, 5)
      defer {
        close(null)
        close(forgotten)
      }
      let child = try Child(
        "for one in /proc/$$/fd/*; do echo ${one##*/}; done; grep SigIgn /proc/$$/status",
        worker: 0, errors: try WorkerFile("\(folder)/errors"), warden: try Warden())
      #expect(becomes { child.hasEnded })
      _ = child.incoming.read(from: child.output)
      var lines: [String] = []
      while let line = child.incoming.line({ String(decoding: $0, as: UTF8.self) }) { lines.append(line) }
      // The next one is that with which the shell reads the folder.
      #expect(lines.dropLast() == ["0", "1", "2", "3"], "\(lines)")
      let ignored = UInt64(lines.last?.split(separator: "\t").last ?? "", radix: 16)
      for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] {
        #expect(ignored.map { $0 >> (signal - 1) & 1 == 0 } == true, "\(lines)")
      }
    }
  }

  @Test("writing to a process that has ended is an error and no signal")
  func broken() throws {
    let ends = try Descriptors.pipe()
    close(ends.reading)
    defer { close(ends.writing) }
    let result = [1].withUnsafeBytes { QuietWriting.write(ends.writing, $0) }
    guard case .failure(let error) = result else {
      Issue.record("nobody reads, and it was written")
      return
    }
    #expect(error.code == EPIPE)
    var pending = sigset_t()
    sigpending(&pending)
    #expect(sigismember(&pending, SIGPIPE) == 0)
  }

  @Test("files of what workers print keep to their size")
  func sizes() throws {
    try withTemporaryFolder { folder in
      let file = try WorkerFile("\(folder)/file")
      for number in 0..<3 { Array("line \(number)".utf8).withUnsafeBytes { file.append(line: $0) } }
      #expect(file.lastLines(2) == ["line 1", "line 2"] && file.lastLines(9, since: 14) == ["line 2"])
      ftruncate(file.descriptor, off_t(WorkerFile.most + 1))
      Array("new".utf8).withUnsafeBytes { file.append(line: $0) }
      #expect(file.lastLines(9) == ["new"] && file.size == 4)
      #expect(throws: Failure.self) { try WorkerFile(folder) }
      symlink("\(folder)/file", "\(folder)/link")
      #expect(throws: Failure.self) { try WorkerFile("\(folder)/link") }
    }
  }
}
