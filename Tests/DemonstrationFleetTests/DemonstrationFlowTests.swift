import DemonstrationFleet
import Foundation
import Kubernetes
import Manifests
import PolicyEngine
import Testing

@Suite("Flows of the demonstration fleet") struct DemonstrationFlowTests {
  private let fleet = DemonstrationFleet(seed: 1)

  private func watched() throws -> Int {
    try #require(fleet.clusters.indices.first { fleet.clusters[$0].hasFlows })
  }

  @Test("every line is a flow in the wrapped shape or tells of lost events")
  func linesParse() throws {
    let bytes = try #require(fleet.flows(of: try watched()))
    var verdicts: [String: Int] = [:]
    var last = ""
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      let time = try #require(object["time"] as? String)
      #expect(time.prefix(19) >= last.prefix(19))
      last = time
      #expect((object["node_name"] as? String)?.contains("/") == true)
      guard let flow = object["flow"] as? [String: Any] else {
        verdicts["LOST", default: 0] += object["lost_events"] == nil ? 0 : 1
        continue
      }
      #expect(flow["time"] as? String == time)
      verdicts[try #require(flow["verdict"] as? String), default: 0] += 1
    }
    #expect(verdicts["LOST"] == 2)
    #expect((1500...5000).contains(verdicts.values.reduce(0, +)))
    #expect(verdicts["FORWARDED", default: 0] > 1000)
  }

  @Test("the watched clusters together show drops and audit mode")
  func verdictsAreMixed() {
    var text = ""
    for index in fleet.clusters.indices {
      guard let bytes = fleet.flows(of: index) else { continue }
      text += String(decoding: bytes, as: UTF8.self)
    }
    #expect(text.contains("\"drop_reason_desc\":\"POLICY_DENIED\""))
    #expect(text.contains("\"drop_reason_desc\":\"STALE_OR_UNROUTABLE_IP\""))
    #expect(text.contains("\"verdict\":\"AUDIT\""))
    #expect(text.contains("\"is_reply\":true"))
    #expect(text.contains("\"destination_names\":["))
  }

  @Test("flows name pods that the capture holds")
  func podsExist() throws {
    let index = try watched()
    let pods = try #require(fleet.files(of: index).first { $0.path == "pods.json" })
    let capture = try #require(
      try JSONSerialization.jsonObject(with: Data(pods.bytes)) as? [String: Any])
    var addresses: [String: String] = [:]
    for item in try #require(capture["items"] as? [[String: Any]]) {
      let metadata = try #require(item["metadata"] as? [String: Any])
      let status = try #require(item["status"] as? [String: Any])
      let name = "\(metadata["namespace"] as? String ?? "")/\(metadata["name"] as? String ?? "")"
      #expect(addresses[name] == nil, "\(name) twice")
      addresses[name] = status["podIP"] as? String ?? ""
    }
    let bytes = try #require(fleet.flows(of: index))
    for line in bytes.split(separator: UInt8(ascii: "\n")).prefix(600) {
      let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      guard let flow = object?["flow"] as? [String: Any],
        let packet = flow["IP"] as? [String: String]
      else { continue }
      for end in ["source", "destination"] {
        guard let endpoint = flow[end] as? [String: Any],
          let pod = endpoint["pod_name"] as? String
        else { continue }
        let name = "\(endpoint["namespace"] as? String ?? "")/\(pod)"
        #expect(addresses[name] == packet[end], "\(name)")
      }
    }
  }

  @Test(
    "flows keep to the policies, but for the few surprises meant",
    arguments: ["prod-eu-payments", "prod-na-cards", "ehr-apac-1"])
  func flowsAgreeWithTheEngine(_ name: String) throws {
    let index = try #require(fleet.clusters.firstIndex { $0.name == name })
    let state = ManifestLoader().load(
      name: name, texts: fleet.files(of: index).map { (file: $0.path, bytes: $0.bytes) })
    let inventory = Inventory(state)
    let reachability = Reachability(state: state, inventory: inventory)
    func peer(_ endpoint: [String: Any], _ address: String) throws -> Peer {
      guard let pod = endpoint["pod_name"] as? String else {
        return .address(try #require(IPAddress(address)))
      }
      let namespace = endpoint["namespace"] as? String ?? ""
      return .pod(try #require(inventory.pod(namespace: namespace, name: pod)))
    }
    var agreed = 0
    var surprising: [String] = []
    for line in try #require(fleet.flows(of: index)).split(separator: UInt8(ascii: "\n")) {
      let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      guard let flow = object?["flow"] as? [String: Any], flow["is_reply"] as? Bool != true,
        flow["drop_reason"] as? Int != 151, flow["Type"] as? String == "L3_L4",
        let packet = flow["IP"] as? [String: String],
        let source = flow["source"] as? [String: Any],
        let destination = flow["destination"] as? [String: Any],
        (source["labels"] as? [String])?.contains("reserved:host") == false,
        let (transport, ports) = (flow["l4"] as? [String: [String: Any]])?.first,
        let port = ports["destination_port"] as? Int
      else { continue }
      let answer = reachability.answer(
        from: try peer(source, packet["source"] ?? ""),
        to: try peer(destination, packet["destination"] ?? ""))
      let verdict = answer.verdict(transport == "TCP" ? .tcp : .udp, UInt16(port))
      let isForwarded = flow["verdict"] as? String == "FORWARDED"
      if verdict == (isForwarded ? .allowed : .denied) {
        agreed += 1
      } else {
        surprising.append("\(flow["verdict"] ?? "") though \(verdict): \(flow["Summary"] ?? "")")
      }
    }
    #expect(agreed > 1000)
    #expect(surprising.count * 50 < agreed, "\(surprising.prefix(5))")
  }

  @Test("the living cluster goes on the same way from wherever one looks")
  func ticksAreFixed() throws {
    let index = try watched()
    var early = try #require(fleet.livingFlows(of: index, from: 0))
    let seconds = (0..<12).compactMap { _ in early.next() }
    var late = try #require(fleet.livingFlows(of: index, from: 9))
    #expect(late.next() == seconds[9])
    #expect(late.tick == 10)
    #expect(Set(seconds).count == 12)
    #expect(seconds.allSatisfy { $0.last == UInt8(ascii: "\n") && $0.count > 1000 })
  }

  @Test("who is not watched has no flows")
  func othersAreSilent() throws {
    let index = try #require(fleet.clusters.indices.first { !fleet.clusters[$0].hasFlows })
    #expect(fleet.flows(of: index) == nil)
    #expect(fleet.livingFlows(of: index) == nil)
  }
}
