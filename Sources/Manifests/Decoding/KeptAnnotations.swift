import Kubernetes

/// The annotations that are kept while decoding; all others are dropped, since
/// annotations are where secrets and whole manifests hide.
enum KeptAnnotations {
  /// The longest value that is kept, in bytes.
  static let longestValue = 1024

  private static let prefixes: [StaticString] = [
    "firebreak.dev/", "service.beta.kubernetes.io/", "service.kubernetes.io/",
    "networking.gke.io/", "iam.gke.io/", "azure.workload.identity/",
  ]
  private static let names: [StaticString] = [
    "cloud.google.com/load-balancer-type", "eks.amazonaws.com/role-arn",
    "k8s.v1.cni.cncf.io/networks", "prometheus.io/scrape", "prometheus.io/port",
  ]

  /// Returns whether an annotation of that name is kept.
  static func isKept(_ key: DocumentNode) -> Bool {
    key.withBytes { bytes in
      prefixes.contains { bytes.starts(with: buffer($0)) }
        || names.contains { bytes.elementsEqual(buffer($0)) }
    }
  }

  private static func buffer(_ text: StaticString) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  /// Returns the kept ones among annotations.
  static func decode(_ node: DocumentNode?, _ context: DecodingContext) -> Labels {
    guard let node = context.mapping(node), node.count > 0 else { return .empty }
    var kept: [Label] = []
    for (key, value) in node.entries where isKept(key) {
      guard value.kind == .string else {
        if !value.isNull {
          context.note("expected text in the annotation `\(key.scalarText)`", at: value)
        }
        continue
      }
      if value.node.count <= longestValue {
        kept.append(Label(context.shared(key), context.shared(value)))
      }
    }
    return kept.isEmpty ? .empty : Labels(kept)
  }
}
