import Kubernetes
import Testing

@Suite("Service backends") struct ServiceBackendsTests {
  private let place = SourceLocation(file: "test.yaml", line: 1, column: 1)

  private func pod(_ name: String, _ labels: Labels, _ ports: [ContainerPort]) -> Pod {
    Pod(
      namespace: "a", name: name, metadata: ObjectMetadata(labels: labels, location: place),
      spec: PodSpec(containers: [Container(name: "c", ports: ports)]), phase: .running)
  }

  private func state(_ service: Service) -> ClusterState {
    var state = ClusterState(name: "test")
    state.pods = [
      pod("x", ["app": "web"], [ContainerPort(name: "http", number: 8080)]),
      pod("y", ["app": "web"], [ContainerPort(name: "http", number: 9090)]),
      pod("z", ["app": "db"], [ContainerPort(name: "http", number: 80)]),
    ]
    state.services = [service]
    return state
  }

  @Test("a named target port resolves at each pod by itself")
  func namedPortsDiffer() {
    let state = state(
      Service(
        namespace: "a", name: "web", metadata: ObjectMetadata(location: place),
        selector: ["app": "web"], ports: [.init(number: 80, target: .name("http"))]))
    let inventory = Inventory(state)
    let ports = ServiceBackends(state, inventory).ports(of: 0)
    #expect(ports.map(\.number) == [8080, 9090])
    #expect(ports.allSatisfy { $0.servicePort == 80 && $0.transport == .tcp })
  }

  @Test("a Service without a selector leads where its slices say")
  func slicesLead() {
    var state = state(
      Service(
        namespace: "a", name: "web", metadata: ObjectMetadata(location: place),
        ports: [.init(number: 80)]))
    state.endpointSlices = [
      EndpointSlice(
        namespace: "a", name: "web-1", serviceName: "web",
        metadata: ObjectMetadata(location: place),
        endpoints: [.init(addresses: [], podName: "z"), .init(addresses: [], podName: "gone")],
        ports: [])
    ]
    let inventory = Inventory(state)
    let pods = ServiceBackends(state, inventory).pods(of: 0)
    #expect(pods.map { inventory.pods[$0].pod.name } == ["z"])
  }

  @Test("an external name leads to no pod")
  func externalNamesLeadNowhere() {
    let state = state(
      Service(
        namespace: "a", name: "web", metadata: ObjectMetadata(location: place),
        exposure: .externalName, selector: ["app": "web"]))
    #expect(ServiceBackends(state, Inventory(state)).pods(of: 0).isEmpty)
  }
}
