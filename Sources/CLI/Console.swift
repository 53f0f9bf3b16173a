// Results go to standard output, progress and complaints to standard error.

import ArgumentParser
import Foundation
import Foundations
import Training

/// The two streams of the program.
enum Console {
  /// A line of result.
  static func result(_ line: String) {
    do { try output(Data((line + "\n").utf8)) } catch let failure as Failure {
      error("vae: \(failure)")
      exit(failure.kind.rawValue)
    } catch {}
  }

  /// A line of result for each file.
  static func results(_ files: [String]) { result(files.joined(separator: "\n")) }

  /// Bytes on standard output.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`, or the exit code of success where the reader, such as `head`, has seen
  ///   enough.
  static func output(_ bytes: Data) throws {
    do { try FileHandle.standardOutput.write(contentsOf: bytes) } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      let code = Int32(truncatingIfNeeded: (cause ?? error as NSError).code)
      if code == EPIPE { throw ExitCode.success }
      throw Failure.system(code, "cannot write", at: "standard output")
    }
  }

  /// A line of complaint or progress, with flags and commands for what libraries name.
  static func error(_ line: Message) { write("\(line.text(.flags))\n") }

  /// Text on standard error as it is. Whoever closes it does not want it: what cannot be written there is let go, and the work
  /// goes on.
  static func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

  /// Whether progress can be drawn over.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// A value as one JSON object on standard output, its members in snake case.
  static func json(_ value: some Encodable) throws {
    result(String(try RunFiles.text(value, style: .flags).dropLast()))
  }

  /// A value as one JSON object in one line of standard output, its members in snake case.
  static func jsonLine(_ value: some Encodable) throws { result(try jsonText(value)) }

  /// A value as one JSON object in one line, its members in snake case.
  static func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.userInfo = MessageStyle.flags.userInfo
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
