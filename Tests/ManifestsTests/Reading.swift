import Kubernetes
import Manifests
import Testing

/// Short ways to read texts in tests.
enum Reading {
  /// Returns the cluster of one YAML text.
  static func yaml(
    _ text: String, file: String = "test.yaml", limits: LoadLimits = LoadLimits(),
    namespace: String? = nil
  ) -> ClusterState {
    ManifestLoader(limits: limits, namespace: namespace).load(
      name: "test", texts: [(file, Array(text.utf8))])
  }

  /// Returns the cluster of one JSON text.
  static func json(_ text: String, limits: LoadLimits = LoadLimits()) -> ClusterState {
    yaml(text, file: "test.json", limits: limits)
  }

  /// Returns the cluster of several texts.
  static func texts(_ texts: [(String, String)]) -> ClusterState {
    ManifestLoader().load(
      name: "test", texts: texts.map { (file: $0.0, bytes: Array($0.1.utf8)) })
  }

  /// Returns the policy whose specification is a YAML text, indented by any
  /// number of blanks.
  static func policy(_ spec: String, captured: Bool = false) throws -> NetworkPolicy {
    let lines = spec.split(separator: "\n").map { "  \($0)\n" }.joined()
    let state = yaml(
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: p
        namespace: a
      \(captured ? "  uid: 0b1c" : "  labels: {}")
      spec:
      \(lines)
      """)
    #expect(state.networkPolicies.count == 1)
    return try #require(state.networkPolicies.first)
  }

  /// Returns the document of a YAML text.
  static func document(_ text: String) throws -> DocumentNode {
    let documents = DocumentReader.documents(in: Array(text.utf8), file: "test.yaml")
    #expect(documents.count == 1)
    return try #require(documents.first).get()
  }

  /// Returns the faults of a YAML text.
  static func faults(_ text: String, limits: LoadLimits = LoadLimits()) -> [DocumentFault] {
    DocumentReader.documents(in: Array(text.utf8), file: "test.yaml", limits: limits)
      .compactMap { document in
        if case .failure(let fault) = document { fault } else { nil }
      }
  }
}

extension NetworkPolicy {
  /// All issues, those of rules included.
  var allIssues: [PolicyIssue] { issues + (ingress + egress).flatMap(\.issues) }
}
