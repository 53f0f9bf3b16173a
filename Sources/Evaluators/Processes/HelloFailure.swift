// What is said of a program that does not say hello: what it printed instead, and its errors, since the reason is usually a
// missing package or a wrong path, which the program itself has said there.

import Foundations

extension Failure {
  /// A program whose hello is missing or not one.
  ///
  /// - Parameters:
  ///   - expected: What it could have said.
  ///   - what: What is wrong, part of a sentence whose subject is the program.
  ///   - seen: The line in the place of a hello.
  static func noHello(
    _ command: String, _ expected: HelloExample, _ what: String, seen: String?, errors: [String]
  ) -> Failure {
    var sentence: Message = "the program \(what)"
    if let seen, !seen.isEmpty { sentence = "\(sentence); it printed: \(seen)" }
    if !errors.isEmpty { sentence = "\(sentence); its last errors: \(errors.joined(separator: " / "))" }
    return Failure(
      .badData, sentence, at: command,
      remedy:
        "Have it print one line of JSON when it starts, such as \(Message(expected.rawValue)), and flush it")
  }
}

/// What a program could have said.
enum HelloExample: String {
  case evaluator =
    #"{"vae":1,"kind":"evaluator","parameters":20,"low":-1,"high":1,"measures":["x"],"range":[[0,1]]}"#
  case environment = #"{"vae":1,"kind":"environment","actions":2,"low":-1,"high":1}"#
}
