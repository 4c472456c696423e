import Kubernetes
import PolicyEngine
import TestSupport
import Testing

@Suite("Sets of connections")
struct ConnectionSetTests {
  static let samples: [ConnectionSet] = [
    .none, .all, .allPorts, ConnectionSet(.tcp, 80...80), ConnectionSet(.tcp, 1...1024),
    ConnectionSet(.tcp, 1024...65535), ConnectionSet(.udp, 53...53),
    ConnectionSet(.icmpv4, 0x0800...0x0800), ConnectionSet(.other, 0...255),
    ConnectionSet(.tcp, 65535...65535).union(ConnectionSet(.sctp, 7777...7777)),
  ]

  @Test("obey the laws of sets", arguments: samples, samples)
  func laws(one: ConnectionSet, other: ConnectionSet) {
    #expect(one.union(other) == other.union(one))
    #expect(one.intersection(other) == other.intersection(one))
    #expect(one.union(one.intersection(other)) == one)
    #expect(one.intersection(one.union(other)) == one)
    #expect(one.subtracting(other).intersection(other).isEmpty)
    #expect(one.subtracting(other).union(one.intersection(other)) == one)
    #expect(one.union(other).isSuperset(of: one))
    #expect(one.isSuperset(of: other) == (one.intersection(other) == other))
  }

  @Test("do in each part what sets of numbers do", arguments: 1...200)
  func parts(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    func numbers() -> IntervalSet<UInt16> {
      IntervalSet(
        (0..<random.pick(0...3)).map { _ in
          let low = UInt16(random.pick(0...65_535))
          let length = UInt16(random.pick(0...(random.chance(50) ? 2 : 30_000)))
          return low...(low > .max - length ? .max : low + length)
        })
    }
    var one = ConnectionSet.none
    var other = ConnectionSet.none
    for part in ConnectionSet.Part.allCases {
      one = one.union(ConnectionSet(part, numbers()))
      other = other.union(ConnectionSet(part, numbers()))
    }
    for part in ConnectionSet.Part.allCases {
      #expect(one.union(other)[part] == one[part].union(other[part]))
      #expect(one.intersection(other)[part] == one[part].intersection(other[part]))
      #expect(one.subtracting(other)[part] == one[part].subtracting(other[part]))
      for range in one[part].ranges + other[part].ranges {
        for number in [range.lowerBound, range.upperBound, range.upperBound &+ 1] {
          #expect(one.contains(part, number) == one[part].contains(number))
        }
      }
    }
    #expect(
      one.isSuperset(of: other)
        == ConnectionSet.Part.allCases.allSatisfy { one[$0].isSuperset(of: other[$0]) })
  }

  @Test("have no port 0, and no protocol above 255")
  func domain() {
    #expect(ConnectionSet(.tcp, 0...0).isEmpty)
    #expect(ConnectionSet(.tcp, 0...65535) == ConnectionSet(.tcp, 1...65535))
    #expect(ConnectionSet(.other, 200...60000) == ConnectionSet(.other, 200...255))
    #expect(ConnectionSet(.icmpv4, 0...0).contains(.icmpv4, 0))
  }

  @Test("read as people write them")
  func text() {
    #expect("\(ConnectionSet.all)" == "All")
    #expect("\(ConnectionSet.none)" == "none")
    let some = ConnectionSet(.tcp, 80...80).union(ConnectionSet(.tcp, 443...445))
      .union(ConnectionSet(.udp, 1...65535)).union(ConnectionSet(.icmpv4, 0x0800...0x0800))
    #expect("\(some)" == "TCP 80,443-445; UDP; ICMPv4 8/0")
  }
}

@Suite("Sets of numbers")
struct NumberSetTests {
  @Test("do what counting one by one does", arguments: 1...200)
  func counting(seed: UInt64) {
    var random = seed &* 0x9E37_79B9_7F4A_7C15
    func next(_ bound: UInt64) -> UInt64 {
      random ^= random << 13
      random ^= random >> 7
      random ^= random << 17
      return random % bound
    }
    func make() -> (IntervalSet<UInt8>, Set<UInt8>) {
      let ranges = (0..<next(5)).map { _ -> ClosedRange<UInt8> in
        let low = UInt8(next(256))
        return low...UInt8(min(255, UInt64(low) + next(80)))
      }
      return (IntervalSet(ranges), Set(ranges.flatMap { Array($0) }))
    }
    let (one, oneByOne) = make()
    let (other, otherByOne) = make()
    func numbers(_ set: IntervalSet<UInt8>) -> Set<UInt8> { Set(set.ranges.flatMap { Array($0) }) }
    #expect(numbers(one.union(other)) == oneByOne.union(otherByOne))
    #expect(numbers(one.intersection(other)) == oneByOne.intersection(otherByOne))
    #expect(numbers(one.subtracting(other)) == oneByOne.subtracting(otherByOne))
    #expect(one.isSuperset(of: other) == oneByOne.isSuperset(of: otherByOne))
    #expect((0...UInt8.max).allSatisfy { one.contains($0) == oneByOne.contains($0) })
    #expect(
      zip(one.ranges, one.ranges.dropFirst()).allSatisfy {
        UInt16($0.upperBound) + 1 < UInt16($1.lowerBound)
      })
  }
}
