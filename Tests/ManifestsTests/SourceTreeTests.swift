import Foundation
import Kubernetes
import Manifests
import Testing

/// A file system in memory.
final class FakeFiles: InputFiles {
  /// What stands at a path.
  enum Item {
    case file(String)
    case folder
    case link(String)
    case other(InputStatus.Kind)
    case failing
  }

  private let items: [String: Item]

  init(_ items: [String: Item]) { self.items = items }

  private func follow(_ path: String) -> String? {
    var path = path
    for _ in 0..<8 {
      guard case .link(let target)? = items[path] else {
        return items[path] == nil ? nil : path
      }
      path = target
    }
    return nil
  }

  func status(of path: String, followsLinks: Bool) throws(InputFault) -> InputStatus {
    guard let found = followsLinks ? follow(path) : path, let item = items[found] else {
      throw InputFault("`\(path)` cannot be read: no such file or directory")
    }
    let kind: InputStatus.Kind
    var size = 0
    switch item {
    case .file(let text): (kind, size) = (.file, text.utf8.count)
    case .folder: kind = .folder
    case .link: kind = .link
    case .other(let other): kind = other
    case .failing: kind = .file
    }
    let number = items.keys.sorted().firstIndex(of: found) ?? 0
    return InputStatus(
      kind: kind, size: size, modification: Timestamp(seconds: 1000 + Int64(number)),
      identity: FileIdentity(device: 1, number: UInt64(number)))
  }

  func names(in folder: String) throws(InputFault) -> [String] {
    let start = (follow(folder) ?? folder) + "/"
    return items.keys.filter { $0.hasPrefix(start) && !$0.dropFirst(start.count).contains("/") }
      .map { String($0.dropFirst(start.count)) }.sorted(by: >)
  }

  func resolved(_ path: String) -> String? { follow(path) }

  func open(_ path: String) throws(InputFault) -> any InputReader {
    switch follow(path).flatMap({ items[$0] }) {
    case .file(let text): return FakeReader(Array(text.utf8))
    case .failing: return FakeReader(Array("apiVersion: v1\n".utf8), fails: true)
    default: throw InputFault("`\(path)` cannot be opened")
    }
  }
}

/// Hands bytes out in small portions, and may fail behind them.
final class FakeReader: InputReader {
  private var bytes: ArraySlice<UInt8>
  private let fails: Bool

  init(_ bytes: [UInt8], fails: Bool = false) {
    self.bytes = bytes[...]
    self.fails = fails
  }

  var expectedSize: Int { 0 }

  func skip(_ count: Int) { bytes = bytes.dropFirst(count) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputFault) -> Int {
    if bytes.isEmpty, fails { throw InputFault("`x` cannot be read: input/output error") }
    let part = bytes.prefix(min(7, buffer.count))
    buffer.copyBytes(from: part)
    bytes = bytes.dropFirst(part.count)
    return part.count
  }
}

@Suite("files and folders")
struct SourceTreeTests {
  private func pod(_ name: String, _ more: String = "") -> FakeFiles.Item {
    .file("apiVersion: v1\nkind: Pod\nmetadata: {name: \(name)\(more)}\n")
  }

  private func load(
    _ items: [String: FakeFiles.Item], _ paths: [String] = ["/r"],
    limits: LoadLimits = LoadLimits()
  ) -> ClusterState {
    ManifestLoader(limits: limits, files: FakeFiles(items)).load(name: "t", paths: paths)
  }

  @Test("a folder is read in byte order of relative paths, other files are left alone")
  func order() {
    let state = load([
      "/r": .folder, "/r/b.yaml": pod("one"), "/r/b": .folder, "/r/b/z.yml": pod("two"),
      "/r/B.JSON": .file(
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"zero\"}}"),
      "/r/a.txt": pod("no"), "/r/.git": .folder, "/r/.git/x.yaml": pod("no"),
    ])
    #expect(state.pods.map(\.name) == ["zero", "one", "two"])
    #expect(state.pods.map(\.metadata.location.file) == ["/r/B.JSON", "/r/b.yaml", "/r/b/z.yml"])
    #expect(state.evidence.isFileTime && state.evidence.newest != nil)
  }

  @Test("links are followed inside the folder and never out of it")
  func links() {
    let state = load([
      "/r": .folder, "/r/a.yaml": pod("one"), "/r/b.yaml": .link("/r/a.yaml"),
      "/r/c.yaml": .link("/secret/x.yaml"), "/secret/x.yaml": pod("secret"),
      "/r/loop": .link("/r"), "/r/dead.yaml": .link("/nowhere"), "/r/out": .link("/secret"),
      "/secret": .folder, "/r2/x.yaml": pod("sibling"), "/r/d.yaml": .link("/r2/x.yaml"),
    ])
    #expect(state.pods.map(\.name) == ["one"])
    let told = state.diagnostics.filter { $0.severity == .note }.map(\.message).sorted()
    #expect(told.count { $0.contains("leads out") } == 3)
    #expect(told.count { $0.contains("leads nowhere") } == 1)
    #expect(told.count { $0.contains("is read already") } == 1)
    #expect(state.duplicates.isEmpty)
  }

  @Test(
    "pipes, devices and sockets are refused by their type",
    arguments: [InputStatus.Kind.pipe, .device, .socket])
  func types(_ kind: InputStatus.Kind) {
    let named = load(["/r": .other(kind)])
    #expect(named.evidence.gaps.map(\.cause) == [.unreadable, .empty])
    #expect(named.diagnostics.first?.message.contains(kind.rawValue) == true)
    let inside = load(["/r": .folder, "/r/a.yaml": .other(kind), "/r/b.yaml": pod("p")])
    #expect(inside.pods.count == 1 && inside.evidence.isComplete)
    #expect(inside.diagnostics.map(\.severity) == [.note])
  }

  @Test("a path that is missing is an error, and the others are read")
  func missing() {
    let state = load(["/a.yaml": pod("p")], ["/none", "/a.yaml"])
    #expect(state.pods.count == 1)
    #expect(state.evidence.gaps.map(\.cause) == [.unreadable])
    #expect(state.diagnostics.map(\.severity) == [.error])
  }

  @Test("a file that fails in the middle, or is too long, is told")
  func failing() {
    let failing = load(["/r": .folder, "/r/a.yaml": .failing, "/r/b.yaml": pod("p")])
    #expect(failing.pods.count == 1)
    #expect(failing.evidence.gaps.map(\.cause) == [.unreadable])
    for name in ["a.yaml", "a.json"] {
      let long = load(
        ["/r": .folder, "/r/\(name)": .file(String(repeating: " ", count: 200_000))],
        limits: LoadLimits(fileBytes: 100_000))
      #expect(long.evidence.gaps.first?.cause == .limit)
      #expect(long.diagnostics.first?.message.hasPrefix("file size limit") == true)
    }
  }

  @Test("the limit of files has a name")
  func fileLimit() {
    let items = (0..<5).map { ("/r/\($0).yaml", pod("p\($0)")) }
    let state = load(
      Dictionary(items + [("/r", .folder)], uniquingKeysWith: { $1 }),
      limits: LoadLimits(files: 3))
    #expect(state.pods.count == 3)
    #expect(state.diagnostics.first?.message == "file limit: more than 3 files")
    #expect(!state.evidence.policyGaps(namespace: "default").isEmpty)
  }

  @Test("standard input is read once")
  func standardInput() {
    let files = FakeFiles(["-": pod("p")])
    let state = ManifestLoader(files: files).load(name: "t", paths: ["-", "-"])
    #expect(state.pods.map(\.metadata.location.description) == ["-:1:1"])
    #expect(state.diagnostics.map(\.message) == ["standard input can be read once only"])
  }

  @Test("lines of JSON from standard input are known afterwards")
  func standardInputLines() throws {
    let pods = (0..<3000).map {
      "{\"apiVersion\":\"v1\",\n\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\($0)\"}}"
    }
    let text =
      "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[\n\(pods.joined(separator: ",\n"))]}"
    let files = FakeFiles(["-": .file(text)])
    let places = PlaceResolver(files: files)
    let state = ManifestLoader(files: files, places: places).load(name: "t", paths: ["-"])
    #expect(state.pods.count == 3000)
    for number in [0, 1, 511, 512, 513, 1500, 2999] {
      let place = places.resolved(state.pods[number].metadata.location)
      #expect(place.description == "-:\(2 + number * 2):1")
    }
  }

  @Test("items without a kind get that of their list, from files and from standard input")
  func kindlessItems() {
    func list(_ kind: String, _ name: String) -> String {
      "{\"items\":[{\"metadata\":{\"name\":\"\(name)\"}}],\"apiVersion\":\"v1\",\"kind\":\"\(kind)\"}\n"
    }
    let text =
      list("PodList", "p") + "noise\n" + list("ServiceList", "s") + list("List", "x")
      + list("NodeList", "n")
    for path in ["-", "/r.json"] {
      let state = load([path: .file(text)], [path])
      #expect(state.pods.map(\.name) == ["p"])
      #expect(state.services.map(\.name) == ["s"])
      #expect(state.nodes.map(\.name) == ["n"])
      #expect(state.passedOver == [.none: 1])
    }
  }

  @Test(
    "archives are not unpacked",
    arguments: [[UInt8]([0x1F, 0x8B, 8, 0]), [0x50, 0x4B, 3, 4, 0]])
  func archives(_ bytes: [UInt8]) {
    let state = ManifestLoader().load(name: "t", texts: [("a.yaml", bytes)])
    #expect(state.diagnostics.first?.message.contains("archive: unpack it") == true)
    #expect(state.evidence.gaps.first?.cause == .unreadable)
  }

  @Test("progress counts files and bytes to the end")
  func progress() {
    let files = FakeFiles([
      "/r": .folder, "/r/a.yaml": pod("p"), "/r/b.yaml": pod("q"),
    ])
    let steps = Steps()
    _ = ManifestLoader(files: files).load(name: "t", paths: ["/r"]) { steps.all.append($0) }
    #expect(steps.all.map(\.files) == [0, 1, 2])
    #expect(steps.all.last?.objects == 2)
    #expect(steps.all.last?.bytes == steps.all.last?.bytesTotal)
  }

  /// Keeps what is reported.
  final class Steps {
    var all: [LoadProgress] = []
  }

  @Test("a must-gather is known by its folders, and what it never asked for is unknown")
  func mustGather() {
    let base = "/r/must-gather.1/quay-io-x"
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: "
    let state = load([
      "/r": .folder, "/r/must-gather.1": .folder, base: .folder,
      "\(base)/timestamp": .file(
        "2026-01-02 03:04:05.6 +0000 UTC m=+0.1\n2026-01-02 03:05:05.6 +0000 UTC m=+60.1\n"),
      "\(base)/namespaces": .folder, "\(base)/namespaces/a": .folder,
      "\(base)/namespaces/a/core": .folder,
      "\(base)/namespaces/a/core/pods.yaml": .file(
        "---\napiVersion: v1\nitems:\n- metadata: {name: p, namespace: a, uid: u}\nkind: PodList\n"),
      "\(base)/namespaces/a/networking.k8s.io": .folder,
      "\(base)/namespaces/a/networking.k8s.io/networkpolicies.yaml": .file(
        "apiVersion: networking.k8s.io/v1\nitems: []\nkind: NetworkPolicyList\n"),
      "\(base)/cluster-scoped-resources": .folder,
      "\(base)/cluster-scoped-resources/core": .folder,
      "\(base)/cluster-scoped-resources/core/namespaces": .folder,
      "\(base)/cluster-scoped-resources/core/namespaces/a.yaml": .file(namespace + "a}\n"),
      "\(base)/cluster-scoped-resources/core/namespaces/b.yaml": .file(namespace + "b}\n"),
      "\(base)/etc": .folder, "\(base)/etc/x.yaml": pod("no"),
    ])
    #expect(state.evidence.origin == .mustGather)
    #expect(state.pods.map(\.name) == ["p"])
    #expect(state.evidence.newest?.rfc3339 == "2026-01-02T03:05:05Z")
    #expect(state.evidence.policyGaps(namespace: "a").isEmpty)
    #expect(state.evidence.policyGaps(namespace: "b").map(\.cause) == [.notCollected])
  }

  @Test("the folders of a cluster dump hold no policies, never none")
  func clusterInfoDump() {
    let state = load([
      "/r": .folder,
      "/r/nodes.json": .file("{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"items\":[]}"),
      "/r/default": .folder,
      "/r/default/pods.json": .file(
        "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{\"name\":\"p\"}}]}"),
      "/r/default/events.json": .file(
        "{\"kind\":\"EventList\",\"apiVersion\":\"v1\",\"items\":[]}"),
    ])
    #expect(state.evidence.origin == .clusterInfoDump)
    #expect(state.pods.count == 1)
    #expect(state.evidence.policyGaps(namespace: "default").map(\.cause) == [.notCollected])
  }

  @Test("ordinary folders are taken for no program's work")
  func ordinary() {
    let state = load([
      "/r": .folder, "/r/namespaces": .folder, "/r/namespaces/a": .folder,
      "/r/namespaces/a/pod.yaml": pod("p"), "/r/x.yaml": pod("q"),
    ])
    #expect(state.evidence.origin == .manifests && state.evidence.isComplete)
    #expect(state.pods.count == 2)
  }

  @Test("the real file system refuses what is no file and never waits")
  func system() throws {
    let folder = NSTemporaryDirectory() + "firebreak-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    mkfifo("\(folder)/pipe.yaml", 0o600)
    symlink("\(folder)", "\(folder)/loop")
    symlink("/dev/zero", "\(folder)/zero.yaml")
    try "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n".write(
      toFile: "\(folder)/new\nline.yaml", atomically: true, encoding: .utf8)
    let time = ContinuousClock().measure {
      let state = ManifestLoader().load(name: "t", paths: [folder])
      #expect(state.pods.map(\.name) == ["p"])
      #expect(state.diagnostics.count == 3)
      for path in ["\(folder)/pipe.yaml", "/dev/zero", "/dev/null"] {
        let refused = ManifestLoader().load(name: "t", paths: [path])
        #expect(refused.evidence.gaps.first?.cause == .unreadable, "\(path)")
      }
      let memory = ManifestLoader(limits: LoadLimits(fileBytes: 1 << 20)).load(
        name: "t", paths: ["/proc/self/mem"])
      #expect(!memory.evidence.isComplete)
    }
    #expect(time < .seconds(2))
  }
}
