/// The network plugin of a cluster, as the resources or a person name it.
package struct NetworkPlugin: Hashable, Sendable {
  /// The name, lower case, such as `cilium` or `aws-vpc-cni`.
  package var name: String
  /// The version, as far as anything tells it.
  package var version: PluginVersion?
  /// The settings that decide about policies, by their own names, such as
  /// `policy-cidr-match-mode` (E-1); absent ones have their default.
  package var settings: [String: String]
  /// A Boolean value that tells whether the settings are known: a person named
  /// the plugin, or the input holds the object where they stand. Otherwise an
  /// absent setting may have any value.
  package var hasKnownSettings: Bool

  /// Makes a plugin.
  package init(
    name: String, version: PluginVersion? = nil, settings: [String: String] = [:],
    hasKnownSettings: Bool = true
  ) {
    self.name = name
    self.version = version
    self.settings = settings
    self.hasKnownSettings = hasKnownSettings
  }

  /// Reads `name`, `name@version` or `name@version,setting=value,…`.
  package init?(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let head = (parts.first ?? "").split(separator: "@", maxSplits: 1)
    guard let first = head.first, !first.isEmpty else { return nil }
    name = first.lowercased()
    version = nil
    if head.count > 1 {
      guard let read = PluginVersion(head[1]) else { return nil }
      version = read
    }
    settings = [:]
    for part in parts.dropFirst() {
      let setting = part.split(separator: "=", maxSplits: 1)
      guard setting.count == 2 else { return nil }
      settings[String(setting[0])] = String(setting[1])
    }
    hasKnownSettings = true
  }
}

extension NetworkPlugin: CustomStringConvertible {
  /// The plugin as `name` or `name@version`.
  package var description: String { version.map { "\(name)@\($0)" } ?? name }
}

/// A version of a network plugin, as far as its behaviour follows from it.
package struct PluginVersion: Hashable, Sendable, Comparable {
  /// The first number.
  package var major: Int
  /// The second number.
  package var minor: Int

  /// Makes a version.
  package init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads `1.18`, `v1.18.3`, `1.18.3-rc.1`; `nil` where two numbers are not
  /// there.
  package init?(_ text: some StringProtocol) {
    let numbers = text.drop { $0 == "v" }
      .split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
      .map { $0.prefix { $0.isASCII && $0.isNumber } }
    guard numbers.count >= 2, let major = Int(numbers[0]), let minor = Int(numbers[1]) else {
      return nil
    }
    self.init(major, minor)
  }

  /// Orders by the first, then by the second number.
  package static func < (left: PluginVersion, right: PluginVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }
}

extension PluginVersion: CustomStringConvertible {
  /// The version as `major.minor`.
  package var description: String { "\(major).\(minor)" }
}
