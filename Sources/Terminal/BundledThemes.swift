/// The themes that come with the program.
///
/// The texts are those of the folder `Themes`, embedded so that the program
/// needs no file beside it; a test holds the two alike.
package enum BundledThemes {
  /// The names, in the order in which a person is offered them.
  package static let names = ["dark", "light", "mono"]

  /// The theme files by name.
  package static let files: [String: ThemeFile] = texts.mapValues { ThemeFile(text: $0) }

  /// The theme without colours, complete by itself.
  package static let mono = Theme(
    files["mono"] ?? ThemeFile(text: ""), library: [:], last: nil)

  /// Returns a bundled theme; `nil` for a name that is not there.
  package static func theme(named name: String) -> Theme? {
    files[name].map { Theme($0) }
  }

  /// The texts by name.
  package static let texts: [String: String] = [
    "dark": dark, "light": light, "mono": monoText,
  ]

  /// The text of `Themes/dark.theme`.
  private static let dark = """
    # Dark: one accent, two greys, colour only where something is wrong.
    # A line of roles reads: ROLE: [INK] [on PAPER] [bold] [dim] [underline] [reverse]
    name: dark
    ground: dark

    palette:
      paper: #121212
      raised: #262626
      lifted: #303a46
      ink: #d0d0d0
      bright: #eeeeee
      grey: #949494
      shadow: #6c6c6c
      sky: #5fafd7
      red: #ff5f5f
      ember: #ff875f
      amber: #ffaf5f
      straw: #ffd75f
      leaf: #87d787
      violet: #af87ff
      blood: #af0000

    roles:
      screen: ink on paper
      text: ink
      muted: grey
      faint: shadow
      accent: sky
      title: sky bold
      header: grey
      header-sorted: ink underline
      breadcrumb: grey
      breadcrumb-active: bright bold
      selection: on lifted bold
      selection-mark: sky on lifted bold
      marked: sky
      key: sky
      key-label: grey
      prompt: bright on raised
      filter: straw
      match: straw underline
      figure: bright bold
      border: shadow
      tier-critical: red bold
      tier-high: amber
      tier-medium: straw
      tier-low: leaf
      tier-unknown: violet
      coverage-open: red
      coverage-not-enforceable: grey
      coverage-allow-all: ember
      coverage-world: amber
      coverage-cluster-wide: straw
      coverage-unknown: violet
      coverage-segmented: leaf
      verdict-allowed: leaf
      verdict-denied: red
      verdict-unknown: violet
      verdict-audit: amber
      guilty-line: bright on #5f0000 bold
      line-number: shadow
      yaml-key: sky
      yaml-value: ink
      yaml-comment: grey
      diff-added: leaf
      diff-removed: red
      error: red bold
      warning: amber
      ok: leaf
      bar-filled: sky
      bar-empty: shadow
      sparkline: grey
      production: bright on blood bold
      read-only: leaf
      stale: amber bold

    """

  /// The text of `Themes/light.theme`.
  private static let light = """
    # Light: the dark theme's meanings on white paper.
    # A line of roles reads: ROLE: [INK] [on PAPER] [bold] [dim] [underline] [reverse]
    name: light
    ground: light
    extends: dark

    palette:
      paper: #ffffff
      raised: #e4e4e4
      lifted: #d7e7ff
      ink: #303030
      bright: #121212
      grey: #585858
      shadow: #808080
      sky: #005faf
      red: #af0000
      ember: #af3700
      amber: #875000
      straw: #6b5900
      leaf: #005f00
      violet: #5f00af
      blood: #af0000

    roles:
      guilty-line: bright on #ffd7d7 bold
      production: #ffffff on blood bold

    """

  /// The text of `Themes/mono.theme`.
  private static let monoText = """
    # Mono: no colour at all; weight, underlining and exchanged ink say what matters.
    # A line of roles reads: ROLE: [bold] [dim] [underline] [reverse]
    name: mono
    ground: any

    roles:
      screen:
      text:
      muted: dim
      faint: dim
      accent: bold
      title: bold
      header: underline
      header-sorted: bold underline
      breadcrumb:
      breadcrumb-active: bold
      selection: reverse
      selection-mark: bold reverse
      marked: bold underline
      key: bold
      key-label:
      prompt: underline
      filter: underline
      match: underline
      figure: bold
      border: dim
      tier-critical: bold reverse
      tier-high: bold
      tier-medium: underline
      tier-low:
      tier-unknown: dim underline
      coverage-open: bold reverse
      coverage-not-enforceable: dim
      coverage-allow-all: bold
      coverage-world: bold underline
      coverage-cluster-wide: underline
      coverage-unknown: dim underline
      coverage-segmented:
      verdict-allowed:
      verdict-denied: bold
      verdict-unknown: dim underline
      verdict-audit: underline
      guilty-line: bold reverse
      line-number: dim
      yaml-key: bold
      yaml-value:
      yaml-comment: dim
      diff-added: bold
      diff-removed: underline
      error: bold reverse
      warning: bold
      ok:
      bar-filled: bold
      bar-empty: dim
      sparkline:
      production: bold reverse
      read-only:
      stale: bold

    """
}
