// What can be done with a model that has just been trained: commands that work when they are pasted.

import Autoencoders
import Evaluation
import Foundations
import Training

/// The commands that are named after a training.
enum NextCommands {
  /// The commands, a line each, so that any of them, or all, can be pasted.
  ///
  /// - Parameters:
  ///   - run: How the run is named.
  ///   - data: The data that it was trained on.
  static func lines(
    run: String, data: String, _ configuration: ModelConfiguration
  ) -> String {
    func output(_ name: String) -> [String] {
      // Without a name, examples go to a picture or, of tables, to rows.
      let isShown =
        configuration.data?.text != nil || configuration.schema != nil
        || (try? configuration.requireDrawing()) != nil
      return isShown ? [] : ["-o", "\(name).npy"]
    }
    let commands = [
      ["evaluate", run],
      ["sample", run] + output("samples"),
      ["reconstruct", run, data] + output("reconstructions"),
    ]
    return "next:" + commands.map { "\n  " + ShellText.command(["vae"] + $0) }.joined()
  }
}
