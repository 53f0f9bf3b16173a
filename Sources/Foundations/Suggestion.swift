// What a misspelt name probably meant. Errors over unknown names end with it.

/// Finding the known name nearest to a misspelt one.
public enum Suggestion {
  /// The most bytes of a name that is compared: nobody mistypes a longer one, and comparing it letter by letter takes long.
  private static let longest = 64

  /// The name in `names` that `name` most probably stands for, or nil if none is near.
  ///
  /// Near means few edits for the length (a third of the letters, at least one), letter case aside; else a
  /// name that contains what was typed, if that has three letters or more. Among equals the first wins.
  public static func nearest(to name: String, among names: some Sequence<String>) -> String? {
    guard !name.isEmpty, name.utf8.count <= Self.longest else { return nil }
    let typed = Array(name.lowercased())
    var best: (name: String, edits: Int)?
    var containing: String?
    for candidate in names where candidate.utf8.count <= Self.longest {
      let known = candidate.lowercased()
      if containing == nil, typed.count >= 3, known.contains(name.lowercased()) { containing = candidate }
      let edits = distance(typed, Array(known))
      let allowed = max(1, max(typed.count, known.count) / 3)
      guard edits <= allowed, edits < max(typed.count, known.count), edits < best?.edits ?? .max else {
        continue
      }
      best = (candidate, edits)
    }
    return best?.name ?? containing
  }

  /// The failure for a name that is not among the known ones.
  ///
  /// - Parameters:
  ///   - noun: What the name should have named, such as "data set".
  ///   - listing: Where the known names are listed, instead of all of them.
  public static func unknown(
    _ noun: String, _ name: String, among names: [String], listing: Message? = nil
  ) -> Failure {
    Failure(
      .usage, "unknown \(noun) '\(name)'",
      remedy: question(name, among: names) ?? listing ?? "Known names are \(list: names)")
  }

  /// Whether the nearest name was meant; nil where none is near.
  public static func question(_ name: String, among names: some Sequence<String>) -> Message? {
    nearest(to: name, among: names).map { "Did you mean '\($0)'?" }
  }

  /// The fewest insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`, no part
  /// being edited twice (the "optimal string alignment" distance).
  static func distance<Element: Equatable>(_ a: [Element], _ b: [Element]) -> Int {
    // d(i, j) = min of d(i-1, j) + 1, d(i, j-1) + 1, d(i-1, j-1) + [a_i != b_j],
    //           and d(i-2, j-2) + 1 where the last two letters are swapped. Three rows suffice.
    var older: [Int] = []
    var old = Array(0...b.count)
    for i in a.indices {
      var new = [i + 1] + [Int](repeating: 0, count: b.count)
      for j in b.indices {
        new[j + 1] = min(old[j + 1] + 1, new[j] + 1, old[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          new[j + 1] = min(new[j + 1], older[j - 1] + 1)
        }
      }
      (older, old) = (old, new)
    }
    return old[b.count]
  }
}
