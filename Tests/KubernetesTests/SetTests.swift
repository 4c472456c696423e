import Kubernetes
import Testing

@Suite("interval sets")
struct IntervalSetTests {
  typealias Bytes = IntervalSet<UInt8>

  @Test("ranges that overlap or touch are joined, so that equal sets are equal")
  func joining() {
    let set = Bytes([10...20, 0...3, 4...5, 15...30, 255...255])
    #expect(set.ranges == [0...5, 10...30, 255...255])
    #expect(Bytes([0...254, 255...255]).ranges == [0...255])
    #expect(Bytes([200...255, 100...150]).ranges == [100...150, 200...255])
  }

  /// Every set over eight numbers, as a plain list of them.
  static let small: [Set<UInt8>] = (0..<256).map { bits in
    Set((0..<8).filter { bits >> $0 & 1 == 1 }.map { UInt8($0 * 36) })
  }

  static func set(_ numbers: Set<UInt8>) -> Bytes { Bytes(numbers.map { $0...$0 }) }

  @Test("operations agree with plain sets of numbers")
  func laws() {
    for left in IntervalSetTests.small.indices where left % 5 == 0 {
      for right in IntervalSetTests.small.indices where right % 3 == 0 {
        let (one, two) = (IntervalSetTests.small[left], IntervalSetTests.small[right])
        let (first, second) = (IntervalSetTests.set(one), IntervalSetTests.set(two))
        #expect(first.union(second) == IntervalSetTests.set(one.union(two)))
        #expect(first.intersection(second) == IntervalSetTests.set(one.intersection(two)))
        #expect(first.subtracting(second) == IntervalSetTests.set(one.subtracting(two)))
        #expect(first.isSuperset(of: second) == one.isSuperset(of: two))
      }
    }
  }

  @Test("the complement reaches to the maximum and no further")
  func complement() {
    #expect(Bytes().complement(upTo: .max).ranges == [0...255])
    #expect(Bytes([0...255]).complement(upTo: .max).isEmpty)
    #expect(Bytes([5...10]).complement(upTo: 20).ranges == [0...4, 11...20])
    #expect(Bytes([30...40]).complement(upTo: 20).ranges == [0...20])
    #expect(Bytes([0...40]).complement(upTo: 20).isEmpty)
  }

  @Test("membership is found at both ends of every range")
  func membership() {
    let set = Bytes([2...4, 8...8, 250...255])
    let inside = (UInt8.min...UInt8.max).filter { set.contains($0) }
    #expect(inside == [2, 3, 4, 8, 250, 251, 252, 253, 254, 255])
  }
}

@Suite("address sets")
struct AddressSetTests {
  @Test("a set counts its addresses, and all of IPv6 saturates")
  func count() throws {
    #expect(AddressSet(try #require(CIDR("10.0.0.0/30"))).count == 4)
    #expect(AddressSet.all(.ipv4).count == 1 << 32)
    #expect(AddressSet.all(.ipv6).count == .max)
    #expect(AddressSet(.ipv4).count == 0)
  }

  @Test("what a block leaves out is the rest of its family")
  func exceptions() throws {
    let block = AddressSet(try #require(CIDR("10.0.0.0/8")))
    let hole = AddressSet(try #require(CIDR("10.0.1.0/24")))
    let rest = block.subtracting(hole)
    #expect(!rest.contains(try #require(IPAddress("10.0.1.9"))))
    #expect(rest.contains(try #require(IPAddress("10.0.2.0"))))
    #expect(rest.union(hole) == block)
    #expect(block.isSuperset(of: rest) && !rest.isSuperset(of: block))
    #expect(block.complement.complement == block)
    #expect(rest.ranges.map(\.description) == ["10.0.0.0-10.0.0.255", "10.0.2.0-10.255.255.255"])
  }

  @Test("families never mix")
  func families() throws {
    let four = AddressSet.all(.ipv4)
    let six = AddressSet.all(.ipv6)
    #expect(four.intersection(six).isEmpty)
    #expect(four.subtracting(six) == four)
    #expect(!four.isSuperset(of: six))
    #expect(!six.contains(try #require(IPAddress("10.0.0.1"))))
  }
}
