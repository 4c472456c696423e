package import Kubernetes

/// The cloud that a cluster runs on, as far as its nodes tell.
package enum CloudProvider: Hashable, Sendable {
  /// The nodes carry the marks of a cloud, by its name in `MetadataEndpoint`.
  case known(String)
  /// The nodes carry the marks of a machine of one's own.
  case none
  /// Nothing tells.
  case unknown

  /// Label keys, or their beginnings, that nodes of a cloud carry.
  package static let labelMarks: [(prefix: String, cloud: String?)] = [
    ("eks.amazonaws.com/", "AWS"), ("alpha.eksctl.io/", "AWS"), ("k8s.amazonaws.com/", "AWS"),
    ("karpenter.k8s.aws/", "AWS"), ("cloud.google.com/gke-", "GCP"),
    ("kubernetes.azure.com/", "Azure"), ("alibabacloud.com/", "Alibaba"),
    ("oci.oraclecloud.com/", "Oracle"), ("cloud.tencent.com/", "Tencent"),
    ("k8s.scaleway.com/", "Scaleway"), ("doks.digitalocean.com/", "other"),
    ("minikube.k8s.io/", nil), ("io.x-k8s.kind.", nil), ("k3d.io/", nil),
  ]
  private static let kubeletMarks: [(part: String, cloud: String?)] = [
    ("-eks-", "AWS"), ("-gke.", "GCP"), ("-aliyun.", "Alibaba"),
  ]

  /// Reads the marks of the nodes; a cloud's mark on any node counts.
  package init(_ nodes: [Node]) {
    var isOwnMachine = false
    for node in nodes {
      for label in node.metadata.labels.entries {
        for mark in CloudProvider.labelMarks where label.key.hasPrefix(mark.prefix) {
          if let cloud = mark.cloud {
            self = .known(cloud)
            return
          }
          isOwnMachine = true
        }
      }
      for mark in CloudProvider.kubeletMarks
      where node.kubeletVersion?.contains(mark.part) ?? false {
        if let cloud = mark.cloud {
          self = .known(cloud)
          return
        }
      }
    }
    self = isOwnMachine ? .none : .unknown
  }
}
