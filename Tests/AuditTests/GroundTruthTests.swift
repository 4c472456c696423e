import Audit
import Kubernetes
import Manifests
import PolicyEngine
import TestSupport
import Testing

/// What public projects' manifests amount to (corpus, `manifests/SOURCES.md`).
@Suite("Ground truth of public manifests")
struct GroundTruthTests {
  /// What one project must give.
  struct Truth: CustomTestStringConvertible, Sendable {
    var folder: String
    var workloads: Int
    var ingress: [CoverageClass: Int]
    var egress: [CoverageClass: Int]
    var testDescription: String { folder }
  }

  static let truths: [Truth] = [
    Truth(
      folder: "online-boutique", workloads: 12, ingress: [.segmented: 11, .allowAll: 1],
      egress: [.allowAll: 12]),
    Truth(
      folder: "sock-shop", workloads: 20,
      ingress: [.segmented: 13, .world: 1, .open: 5, .notEnforceable: 1],
      egress: [.open: 19, .notEnforceable: 1]),
    Truth(
      folder: "kube-prometheus", workloads: 6,
      ingress: [.notEnforceable: 1, .allowAll: 1, .segmented: 4],
      egress: [.notEnforceable: 1, .allowAll: 5]),
    Truth(
      folder: "argo-cd/manifests/ha", workloads: 8, ingress: [.segmented: 7, .allowAll: 1],
      egress: [.segmented: 1, .open: 7]),
    Truth(
      folder: "kubernetes-goat", workloads: 13, ingress: [.open: 12, .notEnforceable: 1],
      egress: [.open: 12, .notEnforceable: 1]),
    Truth(
      folder: "istio-bookinfo", workloads: 12, ingress: [.open: 12], egress: [.open: 12]),
  ]

  private func audit(_ folder: String) -> (audit: ClusterAudit, inventory: Inventory)? {
    guard let path = Corpus.path("manifests/\(folder)") else { return nil }
    let state = ManifestLoader().load(name: folder, paths: [path])
    let inventory = Inventory(state)
    let reachability = Reachability(state: state, inventory: inventory)
    let input = AuditInput(state: state, inventory: inventory, reachability: reachability)
    return (Auditor().audit(input), inventory)
  }

  @Test("classes by workload are as counted by hand", arguments: truths)
  func classes(_ truth: Truth) {
    guard let (audit, _) = audit(truth.folder) else { return }
    for direction in Direction.allCases {
      let counts = audit.coverage[direction].workloads
      let expected = direction == .ingress ? truth.ingress : truth.egress
      #expect(counts.total == truth.workloads)
      for found in CoverageClass.allCases {
        #expect(counts[found] == expected[found] ?? 0, "\(direction) \(found)")
      }
    }
  }

  @Test("online-boutique: all selected, no effective egress, eleven doubles that differ")
  func onlineBoutique() {
    guard let (audit, _) = audit("online-boutique") else { return }
    #expect(audit.coverage.egress.workloads.selectedCoverage == 1...1)
    #expect(audit.coverage.egress.workloads.effectiveCoverage == 0...0)
    #expect(audit.findings.filter { $0.id == "NP-QLT-001" }.count == 11)
    #expect(audit.findings.filter { $0.id == "NP-ALW-002" }.count == 12)
    #expect(audit.findings.filter { $0.id == "NP-ALW-001" }.map(\.object.name) == ["frontend"])
  }

  @Test("sock-shop: the front end is open to the world, since its rule names no peer")
  func sockShop() {
    guard let (audit, inventory) = audit("sock-shop") else { return }
    let world = audit.namespaces.flatMap(\.workloads).filter { $0.coverage.ingress == .world }
    #expect(world.map { inventory.workloads[$0.workload].identity.name } == ["front-end"])
  }

  @Test("kube-prometheus: pods of the operator's resources make no dangling policy")
  func kubePrometheus() {
    guard let (audit, inventory) = audit("kube-prometheus") else { return }
    let dangling = audit.findings.filter { $0.id == "NP-DNG-001" }
    #expect(dangling.allSatisfy { $0.severity == .info && $0.confidence == .likely })
    let host = audit.namespaces.flatMap(\.workloads).filter {
      $0.coverage.ingress == .notEnforceable
    }
    #expect(host.map { inventory.workloads[$0.workload].identity.name } == ["node-exporter"])
    #expect(audit.findings.filter { $0.id == "NP-COV-005" }.map(\.severity) == [.low])
  }

  @Test("argo-cd: the one egress policy sends DNS anywhere")
  func argoCD() {
    guard let (audit, _) = audit("argo-cd/manifests/ha") else { return }
    #expect(
      audit.findings.filter { $0.id == "NP-DNS-003" }.map(\.object.name)
        == ["argocd-redis-ha-server-network-policy"])
    #expect(audit.findings.filter { $0.id == "NP-ALW-003" }.isEmpty)
  }

  @Test("the same input gives the same result, fingerprints unique")
  func deterministic() {
    guard let (first, _) = audit("sock-shop"), let (second, _) = audit("sock-shop") else { return }
    #expect(first.findings == second.findings)
    #expect(Set(first.findings.map(\.fingerprint)).count == first.findings.count)
    #expect(first.namespaces.map(\.risk) == second.namespaces.map(\.risk))
  }
}
