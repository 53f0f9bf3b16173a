// Space colonisation: points of free space in the crown attract the nearest wood, which grows towards them and
// uses them up. A. Runions, B. Lane, P. Prusinkiewicz, "Modeling trees with a space colonization algorithm",
// Eurographics Workshop on Natural Phenomena, 2007.

/// Trees that fill the space of a given crown.
struct SpaceColonisation: GrowthRule {
  /// Where the trunk ends.
  var trunk: Float
  /// How far the trunk leans to the right, in radians.
  var lean: Float
  /// Where the crown's space begins.
  var base: Float
  /// Where the crown's space ends; branches reach a little less far.
  var top: Float
  /// How far the crown reaches to the side at its top.
  var reach: Float
  /// How many points of space attract.
  var attractors: Int
  /// The distance at which a point is used up.
  var kill: Float
  /// How far wood grows at once.
  var step: Float
  /// The radius of the thinnest twigs.
  var twig: Float
  /// The trunk's radius at the ground.
  var radius: Float
  /// The radius of a clump of leaves; 0 for none.
  var clump: Float
  /// The height of a clump over its width.
  var flatness: Float

  /// A piece of wood and how it goes on.
  private struct Node {
    var point: SIMD3<Float>
    var parent: Int
    var isTip = true
    /// The sum of the squared radii of what grows from it.
    var area: Float = 0
  }

  func tree(_ draws: inout Draws) -> Tree {
    var nodes = stem(&draws)
    let fork = nodes.count - 1
    colonise(&nodes, space(&draws))
    return wood(nodes, fork: fork, &draws)
  }

  private func stem(_ draws: inout Draws) -> [Node] {
    let limb = Limb(
      from: .zero, direction: .leaning(lean, to: 0),
      Limb.Shape(length: trunk, radius: radius, pieces: 5, wobble: 0.08), &draws)
    return limb.places.indices.map { Node(point: limb.places[$0].point, parent: $0 - 1, isTip: false) }
  }

  /// Points in a cone that opens towards the light, more of them the higher. The square root of a uniform number
  /// spreads points evenly over a disc; over the height it lets their number grow with it.
  private func space(_ draws: inout Draws) -> [SIMD3<Float>] {
    (0..<min(max(attractors, 0), 2048)).map { _ in
      let height = draws.unit().squareRoot()
      let distance = reach * (0.1 + 0.9 * height) * draws.unit().squareRoot()
      return .outward(draws.azimuth()) * distance + .up * (base + (top - base) * height)
    }
  }

  private func colonise(_ nodes: inout [Node], _ space: [SIMD3<Float>]) {
    // The nearest node of each point, kept up to date as nodes are added.
    var points = space.map { (point: $0, nearest: nodes.count - 1, distance: Float.infinity) }
    var compared = nodes.count - 1
    for _ in 0..<128 where !points.isEmpty && nodes.count < Tree.mostParts / 2 {
      for index in points.indices {
        for candidate in compared..<nodes.count {
          let distance = (nodes[candidate].point - points[index].point).length
          if distance < points[index].distance {
            (points[index].nearest, points[index].distance) = (candidate, distance)
          }
        }
      }
      points.removeAll { !($0.distance > kill) }
      compared = nodes.count
      var pulls = [SIMD3<Float>](repeating: .zero, count: nodes.count)
      var isPulled = [Bool](repeating: false, count: nodes.count)
      for point in points {
        pulls[point.nearest] += (point.point - nodes[point.nearest].point).unit
        isPulled[point.nearest] = true
      }
      for index in 0..<compared where isPulled[index] {
        // Pulls that cancel would let a node grow back and forth for ever; it takes the way up then.
        nodes.append(Node(point: nodes[index].point + pulls[index].unit * step, parent: index))
        nodes[index].isTip = false
      }
      if nodes.count == compared { return }
    }
  }

  /// Thickness from the twigs down, the cross-section of a fork being the sum of its branches' (Leonardo's rule).
  private func wood(_ grown: [Node], fork: Int, _ draws: inout Draws) -> Tree {
    var nodes = grown
    for index in nodes.indices.reversed() {
      nodes[index].area = max(nodes[index].area, twig * twig)
      let parent = nodes[index].parent
      if parent >= 0 { nodes[parent].area += nodes[index].area }
    }
    // The trunk is as thick as was asked for, and no branch thicker.
    let thickest = nodes[fork].area.squareRoot()
    let scale = thickest > 0 ? min(1, 0.8 * radius / thickest) : 1
    var tree = Tree()
    func thickness(_ index: Int) -> Float {
      index <= fork
        ? radius * (1 - 0.2 * Float(index) / Float(max(fork, 1)))
        : max(twig, nodes[index].area.squareRoot() * scale)
    }
    for index in nodes.indices where nodes[index].parent >= 0 {
      let parent = nodes[index].parent
      tree.grow(
        Segment(
          start: nodes[parent].point, end: nodes[index].point,
          startRadius: parent <= fork && index > fork ? thickness(index) : thickness(parent),
          endRadius: thickness(index)))
    }
    tree.grow(
      Segment(
        start: nodes[0].point, end: nodes[min(1, fork)].point, startRadius: 1.5 * radius,
        endRadius: thickness(min(1, fork))))
    // What lies in the shade of the roof bears no leaves.
    let lowestLeaves = base + 0.5 * (top - base)
    if clump > 0 {
      for node in nodes where node.isTip && node.point.y > lowestLeaves {
        let size = draws.near(clump, within: 0.3)
        tree.grow(Clump(centre: node.point, axis: .up, along: flatness * size, across: size))
      }
    }
    return tree
  }
}
