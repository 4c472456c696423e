package import Audit
package import Kubernetes
package import PolicyEngine

extension JSONWriter {
  /// Writes a member with a place, or with `null`.
  package mutating func member(_ name: String, _ location: SourceLocation?) {
    key(name)
    self.location(location)
  }

  /// Writes a place as an object, or `null`.
  package mutating func location(_ location: SourceLocation?) {
    guard let location else { return null() }
    object { writer in
      writer.member("file", location.file)
      writer.member("line", location.line)
      writer.member("column", location.column)
    }
  }

  /// Writes a member with a share of the fleet.
  package mutating func member(_ name: String, _ share: FleetShare) {
    key(name)
    object { writer in
      writer.member("count", share.count)
      writer.member("of", share.of)
      writer.member("percent", share.percent)
    }
  }

  /// Writes a set of connections: `"all"`, or an object of protocols.
  package mutating func connections(_ set: ConnectionSet) {
    if set.isAll { return string("all") }
    object { writer in
      for part in ConnectionSet.Part.allCases where !set[part].isEmpty {
        writer.key(part.name)
        writer.strings(set.texts(of: part))
      }
    }
  }

  /// Writes rules as the machine formats name them.
  package mutating func rules(_ origins: [RuleOrigin]) {
    array(origins) { writer, origin in
      writer.object { writer in
        writer.member("policy", origin.policy.description)
        writer.member("rule", origin.path)
        writer.member("location", origin.location)
      }
    }
  }
}
