package import Kubernetes
package import PolicyEngine

/// Which policies act on a workload, in order, and what each contributes, for
/// people and for programs.
package struct ContributionDocument: Sendable {
  /// The lists: ingress first, one for each kind of pods.
  package let lists: [ContributionList]
  /// The workloads and pods that they speak of.
  package let inventory: Inventory

  /// The names of the workloads of each class of pods.
  private let classNames: [Int: [String]]

  /// Makes a document; linear in the pods of the classes that are named.
  package init(
    _ lists: [ContributionList], inventory: Inventory, podClasses: [PodClass]
  ) {
    self.lists = lists
    self.inventory = inventory
    classNames = Dictionary(
      uniqueKeysWithValues: podClasses.enumerated().map { index, podClass in
        (
          index,
          Set(podClass.pods.map { inventory.pods[$0].workload }).sorted()
            .map { inventory.workloads[$0].displayName }
        )
      })
  }

  /// A Boolean value that tells whether it is unknown what some policy does.
  package var isUncertain: Bool {
    lists.contains { list in
      list.isIncomplete
        || list.tiers.contains { tier in tier.entries.contains { !$0.isCertain } }
    }
  }

  /// Returns what a policy contributes, in sentences without a full stop.
  package func sentences(
    _ entry: ContributionList.Entry, _ direction: Direction
  ) -> [String] {
    var result = sentences("allows", entry.allows, direction)
    result += sentences("denies", entry.denies, direction)
    result += sentences("passes on", entry.passes, direction)
    if result.isEmpty {
      switch (entry.hasRules, entry.isolates) {
      case (false, true): result = ["isolates, and names nobody"]
      case (false, false): result = ["says nothing"]
      case (true, _): result = ["decides nothing that none before it has decided"]
      }
    }
    if !entry.isCertain { result.append("perhaps only: nobody can know whether it counts") }
    return result
  }

  /// Returns one sentence for each share, such as
  /// `allows TCP 8080 from web/frontend`.
  package func sentences(
    _ verb: String, _ shares: [ContributionList.Share], _ direction: Direction
  ) -> [String] {
    shares.map { share in
      let perhaps = share.isCertain ? "" : "perhaps "
      let way = direction == .ingress ? "from" : "to"
      return "\(perhaps)\(verb) \(ContributionDocument.text(share.connections)) \(way) "
        + peers(share.peers)
    }
  }

  /// Returns connections as people read them: what is left out, where that is
  /// shorter.
  private static func text(_ connections: ConnectionSet) -> String {
    let rest = ConnectionSet.all.subtracting(connections)
    if rest.isEmpty { return "everything" }
    let (text, other) = (connections.description, "all but \(rest)")
    return other.count < text.count ? other : text
  }

  /// Returns peers in a few words.
  package func peers(_ peers: ContributionList.Peers) -> String {
    if peers.isEveryone { return "everyone" }
    var parts = peers.isEveryPod ? ["every pod"] : names(peers.podClasses)
    if !peers.addresses.isEmpty { parts.append(ExposureDocument.text(peers.addresses)) }
    parts += peers.names.map(\.text)
    if peers.includesOwnNode { parts.append("its own node") }
    return parts.isEmpty ? "pods that are not in the input" : parts.joined(separator: ", ")
  }

  /// The workloads of classes of pods, the first by name.
  private func names(_ classes: [Int]) -> [String] {
    let names = classes.compactMap { classNames[$0] }.flatMap { $0 }
    var seen: Set<String> = []
    let unique = names.filter { seen.insert($0).inserted }
    guard unique.count > ContributionDocument.namesShown else { return unique }
    return unique.prefix(ContributionDocument.namesShown)
      + ["\(unique.count - ContributionDocument.namesShown) more workloads"]
  }

  private static let namesShown = 4

  /// The document as lines for people.
  package var lines: [String] {
    var lines: [String] = []
    for list in lists {
      let subject = inventory.pods[list.pod]
      let name = inventory.workloads[subject.workload].displayName
      lines.append("\(list.direction.rawValue) of \(name)")
      if !list.isEnforceable {
        lines.append("  no policy can act on it: it shares its node's network")
        continue
      }
      if list.tiers.isEmpty {
        lines.append(
          "  no policy acts on it: everything is \(list.isUndecidedAllowed ? "allowed" : "denied")")
      }
      for tier in list.tiers {
        lines.append("  \(tier.name)")
        for (index, entry) in tier.entries.enumerated() {
          lines.append(
            "    \(index + 1). \(entry.origin.policy) (\(entry.origin.location))")
          lines += sentences(entry, list.direction).map { "       \($0)" }
        }
        lines += sentences("denies", tier.endDenies, list.direction)
          .map { "    at its end \($0)" }
      }
      if !list.tiers.isEmpty {
        lines += sentences(
          list.isUndecidedAllowed ? "allows" : "denies", list.undecided, list.direction
        ).map { "  no policy decides: \($0)" }
      }
      if list.isIncomplete {
        lines.append("  policies may be missing in the input, or are of kinds not evaluated")
      }
    }
    return lines
  }

  /// The document as JSON text, ending with a line break.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schemaVersion", AuditDocument.schemaVersion)
      writer.key("directions")
      writer.array(lists) { writer, list in
        writer.object { writer in
          let subject = inventory.pods[list.pod]
          let identity = inventory.workloads[subject.workload].identity
          writer.member("workload", identity.path)
          writer.member("kind", identity.kind.kind)
          writer.member("direction", list.direction.rawValue)
          writer.member("enforceable", list.isEnforceable)
          writer.member("complete", !list.isIncomplete)
          writer.key("tiers")
          writer.array(list.tiers) { writer, tier in write(tier, to: &writer) }
          writer.member("undecidedAllowed", list.isUndecidedAllowed)
          writer.key("undecided")
          write(list.undecided, to: &writer)
        }
      }
    }
    writer.endLine()
    return writer.bytes
  }

  private func write(_ tier: ContributionList.Tier, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("tier", tier.name)
      writer.key("policies")
      writer.array(tier.entries) { writer, entry in
        writer.object { writer in
          writer.member("policy", entry.origin.policy.description)
          writer.member("location", entry.origin.location)
          writer.member("certain", entry.isCertain)
          writer.member("isolates", entry.isolates)
          for (key, shares) in [
            ("allows", entry.allows), ("denies", entry.denies), ("passes", entry.passes),
          ] {
            writer.key(key)
            write(shares, to: &writer)
          }
        }
      }
      writer.key("endDenies")
      write(tier.endDenies, to: &writer)
    }
  }

  private func write(_ shares: [ContributionList.Share], to writer: inout JSONWriter) {
    writer.array(shares) { writer, share in
      writer.object { writer in
        writer.key("connections")
        writer.connections(share.connections)
        writer.member("certain", share.isCertain)
        writer.member("everyone", share.peers.isEveryone)
        writer.member("everyPod", share.peers.isEveryPod)
        writer.key("workloads")
        var seen: Set<String> = []
        writer.strings(
          share.peers.podClasses.flatMap { classNames[$0] ?? [] }
            .filter { seen.insert($0).inserted })
        writer.key("addresses")
        writer.strings(share.peers.addresses.flatMap { $0.ranges.map(\.description) })
        writer.key("names")
        writer.strings(share.peers.names.map(\.text))
        writer.member("ownNode", share.peers.includesOwnNode)
      }
    }
  }
}
