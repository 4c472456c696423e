import Kubernetes
import Manifests
import Testing

@Suite("secrets are dropped while decoding")
struct SecretTests {
  static let text = """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: leak
      annotations:
        kubectl.kubernetes.io/last-applied-configuration: '{"value":"CANARY"}'
        example.com/token: CANARY
        firebreak.dev/data-sensitivity: "7"
        prometheus.io/port: "9090"
    spec:
      template:
        metadata: {annotations: {vault.example.com/x: CANARY}}
        spec:
          containers:
          - name: c
            image: x
            env: [{name: PASSWORD, value: CANARY}]
            args: ['--token=CANARY']
            command: [CANARY]
            livenessProbe: {exec: {command: [CANARY]}, httpGet: {port: 80, httpHeaders: [{value: CANARY}]}}
          volumes: [{name: CANARY}]
    ---
    apiVersion: v1
    kind: Secret
    metadata: {name: s}
    data: {password: CANARY}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: s}
    data: {password: CANARY}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: cilium-config, namespace: kube-system}
    data: {password: CANARY, enable-policy: never, identity-allocation-mode: CANARY}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: amazon-vpc-cni, namespace: kube-system}
    data: {branch-eni-cooldown: CANARY}
    ---
    apiVersion: projectcalico.org/v3
    kind: FelixConfiguration
    metadata: {name: default}
    spec: {defaultEndpointToHostAction: Accept, prometheusMetricsHost: CANARY}
    ---
    apiVersion: v1
    kind: Node
    metadata: {name: n, annotations: {k3s.io/node-args: '["server","--token","CANARY"]'}}
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: aws-node, namespace: kube-system}
    spec:
      template:
        spec:
          containers:
          - {name: aws-eks-nodeagent, image: x, args: [--enable-network-policy=true, --x=CANARY]}
    ---
    apiVersion: v1
    kind: Config
    users: [{name: u, user: {token: CANARY}}]
    """

  /// Returns everything that can be reached from a value, as text.
  static func everything(in value: Any, depth: Int = 0) -> String {
    let mirror = Mirror(reflecting: value)
    if depth > 24 || mirror.children.isEmpty { return "\(value)\n" }
    return mirror.children.map { everything(in: $0.value, depth: depth + 1) }.joined()
  }

  @Test("a marker in every place where secrets hide is in no decoded value (h22)")
  func canary() throws {
    let state = Reading.yaml(SecretTests.text)
    let annotations = try #require(state.controllers.first?.metadata.annotations)
    #expect(annotations == ["firebreak.dev/data-sensitivity": "7", "prometheus.io/port": "9090"])
    let text = SecretTests.everything(in: state)
    #expect(text.contains("leak"))
    #expect(!text.contains("CANARY"))
  }

  @Test("a kept annotation is at most a kibibyte long")
  func longAnnotations() {
    for (length, isKept) in [(1024, true), (1025, false)] {
      let value = String(repeating: "x", count: length)
      let state = Reading.json(
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","uid":"u",
         "annotations":{"firebreak.dev/note":"\(value)"}}}
        """)
      #expect((state.pods.first?.metadata.annotations["firebreak.dev/note"] != nil) == isKept)
    }
  }
}
