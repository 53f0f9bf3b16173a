// Reads a drawing back with an XML parser that knows nothing of our writer.

import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The elements of a drawing, in order.
struct SVGReader {
  /// An element.
  struct Element {
    var name: String
    var attributes: [String: String]
    var text = ""

    /// A number among the attributes.
    func number(_ name: String) -> Double? { attributes[name].flatMap(Double.init) }

    /// The places that `points` lists.
    var points: [(x: Double, y: Double)] {
      (attributes["points"] ?? "").split(separator: " ").compactMap { pair in
        let numbers = pair.split(separator: ",").compactMap { Double($0) }
        return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
      }
    }
  }

  private(set) var elements: [Element] = []

  /// Reads a drawing; one that is no well-formed XML fails the test.
  init(_ svg: String) throws {
    let listener = Listener()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = listener
    try #require(parser.parse(), "\(String(describing: parser.parserError))")
    elements = listener.elements
  }

  /// The elements of a name.
  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  /// What is written, in order.
  var texts: [String] { all("text").map(\.text) }

  /// Every place that an element names lies within the drawing, up to a pixel.
  func expectInside(_ location: SourceLocation = #_sourceLocation) throws {
    let root = try #require(elements.first)
    let (width, height) = (try #require(root.number("width")), try #require(root.number("height")))
    for element in elements.dropFirst() {
      let across = ["x", "x1", "x2", "cx"].compactMap { element.number($0) } + element.points.map(\.x)
      let down = ["y", "y1", "y2", "cy"].compactMap { element.number($0) } + element.points.map(\.y)
      let inside =
        across.allSatisfy { (-1...(width + 1)).contains($0) }
        && down.allSatisfy { (-1...(height + 1)).contains($0) }
      #expect(inside, "\(element)", sourceLocation: location)
      if let own = element.number("height") { #expect(own >= 0, "\(element)", sourceLocation: location) }
    }
  }

  private final class Listener: NSObject, XMLParserDelegate {
    var elements: [Element] = []
    private var open: [Int] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      open.append(elements.count)
      elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      if let last = open.last { elements[last].text += string }
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) { open.removeLast() }
  }
}
