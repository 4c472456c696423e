package import Kubernetes
package import PolicyEngine

/// The digest by which a finding is known again in another audit.
///
/// SHA-256 over rule, cluster, namespace, kind, name, direction and a
/// normalised key (facts 3.3), each ended by a line feed with those inside
/// escaped, so that no two inputs run together. Counts, lines and generated
/// names are left out.
package enum Fingerprint {
  /// Returns the digest as 64 hexadecimal digits.
  package static func text(
    rule: String, cluster: String, object: ResourceReference, direction: Direction?, key: String
  ) -> String {
    let parts = [
      rule, cluster, object.namespace ?? "", object.kind.description, object.name,
      direction?.rawValue ?? "", key,
    ]
    var digest = SHA256()
    for part in parts {
      for byte in part.utf8 {
        switch byte {
        case UInt8(ascii: "\n"): digest.update([92, 110])
        case UInt8(ascii: "\\"): digest.update([92, 92])
        default: digest.update(CollectionOfOne(byte))
        }
      }
      digest.update(CollectionOfOne(10))
    }
    return digest.finish().map { byte in
      let text = String(byte, radix: 16)
      return byte < 16 ? "0" + text : text
    }.joined()
  }
}
