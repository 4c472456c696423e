import Kubernetes

/// Turns connections into the lines that Hubble writes about them: each from
/// the nodes that see it, verdicts, traces and answers apart.
struct FlowLineWriter: Sendable {
  private let design: ClusterDesign
  private let roster: PodRoster
  private let nodeNames: [[UInt8]]
  private let identities: [[UInt8]]

  /// Makes the writer of a cluster.
  init(_ design: ClusterDesign, _ roster: PodRoster) {
    self.design = design
    self.roster = roster
    nodeNames = design.nodes.map { Array("\(design.plan.name)/\($0)".utf8) }
    identities = design.workloads.indices.map { workload in
      let designed = design.workloads[workload]
      let namespace = design.namespaces[designed.namespace].name
      var text = TextBytes()
      text.append("\"identity\":")
      text.append(number: 1024 + Int(roster.hash(of: workload) % 60_000))
      text.append(",\"cluster_name\":\"")
      text.append(text: design.plan.name)
      text.append("\",\"namespace\":\"")
      text.append(text: namespace)
      text.append("\",\"labels\":[")
      let own = designed.labels.map { "k8s:\($0.key)=\($0.value)" }
      let all =
        own + [
          "k8s:io.cilium.k8s.policy.cluster=\(design.plan.name)",
          "k8s:io.cilium.k8s.policy.serviceaccount=\(designed.name)",
          "k8s:io.kubernetes.pod.namespace=\(namespace)",
        ]
      for (place, label) in all.sorted().enumerated() {
        if place > 0 { text.append(",") }
        ResourceTree.appendQuoted(label, to: &text)
      }
      text.append("],\"pod_name\":\"")
      return text.bytes
    }
  }

  /// One end of a connection, ready for a line.
  private struct End {
    var node: Int
    var address: [UInt8]
    var near: [UInt8]
    var far: [UInt8]
  }

  /// Appends the line about events that were lost.
  func appendLost(at time: Timestamp, _ random: inout RandomStream, to text: inout TextBytes) {
    let stamp = FlowLineWriter.stamp(time)
    text.append(
      "{\"lost_events\":{\"source\":\"HUBBLE_RING_BUFFER\",\"num_events_lost\":\"")
    text.append(number: random.within(3...240))
    text.append("\"},\"node_name\":\"")
    text.append(nodeNames[random.below(nodeNames.count)])
    text.append("\",\"time\":\"")
    text.append(stamp)
    text.append("\"}\n")
  }

  /// Appends the lines about one connection.
  func append(
    _ edge: FlowEdge, at time: Timestamp, _ random: inout RandomStream, to text: inout TextBytes
  ) {
    var moment = time
    for line in lines(edge, &random) {
      line.append(
        to: &text, time: FlowLineWriter.stamp(moment), nodeName: nodeNames[line.node],
        uuid: (random.next(), random.next()))
      // The next node sees it some ten microseconds later.
      moment.nanoseconds = min(moment.nanoseconds + 41_000, 999_999_999)
    }
  }

  private func lines(_ edge: FlowEdge, _ random: inout RandomStream) -> [HubbleLine] {
    let port = random.within(32_768...60_999)
    switch edge.route {
    case .inside(let client, let server):
      let from = end(client, &random)
      let to = end(server, &random)
      if edge.port.number == 53, edge.fate == .forwarded, random.chance(45) {
        return lookUp(client, from, to, port, &random)
      }
      return connection(edge, from, to, port, service: service(of: server), &random)
    case .outward(let client, let external):
      let service = ExternalService.all[external]
      let address = service.addresses[random.below(service.addresses.count)]
      let world = reserved(
        address, [("cidr:\(address)/32", 16_777_217 + external), ("reserved:world", 2)])
      return connection(
        edge, end(client, &random), world, port, name: service.host, &random)
    case .inward(let server):
      let to = end(server, &random)
      let address = "\(random.within(81...94)).\(random.below(250)).\(random.below(250)).7"
      var world = reserved(address, [("reserved:world", 2)])
      world.node = to.node
      return connection(edge, world, to, port, &random)
    case .probe(let server):
      let to = end(server, &random)
      var host = reserved(design.nodeAddress(to.node), [("reserved:host", 1)])
      host.node = to.node
      return [trace(edge, host, to, port, isEgress: false, &random)]
    case .apiServer(let client):
      let api = reserved(
        "10.\(design.plan.nodeNetwork).255.10",
        [("reserved:kube-apiserver", 7), ("reserved:remote-node", 6)])
      return connection(edge, end(client, &random), api, port, &random)
    }
  }

  private func end(_ workload: Int, _ random: inout RandomStream) -> End {
    let pods = roster.pods(of: workload)
    let ordinal = random.below(pods.count)
    let pod = pods.lowerBound + ordinal
    var address = TextBytes()
    roster.appendAddress(of: pod, design, to: &address)
    var far = TextBytes()
    far.append("{")
    far.append(identities[workload])
    roster.appendName(of: workload, design, ordinal: ordinal, to: &far)
    far.append("\"")
    var near = TextBytes()
    near.append("{\"ID\":")
    near.append(number: 1 + Int(RandomStream.mix(UInt64(pod)) % 4094))
    near.append(",")
    near.append(far.bytes.dropFirst().map { $0 })
    near.append(",\"workloads\":[{\"name\":\"")
    near.append(text: design.workloads[workload].name)
    near.append("\",\"kind\":\"")
    near.append(text: design.workloads[workload].kind.rawValue)
    near.append("\"}]}")
    far.append("}")
    return End(node: roster.node[pod], address: address.bytes, near: near.bytes, far: far.bytes)
  }

  private func reserved(_ address: String, _ labels: [(String, Int)]) -> End {
    var text = TextBytes()
    text.append("{\"identity\":")
    text.append(number: labels[0].1)
    text.append(",\"labels\":[")
    for (place, label) in labels.enumerated() {
      if place > 0 { text.append(",") }
      ResourceTree.appendQuoted(label.0, to: &text)
    }
    text.append("]}")
    return End(node: -1, address: Array(address.utf8), near: text.bytes, far: text.bytes)
  }

  /// Returns the lines about a connection, by what became of it.
  private func connection(
    _ edge: FlowEdge, _ from: End, _ to: End, _ port: Int, name: String? = nil,
    service: [UInt8]? = nil, _ random: inout RandomStream
  ) -> [HubbleLine] {
    let leaves = from.node >= 0 && edge.fate != .deniedArriving
    var verdict = trace(
      edge, from, to, port, isEgress: leaves && !isInward(edge), &random)
    verdict.destinationName = name
    verdict.service = service
    switch edge.fate {
    case .deniedLeaving, .deniedArriving, .failed:
      verdict.verdict = edge.fate == .failed ? .failed : .denied
      verdict.event = .drop
      verdict.isReply = nil
      verdict.flags = edge.port.transport == "TCP" ? "\"SYN\":true" : ""
      if edge.fate == .failed { return [verdict] }
      var decision = verdict
      decision.event = .policyVerdict
      return [decision, verdict]
    case .audited:
      verdict.verdict = .audited
      verdict.event = .policyVerdict
      return [verdict]
    case .forwarded: break
    }
    var lines: [HubbleLine] = []
    let isLeaving = verdict.isEgress
    if random.chance(30) {
      var decision = verdict
      decision.event = .policyVerdict
      decision.flags = edge.port.transport == "TCP" ? "\"SYN\":true" : ""
      let policy = isLeaving ? edge.leavingPolicy : edge.arrivingPolicy
      decision.match = policy == nil ? 4 : 2
      decision.allowedBy = policy.map(reference)
      lines.append(decision)
    }
    lines.append(verdict)
    if isLeaving, to.node >= 0 {
      var arrival = trace(edge, from, to, port, isEgress: false, &random)
      arrival.service = nil
      lines.append(arrival)
    }
    if isLeaving, random.chance(60) { lines.append(answer(to: verdict, from, to)) }
    return lines
  }

  private func isInward(_ edge: FlowEdge) -> Bool {
    if case .inward = edge.route { return true }
    return false
  }

  /// Returns what a node sees of a packet from the client to the server.
  private func trace(
    _ edge: FlowEdge, _ from: End, _ to: End, _ port: Int, isEgress: Bool,
    _ random: inout RandomStream
  ) -> HubbleLine {
    let isTCP = edge.port.transport == "TCP"
    let isFirst = random.chance(40)
    return HubbleLine(
      event: isEgress ? .toStack : .toEndpoint, node: isEgress ? from.node : to.node,
      sourceAddress: from.address, destinationAddress: to.address,
      transport: edge.port.transport, sourcePort: port, destinationPort: edge.port.number,
      flags: !isTCP ? "" : isFirst ? "\"SYN\":true" : "\"PSH\":true,\"ACK\":true",
      source: isEgress || from.node == to.node ? from.near : from.far,
      destination: isEgress && from.node != to.node ? to.far : to.near, isEgress: isEgress,
      isReply: false,
      summary: !isTCP ? "UDP" : isFirst ? "TCP Flags: SYN" : "TCP Flags: ACK, PSH")
  }

  private func answer(to line: HubbleLine, _ from: End, _ to: End) -> HubbleLine {
    HubbleLine(
      event: .toEndpoint, node: from.node, sourceAddress: line.destinationAddress,
      destinationAddress: line.sourceAddress, transport: line.transport,
      sourcePort: line.destinationPort, destinationPort: line.sourcePort,
      flags: line.transport == "TCP" ? "\"PSH\":true,\"ACK\":true" : "",
      source: to.node == from.node ? to.near : to.far, destination: from.near,
      sourceName: line.destinationName, isEgress: true, isReply: true,
      summary: line.transport == "TCP" ? "TCP Flags: ACK, PSH" : "UDP")
  }

  /// Returns a question to the resolver and its answer.
  private func lookUp(
    _ client: Int, _ from: End, _ to: End, _ port: Int, _ random: inout RandomStream
  ) -> [HubbleLine] {
    let workload = design.workloads[client]
    var name = "kubernetes.default.svc.cluster.local."
    var address = "172.\(16 + design.plan.index % 16).255.1"
    if let external = workload.externals.first {
      name = ExternalService.all[external].host + "."
      address = ExternalService.all[external].addresses[0]
    } else if let call = workload.calls.first {
      let server = design.workloads[call.server]
      name = "\(server.name).\(design.namespaces[server.namespace].name).svc.cluster.local."
    }
    var question = HubbleLine(
      event: .application, node: from.node, sourceAddress: from.address,
      destinationAddress: to.address, transport: "UDP", sourcePort: port, destinationPort: 53,
      source: from.near, destination: from.node == to.node ? to.near : to.far, isEgress: true,
      isReply: false, service: Array("{\"name\":\"kube-dns\",\"namespace\":\"kube-system\"}".utf8),
      summary: "DNS Query \(name) A")
    question.application = Array(
      ("{\"type\":\"REQUEST\",\"dns\":{\"query\":\"\(name)\","
        + "\"observation_source\":\"proxy\",\"qtypes\":[\"A\"]}}").utf8)
    var reply = answer(to: question, from, to)
    reply.event = .application
    reply.summary = "DNS Answer TTL: 30"
    let latency = random.within(80_000...6_000_000)
    reply.application = Array(
      ("{\"type\":\"RESPONSE\",\"latency_ns\":\"\(latency)\",\"dns\":{\"query\":\"\(name)\","
        + "\"ips\":[\"\(address)\"],\"ttl\":30,\"observation_source\":\"proxy\",\"qtypes\":[\"A\"],"
        + "\"rrtypes\":[\"A\"]}}").utf8)
    return [question, reply]
  }

  private func service(of server: Int) -> [UInt8] {
    let workload = design.workloads[server]
    let name = workload.role == "coredns" ? "kube-dns" : workload.name
    let namespace = design.namespaces[workload.namespace].name
    return Array("{\"name\":\"\(name)\",\"namespace\":\"\(namespace)\"}".utf8)
  }

  private func reference(_ policy: Int) -> [UInt8] {
    let designed = design.policies[policy]
    let namespace = design.namespaces[designed.namespace].name
    return Array(
      ("{\"name\":\"\(designed.name)\",\"namespace\":\"\(namespace)\",\"labels\":["
        + "\"k8s:io.cilium.k8s.policy.derived-from=NetworkPolicy\","
        + "\"k8s:io.cilium.k8s.policy.name=\(designed.name)\","
        + "\"k8s:io.cilium.k8s.policy.namespace=\(namespace)\"],\"revision\":\"12\","
        + "\"kind\":\"NetworkPolicy\"}").utf8)
  }

  /// Returns a moment as RFC 3339 with nine digits behind the second.
  private static func stamp(_ time: Timestamp) -> [UInt8] {
    var text = TextBytes(capacity: 32)
    text.append(text: String(time.rfc3339.dropLast()))
    text.append(".")
    text.append(number: Int(time.nanoseconds), digits: 9)
    text.append("Z")
    return text.bytes
  }
}
