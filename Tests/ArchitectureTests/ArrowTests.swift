import Foundation
import Testing

@Suite("Arrows and doors") struct ArrowTests {
  @Test("every room of the sources is in the floor plan, and none is empty")
  func roomsAreKnown() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: House.root.appending(path: "Sources").path(percentEncoded: false))
    #expect(Set(folders) == Set(House.arrows.keys))
    for room in House.arrows.keys where !room.hasPrefix("C") {
      #expect(House.sources.contains { $0.room == room }, "\(room) is empty")
    }
  }

  @Test("a room imports only what the floor plan allows", arguments: House.sources)
  func importsKeepToThePlan(_ file: House.SourceFile) {
    for name in importedModules(of: file) where name != "Swift" {
      if let rooms = House.doors[name] {
        #expect(rooms.contains(file.room), "\(file.path) opens the door to \(name)")
      } else {
        #expect(
          House.arrows[file.room]?.contains(name) == true, "\(file.path) imports \(name)")
      }
    }
  }

  @Test("the manifest declares the arrows of the floor plan")
  func manifestAgrees() throws {
    let manifest = try String(
      contentsOf: House.root.appending(path: "Package.swift"), encoding: .utf8)
    for room in House.arrows.keys {
      #expect(
        manifest.contains("room(\"\(room)\"") || manifest.contains("name: \"\(room)\"")
          || manifest.contains("room(\n      \"\(room)\""),
        "Package.swift does not declare \(room)")
    }
  }

  private func importedModules(of file: House.SourceFile) -> [String] {
    file.lines.compactMap { line in
      let words = line.split(separator: " ")
      guard let index = words.firstIndex(of: "import"), index < 3, index + 1 < words.count,
        words[..<index].allSatisfy({ $0 == "package" || $0.hasPrefix("@") || $0 == "internal" })
      else { return nil }
      let name =
        words[index + 1] == "struct" || words[index + 1] == "func" ? words.last : words[index + 1]
      return name.map { String($0.split(separator: ".")[0]) }
    }
  }
}
