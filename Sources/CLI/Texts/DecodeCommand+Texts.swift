// `vae decode` of a model of texts: the text of each row of latents.

import Autoencoders
import CPU
import Evaluation
import Foundations
import Storage
import Tensors
import Training

extension DecodeCommand {
  /// Writes the texts of latents.
  func writeTexts(_ latents: HostArray, _ trained: TrainedModel) throws {
    let place = try TextOutput(output.file)
    let backend = shared.backend
    let writer = try TextWriter(trained, on: backend)
    let count = latents.type.shape[0]
    let asked =
      labels.isGiven
      ? try AskedAttributes(labels.label, of: trained.configuration, count: count).fields : [:]
    let texts = try writer.write(
      latents, fields: trained.inference(on: backend).complete(asked, count: count),
      by: writing.choice(writer.coding, temperature: nil), longest: writing.length, key: Key(seed: 0))
    try place.write(["text"], texts.map { [$0.text] })
    if !shared.quiet, let sentence = TextWriter.Written.cutSentence(texts) { Console.error(sentence) }
  }
}
