import Terminal
import Testing

/// Rectangles of cells.
@Suite struct RectTests {
  @Test("never has a negative extent")
  func extent() {
    #expect(Rect(x: 3, y: 3, width: -2, height: 5).isEmpty)
    #expect(Rect(width: 4, height: 4).inset(left: 3, right: 3).width == 0)
    #expect(Size(width: -1, height: -1) == Size(width: 0, height: 0))
  }

  @Test("splits into parts that make up the whole")
  func splits() {
    let rect = Rect(x: 2, y: 3, width: 10, height: 6)
    for amount in [-1, 0, 1, 6, 10, 99] {
      let (top, below) = rect.splitTop(amount)
      #expect(top.height + below.height == 6)
      #expect(below.y == top.maxY)
      let (above, bottom) = rect.splitBottom(amount)
      #expect(bottom.height == top.height)
      #expect(above.maxY == bottom.y)
      let (left, rest) = rect.splitLeft(amount)
      #expect(left.width + rest.width == 10)
      #expect(rest.x == left.maxX)
      let (others, right) = rect.splitRight(amount)
      #expect(right.width == left.width)
      #expect(others.maxX == right.x)
    }
  }

  @Test("meets another in what both hold")
  func intersection() {
    let one = Rect(x: 0, y: 0, width: 5, height: 5)
    #expect(
      one.intersection(Rect(x: 3, y: 4, width: 5, height: 5))
        == Rect(x: 3, y: 4, width: 2, height: 1))
    #expect(one.intersection(Rect(x: 9, y: 9, width: 5, height: 5)).isEmpty)
    #expect(one.row(4) == Rect(x: 0, y: 4, width: 5, height: 1))
    #expect(one.row(5).isEmpty)
    #expect(one.contains(Point(x: 4, y: 4)))
    #expect(!one.contains(Point(x: 5, y: 4)))
  }
}
