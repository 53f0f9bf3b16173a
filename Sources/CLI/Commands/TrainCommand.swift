// `vae train`: from data and flags to a run folder with a finished model. All names and numbers are checked
// before the folder is made.

import ArgumentParser

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a model on your data.",
    discussion: """
      Example: vae train mnist --hidden 400 --latent 20 --epochs 20

      Ctrl-C finishes the step and saves; 'vae resume' then continues to the same model as without the interruption.
      """)

  @OptionGroup var arguments: TrainArguments

  func run() throws { try arguments.train() }
}
