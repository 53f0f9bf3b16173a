// Pools of well-behaved evaluators, in every form of the protocol.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Evaluators

@Suite("Pool")
struct PoolTests {
  @Test("every candidate has one outcome, its own", arguments: [1, 3])
  func outcomes(workers: Int) throws {
    try withTemporaryFolder { folder in
      let pool = try Pool(try ShellChild.command(ShellChild.loop("answer $id"), in: folder, workers: workers))
      #expect(
        pool.hello.parameters == 2 && pool.hello.measures == ["x", "y"]
          && pool.hello.ranges == [-1...1, -1...1])
      let ends = try ShellChild.outcomes(pool, 0..<300)
      #expect(ends.count == 300)
      for (number, end) in ends {
        #expect(end == .evaluated(Evaluation(fitness: Float(number), measures: [0.25, -0.5])))
      }
      #expect(pool.counts.evaluated == 300 && pool.outstanding == 0 && pool.takeNotes().isEmpty)
    }
  }

  @Test("the program sees the numbers that the candidate has")
  func values() throws {
    try withTemporaryFolder { folder in
      let script = ShellChild.loop(
        #"x=${line#*[}; echo "{\"id\":$id,\"fitness\":0,\"measures\":[${x%%]*}]}""#)
      let pool = try Pool(try ShellChild.command(script, in: folder))
      let values: [Float] = [0.1, -1.5e-38]
      pool.submit([Candidate(5, values)])
      #expect(try pool.next() == Outcome(5, .evaluated(Evaluation(fitness: 0, measures: values))))
      #expect(try pool.next() == nil)
    }
  }

  @Test("answers may come in any order, and for some of a batch by themselves")
  func order() throws {
    try withTemporaryFolder { folder in
      let hello = ShellChild.hello.replacing("\"parameters\"", with: "\"batch\":4,\"parameters\"")
      let script = """
        echo '\(hello)'
        while read -r line; do
          ids=${line#*[}; ids=$(echo "${ids%%]*}" | tr , ' ')
          set -- $ids
          last=$1; shift
          for id in "$@"; do rest="$id $rest"; done
          for id in $rest; do echo "{\\"id\\":$id,\\"fitness\\":$id,\\"measures\\":[0,0]}"; done
          rest=
          echo "{\\"ids\\":[$last],\\"fitness\\":[$last],\\"measures\\":[[0,0]]}"
        done
        """
      let pool = try Pool(try ShellChild.command(script, in: folder, workers: 2))
      #expect(pool.hello.batch == 4)
      let ends = try ShellChild.outcomes(pool, 0..<41)
      #expect(ends.count == 41)
      for (number, end) in ends {
        #expect(end == .evaluated(Evaluation(fitness: Float(number), measures: [0, 0])))
      }
    }
  }

  /// Answers blocks of at most two rows, each with fitness 1 and measures 0.5 and -0.5.
  static let binary = """
    echo '\(ShellChild.hello.replacing("\"parameters\"", with: "\"batch\":2,\"binary\":true,\"parameters\""))'
    while read -r line; do
      id=${line#*:}; id=${id%%,*}
      size=${line##*:}; size=${size%?}
      dd bs=1 count="$size" >/dev/null 2>&1
      rows=$((size / 8))
      BEFORE
      echo "{\\"id\\":$id,\\"rows\\":$rows,\\"bytes\\":$((12 * rows))}"
      while [ $rows -gt 0 ]; do printf '\\000\\000\\200\\077\\000\\000\\000\\077\\000\\000\\000\\277'; rows=$((rows - 1)); done
    done
    """

  @Test("numbers go both ways as float32 behind a header line, beside which a program may chat")
  func binary() throws {
    try withTemporaryFolder { folder in
      let chat = #"printf 'chat \377\376\n'"#
      let pool = try Pool(
        try ShellChild.command(Self.binary.replacing("BEFORE", with: chat), in: folder, workers: 2))
      let ends = try ShellChild.outcomes(pool, 0..<15)
      #expect(
        ends.count == 15
          && ends.values.allSatisfy { $0 == .evaluated(Evaluation(fitness: 1, measures: [0.5, -0.5])) })
      #expect(pool.counts.chatter >= 8)
    }
  }

  @Test("a request holds no more than the hello says, one included", arguments: [1, 3])
  func sizes(batch: Int) throws {
    try withTemporaryFolder { folder in
      let hello = ShellChild.hello.replacing("\"parameters\"", with: "\"batch\":\(batch),\"parameters\"")
      let script = """
        echo '\(hello)'
        while read -r line; do
          ids=${line#*[}
          ids=$(echo "${ids%%]*}" | tr , ' ')
          set -- $ids
          for id in $ids; do echo "{\\"id\\":$id,\\"fitness\\":$#,\\"measures\\":[0,0]}"; done
        done
        """
      let pool = try Pool(try ShellChild.command(script, in: folder))
      let sizes = try ShellChild.outcomes(pool, 0..<60).values.map { end -> Float in
        if case .evaluated(let evaluation) = end { evaluation.fitness } else { 0 }
      }
      #expect(sizes.count == 60 && sizes.max() == Float(batch) && sizes.min() ?? 0 >= 1)
    }
  }

  @Test("candidates that no worker has begun can be taken back")
  func withdrawn() throws {
    try withTemporaryFolder { folder in
      let script = ShellChild.loop("while [ ! -e go ]; do sleep 0.01; done; answer $id")
      let pool = try Pool(try ShellChild.command(script, in: folder))
      pool.submit((0..<10).map { Candidate($0, [0, 0]) })
      #expect(try pool.next(within: .milliseconds(50)) == nil)
      let rest = pool.withdraw()
      #expect(rest.map(\.number) == Array(1..<10) && pool.outstanding == 1)
      try AtomicFile.write("", to: "\(folder)/go")
      #expect(try pool.next()?.number == 0)
      #expect(try pool.next() == nil)
    }
  }

  @Test("the number of a worker stands in its command and in its environment, with one thread for each")
  func environment() throws {
    try withTemporaryFolder { folder in
      let script =
        #"printf '%s' "$1 $VAE_WORKER $OMP_NUM_THREADS" > "seen-$1""# + "\n" + ShellChild.loop("answer $id")
      let pool = try Pool(try ShellChild.command(script, in: folder, workers: 2))
      let texts = { (0..<2).map { (try? WholeFile.text("\(folder)/seen-\($0)")) ?? "" } }
      #expect(becomes { texts() == ["0 0 1", "1 1 1"] }, "\(texts())")
      pool.close()
    }
  }

  @Test(
    "commands that cannot run are refused",
    arguments: [
      ("", 1), ("a {in}", 1), ("a {out}", 1), ("a", 0), ("a {in} {out}", 1),
    ])
  func refused(text: String, workers: Int) throws {
    try withTemporaryFolder { folder in
      let failure = #expect(throws: Failure.self) {
        try Pool(EvaluatorCommand(text, workers: workers, folder: folder))
      }
      #expect(failure?.kind == .usage)
    }
  }
}
