package import Kubernetes
import Manifests
package import PolicyEngine

/// A small cluster of mixed kinds, as text and as it is read.
///
/// Nothing but the seed decides about it; the documents of a cluster can be
/// changed and read again, which is how clusters are made smaller and edited.
package struct MixedCluster: Sendable {
  /// The seed; a failing test prints it.
  package let seed: UInt64
  /// A Boolean value that tells whether the input was meant to leave nothing
  /// open but the addresses of templates.
  package let isExact: Bool
  /// How the engine reads it.
  package let profile: EngineProfile
  /// The resources.
  package var documents: [Manifest]
  /// How often each rule of the semantics reference was exercised.
  package let exercised: [String: Int]

  /// Makes the cluster of a seed.
  package init(seed: UInt64) {
    let draft = ClusterDraft(seed: seed)
    self.seed = seed
    isExact = draft.isExact
    profile = draft.profile
    documents = draft.documents
    exercised = draft.exercised
  }

  /// Returns the options by which both evaluators read it, for some names that
  /// are asked.
  ///
  /// In clusters as small as these every set of points divides kinds, so half
  /// of the seeds leave few kinds: rules then name points one by one, as most do
  /// in large clusters.
  package func options(names: [String] = []) -> ReachabilityOptions {
    var options = ReachabilityOptions(profile: profile, names: names)
    if let limit = [nil, 1, nil, 4][Int(seed % 4)] { options.kindLimit = limit }
    return options
  }

  /// Reads the documents.
  package func state() -> ClusterState { MixedCluster.state(documents) }

  /// Reads some documents.
  package static func state(_ documents: [Manifest]) -> ClusterState {
    state(text: documents.map(\.json).joined(separator: "\n"), file: "cluster.json")
  }

  /// Reads a text of YAML or JSON.
  package static func state(text: String, file: String) -> ClusterState {
    ManifestLoader().load(name: "seed", texts: [(file: file, bytes: Array(text.utf8))])
  }

  /// The cluster as a person reads it.
  package var yaml: String {
    let settings = profile.settings.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
    return "# seed \(seed), read as \(profile.name) (\(profile.dialect)), "
      + "kinds \(profile.kinds.map(\.rawValue).sorted().joined(separator: " "))"
      + (settings.isEmpty ? "" : ", \(settings.joined(separator: " "))")
      + (profile.dialect == .kubernetes && !profile.blocksMatchPods ? ", blocks miss pods" : "")
      + "\n" + documents.map(\.yaml).joined(separator: "\n---\n")
  }
}
