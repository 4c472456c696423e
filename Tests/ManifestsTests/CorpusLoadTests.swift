import Kubernetes
import Manifests
import TestSupport
import Testing

/// The ground truth of a folder of the corpus (its SOURCES.md).
struct CorpusFolder: CustomTestStringConvertible {
  /// The folder.
  var path: String
  /// How many workloads and policies stand in it.
  var workloads: Int
  var policies: Int
  /// How many identities stand in it twice, and how many of these differ.
  var duplicates: Int? = nil
  var differing: Int? = nil

  var testDescription: String { path }

  static let all = [
    CorpusFolder(
      path: "online-boutique", workloads: 12, policies: 13, duplicates: 35, differing: 11),
    CorpusFolder(path: "sock-shop", workloads: 20, policies: 13),
    CorpusFolder(path: "kube-prometheus", workloads: 6, policies: 8, duplicates: 0),
    CorpusFolder(path: "argo-cd/manifests/ha", workloads: 8, policies: 8, duplicates: 0),
    CorpusFolder(path: "istio-bookinfo", workloads: 12, policies: 0),
    CorpusFolder(path: "kubernetes-goat", workloads: 13, policies: 0, duplicates: 0),
    CorpusFolder(path: "flux2", workloads: 0, policies: 3, duplicates: 0),
  ]
}

@Suite("the corpus of manifests")
struct CorpusLoadTests {
  @Test(
    "well-known applications have the workloads and policies that are known of them",
    arguments: CorpusFolder.all)
  func groundTruth(_ folder: CorpusFolder) {
    guard let path = Corpus.path("manifests/\(folder.path)") else { return }
    let state = ManifestLoader().load(name: folder.path, paths: [path])
    #expect(Inventory(state).workloads.count == folder.workloads)
    #expect(state.networkPolicies.count == folder.policies)
    #expect(state.networkPolicies.allSatisfy { $0.refusals.isEmpty && !$0.isCaptured })
    #expect(state.networkPolicies.allSatisfy { ($0.metadata.location.line ?? 0) > 0 })
    if let duplicates = folder.duplicates { #expect(state.duplicates.count == duplicates) }
    if let differing = folder.differing {
      #expect(state.duplicates.count { !$0.isIdentical } == differing)
      #expect(
        state.duplicates.allSatisfy { $0.isIdentical || $0.reference.kind == .deployment })
    }
    #expect(!state.diagnostics.contains { $0.severity == .error })
    #expect(state.evidence.origin == .manifests && state.evidence.isFileTime)
  }

  @Test("every folder of the corpus is read, with a place for whatever is told")
  func everything() throws {
    guard let root = Corpus.path("manifests") else { return }
    for name in try SystemFiles().names(in: root) where name != "SOURCES.md" {
      let state = ManifestLoader().load(name: name, paths: ["\(root)/\(name)"])
      for diagnostic in state.diagnostics where diagnostic.severity == .error {
        #expect(!state.evidence.isComplete, "\(name)")
        #expect(
          diagnostic.location?.line != nil || state.evidence.gaps.contains { $0.cause == .empty },
          "\(name): \(diagnostic.message)")
      }
    }
  }

  @Test("policies are written and read back as the same, all over the corpus")
  func roundTrip() throws {
    guard let root = Corpus.path("manifests") else { return }
    let state = ManifestLoader().load(name: "all", paths: [root])
    let sound = state.networkPolicies.filter(\.refusals.isEmpty)
    #expect(sound.count > 60)
    let again = ManifestLoader().load(
      name: "again", texts: [("again.yaml", Array(ManifestWriter.text(sound).utf8))])
    #expect(again.networkPolicies.count == sound.count)
    for (one, two) in zip(sound, again.networkPolicies) {
      #expect(one.selector == two.selector, "\(one.reference)")
      #expect(
        one.isolatesIngress == two.isolatesIngress && one.isolatesEgress == two.isolatesEgress)
      #expect(one.ingress.map(\.ports) == two.ingress.map(\.ports), "\(one.reference)")
      #expect(one.ingress.count == two.ingress.count && one.egress.count == two.egress.count)
      #expect(two.allIssues.allSatisfy { !$0.isRefusal }, "\(one.reference)")
    }
  }
}
