// From an error number of the operating system to a sentence a user can act on. The remedy depends on the
// number alone, so that a full disk reads the same wherever it is met.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Failure {
  /// The failure of a system call.
  ///
  /// - Parameters:
  ///   - code: The value of `errno` right after the call.
  ///   - action: What was attempted, such as "cannot write".
  ///   - path: The file or folder it was attempted on.
  public static func system(_ code: Int32, _ action: String, at path: String) -> Failure {
    Failure(
      .inputOutput, "\(action): \(String(cString: strerror(code)))", at: path, remedy: remedy(for: code))
  }

  private static func remedy(for code: Int32) -> Message {
    switch code {
    case ENOSPC: "Free some space on this disk, or choose another one, and try again"
    case EDQUOT: "Your quota on this disk is used up: free some space, or choose another disk"
    case EACCES, EPERM: "Check the permissions of the file and of its folder, or choose another place"
    case EROFS: "This disk is mounted read-only: choose another place"
    case ENOENT: "Check the path: one of its folders does not exist"
    case ENOTDIR: "Check the path: one of its parts is a file, not a folder"
    case ELOOP: "Check the path: it names a link that is not followed, or links in a circle"
    case EISDIR: "Check the path: it names a folder, not a file"
    case ENAMETOOLONG: "Choose a shorter name"
    case EEXIST, ENOTEMPTY: "Choose another name: this one is taken"
    case EMFILE, ENFILE: "Too many files are open: raise the limit with 'ulimit -n'"
    case EFBIG: "Files may not grow beyond a limit: raise it with 'ulimit -f'"
    case ENOMEM: "Close other programs to free memory, and try again"
    default: "Check that the disk is connected and healthy, and try again"
    }
  }
}
