package import Kubernetes

/// What the manifests say that workloads need: exposing objects, monitoring
/// and DNS.
package struct ManifestNeeds: Sendable {
  private let state: ClusterState
  private let inventory: Inventory
  private let ingressControllers: [Int]
  private let scrapers: [Int]
  private let resolvers: [Need.Peer]
  private let backends: ServiceBackends

  /// Makes the needs of one cluster; linear in its workloads and Services.
  package init(_ state: ClusterState, _ inventory: Inventory) {
    self.state = state
    self.inventory = inventory
    backends = ServiceBackends(state, inventory)
    func workloads(named names: Set<String>) -> [Int] {
      inventory.workloads.indices.filter { index in
        guard let pod = inventory.workloads[index].pods.first else { return false }
        let labels = inventory.pods[pod].pod.metadata.labels
        return ["app.kubernetes.io/name", "app", "k8s-app"].contains { key in
          labels[key].map(names.contains) ?? false
        }
      }
    }
    ingressControllers = workloads(named: [
      "ingress-nginx", "nginx-ingress", "traefik", "contour", "envoy", "haproxy-ingress",
      "kong", "istio-ingressgateway", "envoy-gateway",
    ])
    scrapers = workloads(named: ["prometheus", "grafana-agent", "vmagent", "alloy"])
    resolvers = ManifestNeeds.resolvers(inventory)
  }

  /// Returns what others need of a workload.
  package func ingress(of workload: Int) -> [Need] {
    let pods = Set(inventory.workloads[workload].pods)
    var needs: [Need] = []
    for (index, service) in state.services.enumerated() {
      let ports = backends.ports(of: index).filter { pods.contains($0.pod) }
      guard !ports.isEmpty else { continue }
      let isExposed =
        service.exposure == .loadBalancer || service.exposure == .nodePort
        || !service.externalAddresses.isEmpty
      if isExposed {
        let ground = Need.Ground.object(
          service.reference, service.metadata.location,
          why: "reached from outside by a Service of type \(service.exposure.rawValue)")
        let peers: [Need.Peer] =
          service.sourceRanges.isEmpty
          ? [.anyone] : service.sourceRanges.map { .block($0, name: nil) }
        for port in ports {
          needs += peers.map {
            Need(peer: $0, port: Need.Port(port.transport, port.number), grounds: [ground])
          }
        }
      }
      for route in routes(to: service) {
        let ground = Need.Ground.object(
          route.reference, route.metadata.location, why: "reached through a route")
        let peers: [Need.Peer] =
          ingressControllers.isEmpty ? [.anyone] : ingressControllers.map { .workload($0) }
        for port in ports {
          needs += peers.map {
            Need(peer: $0, port: Need.Port(port.transport, port.number), grounds: [ground])
          }
        }
      }
    }
    return needs + scraped(workload)
  }

  /// Returns what a workload needs of others: DNS, over UDP and TCP.
  package func egress(of workload: Int) -> [Need] {
    guard let first = inventory.workloads[workload].pods.first,
      inventory.pods[first].pod.spec.dnsPolicy != "None"
    else { return [] }
    return resolvers.flatMap { peer in
      let numbers: [UInt16] = if case .pods("openshift-dns", _) = peer { [5353] } else { [53] }
      return numbers.flatMap { number in
        [NetworkProtocol.udp, .tcp].map {
          Need(
            peer: peer, port: Need.Port($0, number),
            grounds: [.convention("names are resolved there")])
        }
      }
    }
  }

  private func routes(to service: Service) -> [Route] {
    state.routes.filter { route in
      route.backends.contains {
        $0.namespace == service.namespace && $0.service == service.name
      }
    }
  }

  private func scraped(_ workload: Int) -> [Need] {
    guard let first = inventory.workloads[workload].pods.first else { return [] }
    let pod = inventory.pods[first].pod
    guard pod.metadata.annotations["prometheus.io/scrape"] == "true",
      let number = pod.metadata.annotations["prometheus.io/port"].flatMap({ UInt16($0) })
    else { return [] }
    return scrapers.filter { $0 != workload }.map {
      Need(
        peer: .workload($0), port: Need.Port(.tcp, number),
        grounds: [
          .object(pod.reference, pod.metadata.location, why: "scraped, as its annotations ask")
        ])
    }
  }

  /// The pods that answer DNS: those of the snapshot, else those that nearly
  /// every cluster has; and the node-local cache where its pods are seen.
  private static func resolvers(_ inventory: Inventory) -> [Need.Peer] {
    let kubeDNS = LabelSelector(matchLabels: ["k8s-app": "kube-dns"])
    var peers: [Need.Peer] = []
    var hasNodeLocalCache = false
    var hasOpenShift = false
    for subject in inventory.pods {
      let labels = subject.pod.metadata.labels
      if labels["k8s-app"] == "node-local-dns" { hasNodeLocalCache = true }
      if labels["dns.operator.openshift.io/daemonset-dns"] != nil { hasOpenShift = true }
    }
    if hasOpenShift {
      let selector = LabelSelector([
        .init("dns.operator.openshift.io/daemonset-dns", .exists)
      ])
      peers.append(.pods(namespace: "openshift-dns", selector))
    } else {
      peers.append(.pods(namespace: "kube-system", kubeDNS))
    }
    if hasNodeLocalCache, let cache = CIDR("169.254.20.10/32") {
      peers.append(.block(cache, name: "node-local DNS cache"))
    }
    return peers
  }
}
