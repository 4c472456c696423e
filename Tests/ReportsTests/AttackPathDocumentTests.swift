import Audit
import Kubernetes
import PolicyEngine
import Reports
import TestSupport
import Testing

/// Attack paths in the audit's JSON.
@Suite("Attack paths as JSON")
struct AttackPathDocumentTests {
  private func document() -> String {
    let place = SourceLocation(file: "a.yaml", line: 1, column: 1)
    func workload(_ name: String, _ labels: Labels) -> WorkloadController {
      WorkloadController(
        reference: ResourceReference(.deployment, namespace: "shop", name: name),
        metadata: ObjectMetadata(location: place), replicas: 1, selector: nil,
        podMetadata: ObjectMetadata(labels: labels, location: place), podSpec: PodSpec())
    }
    var state = ClusterState(name: "c")
    state.namespaces = [Namespace(name: "shop", metadata: ObjectMetadata(location: place))]
    state.controllers = [
      workload("web", ["app": "web"]),
      workload("box", ["app": "box", "data-classification": "pci"]),
    ]
    state.services = [
      Service(
        namespace: "shop", name: "front", metadata: ObjectMetadata(location: place),
        exposure: .loadBalancer, selector: ["app": "web"], ports: [Service.Port(number: 80)])
    ]
    let audit = Auditor().audit(
      AuditInput(evaluating: state, inventory: Inventory(state)))
    return String(
      decoding: AuditDocument(clusters: [audit], figures: FleetFigures([audit])).json,
      as: UTF8.self)
  }

  @Test("a path has its four stages, and what is left out is counted")
  func path() {
    let text = document()
    for part in [
      "\"entry\": \"shop/web\"", "\"end\": \"shop/box\"", "\"technique\": \"T1190\"",
      "\"technique\": \"T1046\"", "\"technique\": \"T1210\"", "\"technique\": \"T1567\"",
      "\"passage\": \"notIsolated\"", "\"to\": \"internet\"", "\"omitted\": 0",
      "\"beyondHopLimit\"", "\"workload\": \"shop/web\"",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(document() == text)
  }
}
