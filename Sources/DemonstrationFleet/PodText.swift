/// Writes the pods of a captured cluster.
///
/// What the pods of a workload share is text once; a pod costs a few copies.
struct PodText {
  private let design: ClusterDesign
  private let roster: PodRoster
  private let author: ResourceAuthor

  /// Makes the writer of a cluster's pods.
  init(_ design: ClusterDesign, _ roster: PodRoster, _ author: ResourceAuthor) {
    self.design = design
    self.roster = roster
    self.author = author
  }

  /// What the pods of one workload share.
  private struct Parts {
    var head: [UInt8]
    var middle: [UInt8]
    var tail: [UInt8]
  }

  /// Returns the pods as a `List`, each on a line of its own.
  func list() -> [UInt8] {
    var text = TextBytes(capacity: 1150 * roster.count + 4096)
    text.append("{\"apiVersion\":\"v1\",\"items\":[")
    var isFirst = true
    for workload in design.workloads.indices {
      let parts = parts(of: workload)
      for (ordinal, pod) in roster.pods(of: workload).enumerated() {
        isFirst ? text.append("\n") : text.append(",\n")
        isFirst = false
        append(pod, ordinal, workload, parts, to: &text)
      }
      if design.workloads[workload].kind == .cronJob {
        isFirst ? text.append("\n") : text.append(",\n")
        isFirst = false
        appendFinished(workload, parts, to: &text)
      }
    }
    text.append("\n],\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"\"}}\n")
    return text.bytes
  }

  private func append(
    _ pod: Int, _ ordinal: Int, _ workload: Int, _ parts: Parts, to text: inout TextBytes
  ) {
    text.append(parts.head)
    if design.workloads[workload].kind == .statefulSet {
      text.append(",\"apps.kubernetes.io/pod-index\":\"")
      text.append(number: ordinal)
      text.append("\",\"statefulset.kubernetes.io/pod-name\":\"")
      roster.appendName(of: workload, design, ordinal: ordinal, to: &text)
      text.append("\"")
    }
    text.append("},\"name\":\"")
    roster.appendName(of: workload, design, ordinal: ordinal, to: &text)
    text.append(parts.middle)
    text.append(text: design.nodes[roster.node[pod]])
    text.append(parts.tail)
    text.append("\"hostIP\":\"")
    text.append(text: design.nodeAddress(roster.node[pod]))
    text.append("\",\"phase\":\"Running\",\"podIP\":\"")
    roster.appendAddress(of: pod, design, to: &text)
    text.append("\",\"podIPs\":[{\"ip\":\"")
    roster.appendAddress(of: pod, design, to: &text)
    if design.plan.isDualStack, roster.host[pod] > 0 {
      text.append("\"},{\"ip\":\"")
      roster.appendSecondAddress(of: pod, design, to: &text)
    }
    text.append("\"}]}}")
  }

  /// Appends the pod of the last run of a CronJob, which has ended.
  private func appendFinished(_ workload: Int, _ parts: Parts, to text: inout TextBytes) {
    text.append(parts.head)
    text.append("},\"name\":\"")
    roster.appendName(of: workload, design, ordinal: 0, to: &text)
    text.append(parts.middle)
    text.append(text: design.nodes[0])
    text.append(parts.tail)
    text.append("\"phase\":\"Succeeded\"}}")
  }

  private func parts(of workload: Int) -> Parts {
    let designed = design.workloads[workload]
    let namespace = design.namespaces[designed.namespace].name
    let hash = roster.hash(of: workload)
    var template = TextBytes()
    roster.appendTemplateHash(of: workload, to: &template)
    let revision = String(decoding: template.bytes, as: UTF8.self)
    var labels = designed.labels
    var owner = (version: "apps/v1", kind: designed.kind.rawValue, name: designed.name)
    switch designed.kind {
    case .deployment:
      labels.append(ResourceLabel("pod-template-hash", revision))
      owner.kind = "ReplicaSet"
      owner.name += "-" + revision
    case .statefulSet, .daemonSet:
      labels.append(ResourceLabel("controller-revision-hash", "\(designed.name)-\(revision)"))
      if designed.kind == .daemonSet {
        labels.append(ResourceLabel("pod-template-generation", "4"))
      }
    case .cronJob:
      owner = ("batch/v1", "Job", "\(designed.name)-29\(100_000 + hash % 900_000)")
      labels.append(ResourceLabel("batch.kubernetes.io/job-name", owner.name))
    }
    var head = TextBytes()
    head.append("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"creationTimestamp\":\"")
    head.append(text: author.moment(before: 3600 + Int(hash % 5_000_000)))
    head.append("\",\"labels\":")
    head.append(ResourceTree.labels(labels).json.dropLast(1).map { $0 })
    var middle = TextBytes()
    middle.append("\",\"namespace\":\"")
    middle.append(text: namespace)
    middle.append(
      "\",\"ownerReferences\":[{\"apiVersion\":\"")
    middle.append(text: owner.version)
    middle.append("\",\"blockOwnerDeletion\":true,\"controller\":true,\"kind\":\"")
    middle.append(text: owner.kind)
    middle.append("\",\"name\":\"")
    middle.append(text: owner.name)
    middle.append("\",\"uid\":\"")
    middle.append(uuid: hash, RandomStream.mix(hash))
    middle.append("\"}]},\"spec\":")
    middle.append(author.podSpec(designed).json.dropLast(1).map { $0 })
    middle.append(",\"nodeName\":\"")
    var tail = TextBytes()
    tail.append("\"},\"status\":{")
    return Parts(head: head.bytes, middle: middle.bytes, tail: tail.bytes)
  }
}
