/// A small cluster for stories: a shop with a default-deny that a "temporary"
/// policy cancels, and a quiet namespace beside it.
enum ExampleCluster {
  /// The manifests.
  static let manifests = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: payments, labels: {data-classification: pci}}
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: quiet}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: api, namespace: payments}
    spec:
      replicas: 3
      selector: {matchLabels: {app: api}}
      template:
        metadata: {labels: {app: api}}
        spec:
          containers:
          - {name: c, image: shop/api, ports: [{name: http, containerPort: 8080}]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: payments}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
          - {name: c, image: shop/web, ports: [{name: http, containerPort: 8080}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: default-deny, namespace: payments}
    spec:
      podSelector: {}
      policyTypes: [Ingress, Egress]
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: tmp-monitoring, namespace: payments}
    spec:
      podSelector: {}
      policyTypes: [Egress]
      egress:
      - {}
    """

  /// Returns one line of Hubble JSON: the shop's front talking to its back.
  static func flow(second: Int, port: Int = 8080) -> String {
    let time = "2026-03-02T08:00:\(second < 10 ? "0" : "")\(second)Z"
    return """
      {"flow":{"time":"\(time)","verdict":"FORWARDED","IP":{"source":"10.0.0.1",\
      "destination":"10.0.0.2","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":40000,\
      "destination_port":\(port),"flags":{"SYN":true}}},"source":{"ID":1,"identity":1001,\
      "namespace":"payments","labels":["k8s:app=web","k8s:io.kubernetes.pod.namespace=payments"],\
      "pod_name":"web-1","workloads":[{"name":"web","kind":"Deployment"}]},"destination":\
      {"ID":2,"identity":1002,"namespace":"payments","labels":["k8s:app=api",\
      "k8s:io.kubernetes.pod.namespace=payments"],"pod_name":"api-1","workloads":\
      [{"name":"api","kind":"Deployment"}]},"Type":"L3_L4","node_name":"node-1","is_reply":false,\
      "event_type":{"type":4},"traffic_direction":"INGRESS",\
      "trace_observation_point":"TO_ENDPOINT"},"node_name":"node-1","time":"\(time)"}

      """
  }
}
