// Results go to standard output, progress and complaints to standard error.

import ArgumentParser
import Foundation
import Foundations
import Training

/// The two streams of the program.
enum Console {
  /// Takes the numbers of standard streams that the program was started without, so that no file of the user's gets one of them
  /// and is written to in the place of the stream. They stay closed: reading the first fails, and writing the others.
  static func holdClosedStreams() {
    for (stream, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)] {
      if fcntl(stream, F_GETFD) < 0, errno == EBADF { _ = open("/dev/null", mode) }
    }
  }

  /// Lines of result. Texts from files do nothing to the terminal.
  static func result(_ text: String) { print(ShownText.page(text)) }

  /// A result for programs: one JSON value.
  static func result(json: String) { print(ShownText.json(json)) }

  private static func print(_ line: String) {
    do { try write(Data((line + "\n").utf8)) } catch let failure as Failure {
      error("vae: \(failure)")
      exit(failure.kind.rawValue)
    } catch {}
  }

  /// A line of result for each file.
  static func results(_ files: [String]) { result(files.joined(separator: "\n")) }

  /// Rows of a table on standard output: what comes in goes out, but where a terminal would act on it.
  ///
  /// - Throws: As ``write(_:)-(Data)``.
  static func output(_ rows: UnsafeRawBufferPointer) throws {
    let bytes = Data(rows)
    if isatty(STDOUT_FILENO) == 0 { return try write(bytes) }
    try write(Data(ShownText.page(String(decoding: bytes, as: UTF8.self)).utf8))
  }

  /// A value as one JSON object in a line, for readers that may have gone.
  ///
  /// - Throws: As ``write(_:)-(Data)``.
  static func event(_ value: some Encodable) throws {
    try write(Data((ShownText.json(jsonText(value)) + "\n").utf8))
  }

  /// Bytes on standard output.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`, or the exit code of success where the reader, such as `head`, has seen
  ///   enough.
  private static func write(_ bytes: Data) throws {
    do { try FileHandle.standardOutput.write(contentsOf: bytes) } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      let code = Int32(truncatingIfNeeded: (cause ?? error as NSError).code)
      if code == EPIPE { throw ExitCode.success }
      if code == EBADF {
        throw Failure(
          .inputOutput, "is closed, so there is nowhere to write the result", at: "standard output",
          remedy: "Leave it open, or send it to a file")
      }
      throw Failure.system(code, "cannot write", at: "standard output")
    }
  }

  /// A line of complaint or progress, with flags and commands for what libraries name.
  static func error(_ line: Message) { complain("\(line.text(.flags))\n") }

  /// A line of progress, in place of the one that was drawn last; an empty one clears it. Only for terminals.
  static func draw(_ progress: String) { complain("\r\u{1B}[K\(ShownText.page(progress))") }

  // Whoever closes standard error does not want it: what cannot be written there is let go, and the work goes on.
  private static func complain(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Whether progress can be drawn over.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// A value as one JSON object on standard output, its members in snake case.
  static func json(_ value: some Encodable) throws {
    result(json: String(try RunFiles.text(value, style: .flags).dropLast()))
  }

  /// A value as one JSON object in one line of standard output, its members in snake case.
  static func jsonLine(_ value: some Encodable) throws { result(json: try jsonText(value)) }

  /// A value as one JSON object in one line, its members in snake case.
  private static func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.userInfo = MessageStyle.flags.userInfo
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
