import Kubernetes
import Manifests
import Testing

@Suite("resources as values")
struct ResourceDecodingTests {
  @Test("a pod brings what decides about its traffic")
  func pod() throws {
    let state = Reading.yaml(
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: p
        namespace: a
        labels: {app: web, empty: null}
        creationTimestamp: 2026-01-14T09:12:00Z
        ownerReferences:
        - {apiVersion: v1, kind: Other, name: x}
        - {apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}
      spec:
        hostNetwork: true
        serviceAccountName: robot
        nodeName: n1
        dnsPolicy: Default
        initContainers:
        - {name: proxy, image: envoy, restartPolicy: Always, ports: [{containerPort: 15001}]}
        - {name: setup, image: busybox}
        containers:
        - name: main
          image: shop/web:1.2@sha256:0123
          securityContext: {privileged: true}
          ports:
          - {name: http, containerPort: 8080, hostPort: 80}
          - {containerPort: 53, protocol: UDP}
          livenessProbe: {httpGet: {port: http}}
          readinessProbe: {tcpSocket: {port: 8080}}
          startupProbe: {grpc: {port: 9000}}
      status:
        phase: Running
        podIP: 10.0.0.1
        podIPs: [{ip: 10.0.0.1}, {ip: '2001:db8::1'}]
      """)
    let pod = try #require(state.pods.first)
    #expect(pod.reference.description == "Pod/a/p")
    #expect(pod.metadata.labels == ["app": "web", "empty": ""])
    #expect(pod.metadata.controller == OwnerReference(.replicaSet, name: "web-1"))
    #expect(pod.metadata.creation?.rfc3339 == "2026-01-14T09:12:00Z")
    #expect(pod.phase == .running)
    #expect(pod.addresses.map(\.description) == ["10.0.0.1", "2001:db8::1"])
    let spec = pod.spec
    #expect(spec.isHostNetwork && spec.isPrivileged && spec.serviceAccount == "robot")
    #expect(spec.nodeName == "n1" && spec.dnsPolicy == "Default")
    #expect(spec.containers.map(\.name) == ["main", "proxy", "setup"])
    #expect(spec.containers.map(\.role) == [.main, .sidecar, .initContainer])
    #expect(spec.containers[0].image == "shop/web:1.2")
    #expect(
      spec.containers[0].ports == [
        ContainerPort(name: "http", number: 8080, hostPort: 80),
        ContainerPort(number: 53, transport: .udp),
      ])
    #expect(
      spec.containers[0].probePorts == [.name("http"), .number(8080), .number(9000)])
    #expect(state.evidence.newest?.rfc3339 == "2026-01-14T09:12:00Z")
  }

  @Test(
    "every kind that makes pods is read with its template",
    arguments: [
      ("apps/v1", "Deployment", ResourceKind.deployment), ("apps/v1", "StatefulSet", .statefulSet),
      ("apps/v1", "DaemonSet", .daemonSet), ("apps/v1", "ReplicaSet", .replicaSet),
      ("v1", "ReplicationController", .replicationController), ("batch/v1", "Job", .job),
      ("extensions/v1beta1", "Deployment", .deployment),
    ])
  func controllers(_ version: String, _ kind: String, _ expected: ResourceKind) throws {
    let selector = kind == "ReplicationController" ? "{app: x}" : "{matchLabels: {app: x}}"
    let state = Reading.yaml(
      """
      apiVersion: \(version)
      kind: \(kind)
      metadata: {name: w}
      spec:
        replicas: 3
        selector: \(selector)
        template:
          metadata: {labels: {app: x}}
          spec: {containers: [{name: c, image: i}]}
      """)
    let controller = try #require(state.controllers.first)
    #expect(controller.reference == ResourceReference(expected, namespace: "default", name: "w"))
    #expect(controller.podMetadata.labels == ["app": "x"])
    #expect(controller.podSpec.containers.map(\.name) == ["c"])
    let hasReplicas = kind != "DaemonSet" && kind != "Job"
    #expect(controller.replicas == (hasReplicas ? 3 : nil))
    #expect(controller.selector == LabelSelector(matchLabels: ["app": "x"]))
    #expect(Inventory(state).workloads.count == 1)
  }

  @Test("a CronJob is read through to its pods, a finished Job is known as such")
  func jobs() throws {
    let state = Reading.yaml(
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: c}
      spec:
        jobTemplate: {spec: {template: {metadata: {labels: {app: n}}, spec: {containers: []}}}}
      ---
      apiVersion: batch/v1
      kind: Job
      metadata: {name: j}
      spec: {parallelism: 2, template: {spec: {containers: []}}}
      status: {conditions: [{type: Complete, status: "True"}]}
      """)
    #expect(state.controllers.map(\.podMetadata.labels) == [["app": "n"], .empty])
    #expect(state.controllers.map(\.isFinished) == [false, true])
    #expect(state.controllers.map(\.replicas) == [nil, 2])
  }

  @Test("a Service brings its ports, addresses and who may reach it")
  func service() throws {
    let state = Reading.yaml(
      """
      apiVersion: v1
      kind: Service
      metadata:
        name: s
        annotations:
          service.beta.kubernetes.io/aws-load-balancer-internal: "true"
          secret.example.com/token: hunter2
      spec:
        type: LoadBalancer
        selector: {app: web}
        clusterIPs: [10.96.0.7]
        externalIPs: [198.51.100.7]
        loadBalancerSourceRanges: [192.0.2.0/24]
        externalTrafficPolicy: Local
        ports:
        - {name: web, port: 80, targetPort: http, nodePort: 30080}
        - {port: 53, protocol: UDP}
      """)
    let service = try #require(state.services.first)
    #expect(service.exposure == .loadBalancer && service.isInternalLoadBalancer)
    #expect(service.selector == ["app": "web"] && service.keepsSourceAddress)
    #expect(service.clusterAddresses.map(\.description) == ["10.96.0.7"])
    #expect(service.externalAddresses.map(\.description) == ["198.51.100.7"])
    #expect(service.sourceRanges.map(\.description) == ["192.0.2.0/24"])
    #expect(
      service.ports == [
        Service.Port(name: "web", number: 80, target: .name("http"), nodePort: 30080),
        Service.Port(transport: .udp, number: 53),
      ])
    #expect(
      service.metadata.annotations.entries.map(\.key) == [
        "service.beta.kubernetes.io/aws-load-balancer-internal"
      ])
  }

  @Test("a headless Service has no address")
  func headless() {
    let state = Reading.yaml(
      "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {clusterIP: None}\n")
    #expect(state.services.first?.clusterAddresses == [])
  }

  @Test("an EndpointSlice belongs to its Service")
  func endpointSlice() throws {
    let state = Reading.yaml(
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: s-1, labels: {kubernetes.io/service-name: s}}
      endpoints:
      - {addresses: [10.0.0.1], targetRef: {kind: Pod, name: p}}
      - {addresses: [10.0.0.2]}
      ports: [{name: http, port: 8080, protocol: TCP}]
      """)
    let slice = try #require(state.endpointSlices.first)
    #expect(slice.serviceName == "s")
    #expect(slice.endpoints.map(\.podName) == ["p", nil])
    #expect(slice.ports == [ContainerPort(name: "http", number: 8080)])
  }

  @Test("Ingresses and routes lead to Services")
  func routes() throws {
    let state = Reading.yaml(
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: new}
      spec:
        ingressClassName: nginx
        rules:
        - host: shop.example.com
          http: {paths: [{backend: {service: {name: s, port: {number: 80}}}}]}
        - host: api.example.com
          http: {paths: [{backend: {service: {name: s, port: {name: http}}}}]}
      ---
      apiVersion: extensions/v1beta1
      kind: Ingress
      metadata: {name: old, annotations: {kubernetes.io/ingress.class: traefik}}
      spec: {backend: {serviceName: t, servicePort: 80}}
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: gw}
      spec:
        hostnames: [shop.example.com]
        parentRefs: [{name: public, namespace: gateways}, {name: own}]
        rules: [{backendRefs: [{name: s, port: 80}, {kind: Other, name: x}]}]
      """)
    #expect(
      state.routes.map(\.reference.kind.description) == [
        "Ingress.networking.k8s.io", "Ingress.networking.k8s.io",
        "HTTPRoute.gateway.networking.k8s.io",
      ])
    #expect(state.routes[0].hosts == ["shop.example.com", "api.example.com"])
    #expect(state.routes[0].parents == ["nginx"])
    #expect(state.routes[0].backends.map(\.port) == [.number(80), .name("http")])
    #expect(state.routes[1].hosts.isEmpty && state.routes[1].parents == ["traefik"])
    #expect(state.routes[1].backends.map(\.service) == ["t"])
    #expect(state.routes[2].parents == ["gateways/public", "default/own"])
    #expect(state.routes[2].backends.map(\.service) == ["s"])
  }

  @Test("nodes, namespaces and service accounts are read")
  func cluster() throws {
    let state = Reading.yaml(
      """
      apiVersion: v1
      kind: Node
      metadata: {name: n1}
      spec: {podCIDRs: [10.0.0.0/24, '2001:db8::/64']}
      status:
        addresses: [{type: InternalIP, address: 192.0.2.1}, {type: Hostname, address: n1}]
        nodeInfo: {kubeletVersion: v1.33.4+k3s1}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: b, labels: {team: red}}
      ---
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: robot, namespace: b, annotations: {eks.amazonaws.com/role-arn: role}}
      """)
    #expect(state.nodes.first?.addresses.map(\.description) == ["192.0.2.1"])
    #expect(state.podCIDRs.map(\.description) == ["10.0.0.0/24", "2001:db8::/64"])
    #expect(state.networkPlugins.map(\.description) == ["k3s@1.33"])
    #expect(state.namespaces.map(\.isInferred) == [false])
    #expect(state.namespaces.first?.labels["team"] == "red")
    #expect(
      state.serviceAccounts.first?.metadata.annotations["eks.amazonaws.com/role-arn"] == "role")
  }

  @Test("a namespace that is only named is inferred (G-10), a missing one is the given one (G-11)")
  func namespaces() {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: p, namespace: b}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: q}
      """
    let state = Reading.yaml(text, namespace: "mine")
    #expect(state.namespaces.map(\.name) == ["b", "mine"])
    #expect(state.namespaces.map(\.isInferred) == [true, true])
    #expect(state.namespaces.first?.labels == [Namespace.nameLabel: "b"])
    #expect(Reading.yaml(text).namespaces.map(\.name) == ["b", "default"])
  }

  @Test("label values that are no text are named, as the API server refuses them (h08)")
  func labelTypes() throws {
    let state = Reading.yaml(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {a: no, b: '1', c: 010, d: ~}}\n")
    let pod = try #require(state.pods.first)
    #expect(pod.metadata.labels == ["a": "no", "b": "1", "c": "010", "d": ""])
    #expect(state.resourceIssues.map(\.path) == ["metadata.labels.a", "metadata.labels.c"])
    #expect(state.resourceIssues.allSatisfy { $0.isRefusal && $0.reference == pod.reference })
  }

  @Test(
    "policies of other kinds are present and not evaluated, each with its reach",
    arguments: [
      ("policy.networking.k8s.io/v1alpha3", "AdminNetworkPolicy", "cluster"),
      ("policy.networking.k8s.io/v9", "ClusterNetworkPolicy", "cluster"),
      ("policy.networking.k8s.io/v1beta1", "BaselineAdminNetworkPolicy", "cluster"),
      ("projectcalico.org/v9", "NetworkPolicy", "a"),
      ("crd.projectcalico.org/v9", "GlobalNetworkPolicy", "cluster"),
      ("crd.antrea.io/v1beta1", "NetworkPolicy", "a"),
      ("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", "cluster"),
      ("security.istio.io/v1", "AuthorizationPolicy", "none"),
    ])
  func unevaluated(_ version: String, _ kind: String, _ reach: String) throws {
    let state = Reading.yaml(
      "apiVersion: \(version)\nkind: \(kind)\nmetadata: {name: x, namespace: a}\nspec: {}\n")
    #expect(state.networkPolicies.isEmpty)
    let policy = try #require(state.unevaluatedPolicies.first)
    let expected: UnevaluatedPolicy.Reach =
      switch reach {
      case "cluster": .cluster
      case "none": .none
      default: .namespace(reach)
      }
    #expect(policy.reach == expected)
    #expect(
      state.diagnostics.map(\.message)
        == ["present, not evaluated: 1 \(kind).\(version.prefix { $0 != "/" })"])
  }

  @Test("kinds that are not read are counted, and so is what is no resource")
  func passedOver() {
    let state = Reading.yaml(
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: c}
      ---
      apiVersion: kustomize.config.k8s.io/v1beta1
      kind: Kustomization
      resources: [a.yaml]
      ---
      replicaCount: 1
      ---
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: x}
      """)
    #expect(state.passedOver[ResourceKind("ConfigMap")] == 1)
    #expect(state.passedOver[.none] == 1)
    #expect(state.passedOver.values.reduce(0, +) == 4)
    #expect(state.diagnostics.map(\.message) == ["the source `test` holds no resource"])
  }

  @Test("objects without a name or a version are told and the others read")
  func nameless() {
    let state = Reading.yaml(
      """
      apiVersion: v1
      kind: Pod
      metadata: []
      ---
      kind: NetworkPolicy
      metadata: {name: p, namespace: b}
      ---
      apiVersion: v1
      kind: [x]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {generateName: run-}
      """)
    #expect(state.pods.map(\.name) == ["run-"])
    #expect(state.networkPolicies.isEmpty)
    #expect(state.evidence.policyGaps(namespace: "b").count == 1)
    #expect(state.evidence.policyGaps(namespace: "a").isEmpty)
    #expect(state.diagnostics.count == 3)
  }

  @Test("replicas share what is written alike")
  func sharing() {
    let pods = (0..<50).map { number in
      """
      {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p\(number)","labels":{"app":"x"}},
      "spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80}]}]}}
      """
    }
    let state = Reading.json("{\"kind\":\"List\",\"items\":[\(pods.joined(separator: ","))]}")
    #expect(state.pods.count == 50)
    #expect(Set(state.pods.map(\.spec)).count == 1)
    #expect(Set(state.pods.map(\.metadata.labels)) == [["app": "x"]])
  }
}
