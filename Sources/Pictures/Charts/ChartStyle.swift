// One look for everything that is drawn: quiet greys for what frames, colours only for what is said.

/// Colours, sizes and fonts of charts and diagrams.
public enum ChartStyle {
  // Okabe and Ito, "Color universal design" (2008): told apart with every common form of colour blindness.
  // Their yellow is left out, which is too light for a line on white.
  /// The colours of series, in the order of use.
  public static let series = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]
  /// The ground.
  public static let background = "#ffffff"
  /// Titles and texts.
  public static let ink = "#1f2328"
  /// Labels of axes and other texts of second rank.
  public static let faint = "#59636e"
  /// Lines of grids.
  public static let grid = "#e4e7eb"
  /// The line that bars stand on.
  public static let axis = "#8c959f"
  /// What does not take part, such as the bars of inactive latents.
  public static let idle = "#b6bec8"
  /// The family of fonts.
  public static let font = "sans-serif"
  /// The height of titles in pixels.
  public static let titleSize = 15.0
  /// The height of labels in pixels.
  public static let labelSize = 12.0

  /// How a series is drawn: six colours, then the same ones dashed.
  public static func stroke(series index: Int) -> SVG.Stroke {
    let round = index / series.count
    return SVG.Stroke(
      series[index % series.count], width: 2,
      dashes: round == 0 ? [] : (round % 2 == 1 ? [6, 4] : [2, 4]))
  }

  // Fonts differ; DejaVu Sans is the widest in common use, and what fits in it fits in the others. Widths in
  // thousandths of the size, by the kind of character.
  /// About how many pixels a text is wide, at the most.
  public static func width(of text: String, size: Double = labelSize, bold: Bool = false) -> Double {
    let thousandths = text.reduce(0) { sum, character in
      switch character {
      case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", " ", "(", ")", "[", "]", "/": sum + 375
      case "m", "w", "M", "W", "%", "@": sum + 960
      case "A"..."Z": sum + 720
      default: sum + 625
      }
    }
    return Double(thousandths) / 1000 * size * (bold ? 1.1 : 1)
  }
}
