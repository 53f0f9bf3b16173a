// The program: one subcommand per file, every failure a sentence and an exit code.

import ArgumentParser
import CPU
import Datasets
import Foundation
import Foundations

@main
struct VAECommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vae",
    abstract: "Train variational autoencoders and use them.",
    discussion: """
      vae train mnist
      vae evaluate latest --importance-samples 64
      vae sample latest -n 64 -o samples.png

      RUN is a run's folder or name, 'latest', or a model folder. DATA is the name of a data set \
      (\(Catalog.entries.map(\.name).joined(separator: ", "))), a file \
      (\(Dataset.everyEnding().joined(separator: ", "))) or a folder of pictures.
      """,
    version: version,
    subcommands: [
      TrainCommand.self, ResumeCommand.self, EvaluateCommand.self, CompareCommand.self, SampleCommand.self,
      ReconstructCommand.self, ClassifyCommand.self, InterpolateCommand.self, TraverseCommand.self,
      ManifoldCommand.self, NeighboursCommand.self, DirectionCommand.self, EditCommand.self,
      EncodeCommand.self, DecodeCommand.self,
      ImputeCommand.self, CompleteCommand.self, AnomalyCommand.self,
      EvolveCommand.self, DescribeCommand.self, DoctorCommand.self,
      ModelsCommand.self, DataCommand.self, DemoCommand.self,
    ])

  static let version = "0.1.0"

  static func main() {
    // Output after the reader of a pipe has gone does not matter.
    signal(SIGPIPE, SIG_IGN)
    // Files that may not grow ('ulimit -f') are refused as full disks are.
    signal(SIGXFSZ, SIG_IGN)
    Console.holdClosedStreams()
    do {
      try MemoryRoom.requireStart()
      CPU.adoptShortWaiting()
      try CommandNames.check(CommandLine.arguments.dropFirst(), of: VAECommand.self)
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      Console.error("vae: \(failure)")
      exit(code: failure.kind)
    } catch {
      end(error)
    }
  }

  /// Ends with what the parser of the arguments has to say: a page of help, the version, or a mistake.
  private static func end(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    let text = fullMessage(for: error)
    if code == .success { if !text.isEmpty { Console.result(text) } } else { Console.error(Message(text)) }
    Foundation.exit(code.rawValue)
  }

  private static func exit(code: Failure.Kind) -> Never { Foundation.exit(code.rawValue) }
}
