import Foundation
import Kubernetes
import PolicyEngine
import Testing

@testable import Reports

@Suite("JSON writer") struct JSONWriterTests {
  @Test("members stand in the order of the calls, with two blanks of indent")
  func prettyText() {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("b", 1)
      writer.key("a")
      writer.array { writer in
        writer.string("x")
        writer.object { _ in }
        writer.array { _ in }
      }
    }
    #expect(
      writer.text == """
        {
          "b": 1,
          "a": [
            "x",
            {},
            []
          ]
        }
        """)
  }

  @Test("a compact text has no blanks")
  func compactText() {
    var writer = JSONWriter(pretty: false)
    writer.object { writer in
      writer.member("a", nil as String?)
      writer.member("b", true)
      writer.key("c")
      writer.strings(["x", "y"])
    }
    #expect(writer.text == #"{"a":null,"b":true,"c":["x","y"]}"#)
  }

  @Test(
    "every string reads back as it was",
    arguments: [
      "", "plain", "quote \" and \\", "line\nfeed\r\ttab", "\u{1B}[2J", "\u{7F}\u{85}\u{9B}",
      "\u{2028}\u{2029}", "é 漢 👩‍👩‍👧", "\u{0}",
    ])
  func stringsRoundTrip(_ value: String) throws {
    var writer = JSONWriter(pretty: false)
    writer.array { $0.string(value) }
    #expect(writer.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    let read = try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String]
    #expect(read == [value])
  }

  @Test("numbers that are not finite are null, whole ones have no fraction")
  func numbers() {
    var writer = JSONWriter(pretty: false)
    writer.array { writer in
      for value in [1.0, 0.25, .infinity, .nan, -3] { writer.double(value) }
    }
    #expect(writer.text == "[1,0.25,null,null,-3]")
  }

  @Test("connections are all, or an object of protocols")
  func connections() {
    var writer = JSONWriter(pretty: false)
    let set = ConnectionSet(.tcp, IntervalSet([80...80, 443...445]))
      .union(ConnectionSet(.icmpv4, 0x0800...0x08FF))
    writer.array { writer in
      writer.connections(.all)
      writer.connections(set)
    }
    #expect(writer.text == #"["all",{"TCP":["80","443-445"],"ICMPv4":["8"]}]"#)
  }
}
