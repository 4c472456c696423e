/// A label's key as policies of Cilium write it: perhaps with its source.
struct CiliumLabelKey: Hashable {
  /// The source, such as `k8s`; `any` where none is written.
  var source: String
  /// The key.
  var name: String

  /// Takes a key apart.
  init(_ text: String) {
    if let colon = text.firstIndex(of: ":") {
      source = String(text[..<colon])
      name = String(text[text.index(after: colon)...])
    } else {
      source = "any"
      name = text
    }
  }

  /// A Boolean value that tells whether pods may have the label.
  var isOfPods: Bool { source == "k8s" || source == "any" }
}
