import AuditCore
import Foundation
import Testing

@Suite("Atomic file") struct AtomicFileTests {
  @Test("a file is written whole, for its owner alone, and nothing is left beside it")
  func writes() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("new/policies.yaml")
    try AtomicFile.write(Array("a: b\n".utf8), to: path, replaces: false)
    #expect(folder.text("new/policies.yaml") == "a: b\n")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("new"))
    #expect(names == ["policies.yaml"])
  }

  @Test("what stands there is replaced only where that is asked for")
  func replacing() throws {
    let folder = try TemporaryFolder(["x": "old"])
    #expect(throws: WriteFault.self) {
      try AtomicFile.write([1], to: folder.path("x"), replaces: false)
    }
    #expect(folder.text("x") == "old")
    try AtomicFile.write(Array("new".utf8), to: folder.path("x"), replaces: true)
    #expect(folder.text("x") == "new")
  }

  @Test("a link or a folder is never replaced")
  func linksStay() throws {
    let folder = try TemporaryFolder(["target": "kept", "dir/inside": ""])
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: folder.path("target"))
    for name in ["link", "dir"] {
      #expect(throws: WriteFault.self) {
        try AtomicFile.write([1], to: folder.path(name), replaces: true)
      }
    }
    #expect(folder.text("target") == "kept")
    #expect(folder.names == ["dir", "link", "target"])
  }

  @Test(
    "a hostile name becomes a plain one",
    arguments: [
      "../../tmp/pwned", "a/b", "-rf", "$(touch x)", ".hidden", "", "x\u{0}y", "é",
      String(repeating: "n", count: 300),
    ])
  func names(_ name: String) {
    let safe = AtomicFile.safeName(name)
    #expect(!safe.isEmpty && safe.utf8.count <= 120)
    #expect(!safe.hasPrefix(".") && !safe.hasPrefix("-"))
    #expect(safe.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
  }

  @Test("an ordinary name stays as it is")
  func ordinaryNames() {
    #expect(AtomicFile.safeName("payments-eu.prod") == "payments-eu.prod")
  }
}
