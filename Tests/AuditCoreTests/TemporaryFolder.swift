import Foundation

/// A folder for one test, removed with it.
final class TemporaryFolder {
  private let url: URL

  /// Makes a new folder with files in it, by their names.
  init(_ files: [String: String] = [:]) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "firebreak-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (name, text) in files {
      let file = url.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file below the folder.
  func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

  /// The text of a file, or `nil` where there is none.
  func text(_ name: String) -> String? { try? String(contentsOfFile: path(name), encoding: .utf8) }

  /// The names in the folder, sorted.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false))) ?? [])
      .sorted()
  }
}

/// A shop whose default-deny a "temporary" policy cancels.
enum Shop {
  /// The manifests.
  static let manifests = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: c, image: web, ports: [{name: http, containerPort: 8080}]}]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: api, namespace: shop}
    spec:
      selector: {matchLabels: {app: api}}
      template:
        metadata: {labels: {app: api}}
        spec: {containers: [{name: c, image: api, ports: [{name: http, containerPort: 9090}]}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: default-deny, namespace: shop}
    spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: tmp-monitoring, namespace: shop}
    spec:
      podSelector: {}
      policyTypes: [Egress]
      egress:
      - {}
    """

  /// A flow from the front to the back of the shop.
  static let flow =
    #"{"flow":{"time":"2026-03-02T08:00:01Z","verdict":"FORWARDED","IP":{"source":"10.0.0.1","#
    + #""destination":"10.0.0.2"},"l4":{"TCP":{"source_port":40000,"destination_port":9090,"#
    + #""flags":{"SYN":true}}},"source":{"namespace":"shop","pod_name":"web-1","workloads":"#
    + #"[{"name":"web","kind":"Deployment"}]},"destination":{"namespace":"shop","pod_name":"#
    + #""api-1","workloads":[{"name":"api","kind":"Deployment"}]},"Type":"L3_L4","is_reply":false,"#
    + #""event_type":{"type":4},"traffic_direction":"INGRESS","#
    + #""trace_observation_point":"TO_ENDPOINT"},"time":"2026-03-02T08:00:01Z"}"# + "\n"
}
