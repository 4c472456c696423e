import Kubernetes
import Testing

@Suite("addresses")
struct AddressTests {
  @Test(
    "an address is read and written in its usual notation",
    arguments: [
      ("10.0.0.1", "10.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
      ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::1", "2001:db8::1"),
      ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::1.2.3.4", "::102:304"),
      ("64:ff9b::10.0.0.1", "64:ff9b::a00:1"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
      ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ])
  func notation(_ text: String, _ written: String) {
    #expect(IPAddress(text)?.description == written)
  }

  @Test(
    "what an API server refuses is no address",
    arguments: [
      "", "10", "10.0.0", "10.0.0.0.1", "010.0.0.1", "256.0.0.1", "1.2.3.-4", "1.2.3.+4",
      "1.2.3. 4",
      "::ffff:10.0.0.1", "::ffff:a00:1", "fe80::1%eth0", ":::", ":1", "1:", "1::2::3", "12345::",
      "g::", "-0::", "+1::", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "::1.2.3", "10.0.0.1\n",
    ])
  func refused(_ text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test("IPv4 stands before IPv6, then numbers decide")
  func order() throws {
    let texts = ["::1", "10.0.0.2", "9.0.0.1", "::"]
    let sorted = texts.compactMap { IPAddress($0) }.sorted().map(\.description)
    #expect(sorted == ["9.0.0.1", "10.0.0.2", "::", "::1"])
  }

  @Test("bits above the width of a family are cut off")
  func width() {
    #expect(IPAddress(.ipv4, 0x1_0000_0001).description == "0.0.0.1")
  }
}

@Suite("blocks of addresses")
struct CIDRTests {
  @Test(
    "a block covers its range and cuts host bits off",
    arguments: [
      ("10.0.0.0/8", "10.0.0.0-10.255.255.255"), ("10.1.2.3/8", "10.0.0.0-10.255.255.255"),
      ("0.0.0.0/0", "0.0.0.0-255.255.255.255"), ("192.0.2.7/32", "192.0.2.7-192.0.2.7"),
      ("2001:db8::/32", "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
      ("::/0", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("::1/128", "::1-::1"),
    ])
  func ranges(_ text: String, _ range: String) {
    #expect(CIDR(text)?.range.description == range)
  }

  @Test(
    "what is no block is refused",
    arguments: [
      "0.0.0.0/33", "10.0.0.1", "010.0.0.0/8", "::ffff:169.254.169.254/128", "fe80::1%eth0/64", "",
      "300.1.1.1/8", "0.0.0.0/0\n", "2001:db8::/129", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/+8",
      "10.0.0.0/", "/8", "10.0.0.0/8/8", "10.0.0.0/ 8",
    ])
  func refused(_ text: String) {
    #expect(CIDR(text) == nil)
  }

  @Test("host bits are told about")
  func hostBits() {
    #expect(CIDR.hasHostBits("10.0.0.7/8"))
    #expect(!CIDR.hasHostBits("10.0.0.0/8"))
    #expect(!CIDR.hasHostBits("0.0.0.0/0"))
    #expect(CIDR.hasHostBits("2001:db8::1/64"))
    #expect(!CIDR.hasHostBits("nonsense"))
  }

  @Test("a block contains what lies inside, of its own family only")
  func containment() throws {
    let block = try #require(CIDR("10.0.0.0/8"))
    let inner = try #require(CIDR("10.1.0.0/16"))
    #expect(block.contains(inner) && !inner.contains(block) && block.contains(block))
    #expect(block.contains(try #require(IPAddress("10.255.0.1"))))
    #expect(!block.contains(try #require(IPAddress("11.0.0.0"))))
    let everything = try #require(CIDR("0.0.0.0/0"))
    #expect(!everything.contains(try #require(IPAddress("::1"))))
    #expect(!everything.contains(try #require(CIDR("::/0"))))
  }

  @Test("a prefix outside of the family's width makes no block")
  func width() throws {
    let address = try #require(IPAddress("10.0.0.1"))
    #expect(CIDR(address, prefix: 33) == nil)
    #expect(CIDR(address, prefix: -1) == nil)
    #expect(CIDR(address, prefix: 0)?.description == "0.0.0.0/0")
  }
}
