import Foundation
package import Kubernetes
import Manifests
package import PolicyEngine

/// The conformance assertions of the project network-policy-api: for
/// ClusterNetworkPolicy at its head, for AdminNetworkPolicy at tag v0.1.5.
///
/// Each is a probe between two pods of the conformance cluster, with the
/// policies of one file.
package struct NetworkPolicyAPICorpus: Sendable {
  /// The two files of assertions.
  package enum Release: String, Sendable, CaseIterable {
    /// ClusterNetworkPolicy, `v1alpha2`.
    case head = "HEAD"
    /// AdminNetworkPolicy and BaselineAdminNetworkPolicy, `v1alpha1`.
    case first = "v0.1.5"
  }

  /// One assertion.
  package struct Assertion: Decodable, Sendable {
    enum CodingKeys: String, CodingKey {
      case file, manifests, test, port
      case source = "src"
      case destination = "dst"
      case transport = "proto"
      case isAllowed = "allow"
    }

    /// The Go file it was taken from.
    package var file: String
    /// The files of policies, relative to the folder of the release.
    package var manifests: [String]
    /// What it is about.
    package var test: String
    /// Who opens the connection, as `namespace/pod`.
    package var source: String
    /// Who accepts it, as `namespace/pod`.
    package var destination: String
    /// The protocol.
    package var transport: String
    /// The port.
    package var port: UInt16
    /// Whether the connection must be possible.
    package var isAllowed: Bool
  }

  /// The assertions that share a cluster.
  package struct Case: Sendable, CustomStringConvertible {
    /// The files of policies.
    package var name: String
    /// The cluster with them.
    package var state: ClusterState
    /// What must hold.
    package var assertions: [Assertion]

    /// The name, for the list of tests.
    package var description: String { name }
  }

  /// The cases, in order of their names.
  package let cases: [Case]

  /// Reads one of the two files, or returns `nil` where it is absent.
  package init?(_ release: Release) throws {
    let folder =
      release == .head ? "manifests/network-policy-api/conformance" : "network-policy-api/v0.1.5"
    guard let path = Corpus.path("network-policy-api/assertions-\(release.rawValue).json"),
      let root = Corpus.path(folder)
    else { return nil }
    let assertions = try JSONDecoder().decode(
      [Assertion].self, from: Data(contentsOf: URL(filePath: path)))
    cases = try Dictionary(grouping: assertions, by: \.manifests)
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { manifests, assertions in
        let files = try (["base/manifests.yaml"] + manifests).map { file in
          // The tag's files stand beside each other, without `base`.
          let relative =
            release == .head || !file.hasPrefix("base/") ? file : String(file.dropFirst(5))
          let text = try String(contentsOfFile: "\(root)/\(relative)", encoding: .utf8)
          return (file: relative, bytes: Array(NetworkPolicyAPICorpus.filled(text).utf8))
        }
        return Case(
          name: "\(release.rawValue) \(manifests.joined(separator: " "))",
          state: ManifestLoader().load(name: "conformance", texts: files),
          assertions: assertions)
      }
  }

  /// Fills in the ports that the upstream runner chooses for the host's
  /// network; no assertion speaks of them.
  private static func filled(_ text: String) -> String {
    text.replacing(/\{\{ *index \.HostNetworkPorts (\d) *\}\}/) { "3600\($0.output.1)" }
  }
}

extension Inventory {
  /// Returns the pod of a replica as `namespace/name-0`: its workload is known
  /// by its template only.
  package func replica(named text: String) -> Peer? {
    guard let dash = text.lastIndex(of: "-"),
      text[text.index(after: dash)...].allSatisfy(\.isNumber)
    else { return nil }
    return peer(named: String(text[..<dash]))
  }
}
