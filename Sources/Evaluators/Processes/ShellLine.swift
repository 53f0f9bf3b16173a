// A shell that starts one program and waits for it stands between us and the program: it keeps the pipes open when the program
// has closed them, and turns signals into exit codes. So where a command is one program with its arguments, the shell becomes it.

/// Lines for a shell.
enum ShellLine {
  /// The line, in a form in which a single program takes the place of the shell.
  static func direct(_ line: String) -> String {
    guard let first = line.split(separator: " ").first, !words.contains(String(first)),
      first.utf8.allSatisfy({ isPlain($0) }), line.utf8.allSatisfy({ isPlain($0) || quiet.contains($0) })
    else { return line }
    return "exec \(line)"
  }

  /// What a program's name is made of, where no shell has a part in it.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "_./+-".utf8.contains(byte)
    }
  }

  /// What arguments may have besides: nothing by which a line becomes several.
  private static let quiet = Set(" ,:@%={}[]*?~'\"".utf8)

  /// Words of the shell that are no programs, or not the same ones.
  private static let words: Set<String> = [
    ".", "alias", "bg", "break", "builtin", "case", "cd", "command", "continue", "do", "done", "elif", "else",
    "esac", "eval", "exec", "exit", "export", "fc", "fg", "fi", "for", "function", "getopts", "hash", "if",
    "in",
    "jobs", "local", "read", "readonly", "return", "select", "set", "shift", "source", "then", "time",
    "times",
    "trap", "type", "ulimit", "umask", "unalias", "unset", "until", "wait", "while",
  ]
}
