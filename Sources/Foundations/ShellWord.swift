// Texts in the lines that users copy into a shell.

/// Words of a POSIX shell.
public enum ShellWord {
  // Within single quotes nothing has a meaning but the quote that ends them, so one is written as '\'' (end, a quote, begin
  // again). A word that begins with = is a path lookup in zsh. Other letters than ASCII are safe, but their composition may not
  // survive a terminal.
  /// A text as one word of a shell, in single quotes where a shell would read it otherwise.
  public static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "/._-+,%@:=".utf8.contains(byte)
    }
    if isPlain, let first = text.utf8.first, first != 0x3D { return text }
    return "'\(text.replacing(scalar: "'", with: "'\\''"))'"
  }

  /// A text within a string of Python in single quotes, in a program that a shell reads in double quotes: what either would
  /// read otherwise is written by its number.
  public static func inPython(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { word, scalar in
      if "'\"\\$`!".unicodeScalars.contains(scalar) || scalar.value < 0x20 {
        word += (scalar.value < 16 ? "\\x0" : "\\x") + String(scalar.value, radix: 16)
      } else {
        word.unicodeScalars.append(scalar)
      }
    }
  }
}
