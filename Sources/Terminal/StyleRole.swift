/// What a piece of the screen is for; a theme says how that looks.
///
/// Views ask for roles, never for colours. The raw value is the key of the role
/// in a theme file.
package enum StyleRole: String, Hashable, Sendable, CaseIterable {
  /// The ground of everything: what no other role covers.
  case screen
  /// Ordinary text.
  case text
  /// Text that is read second.
  case muted
  /// Lines, leaders and text that is hardly read.
  case faint
  /// The one colour that draws the eye.
  case accent
  /// The name of the program or of a view.
  case title
  /// The heads of columns.
  case header
  /// The head of the column that is sorted by.
  case headerSorted = "header-sorted"
  /// The way to this view.
  case breadcrumb
  /// The last step of the way.
  case breadcrumbActive = "breadcrumb-active"
  /// The row that is selected.
  case selection
  /// The sign before the row that is selected.
  case selectionMark = "selection-mark"
  /// A row that a person marked.
  case marked
  /// A key that can be pressed here.
  case key
  /// What the key does.
  case keyLabel = "key-label"
  /// The line one types in.
  case prompt
  /// A filter in force.
  case filter
  /// Text that a filter found.
  case match
  /// A figure that the eye should find.
  case figure
  /// The border of a dialog.
  case border
  /// The risk tier critical.
  case tierCritical = "tier-critical"
  /// The risk tier high.
  case tierHigh = "tier-high"
  /// The risk tier medium.
  case tierMedium = "tier-medium"
  /// The risk tier low.
  case tierLow = "tier-low"
  /// A risk that is not known.
  case tierUnknown = "tier-unknown"
  /// Not isolated at all.
  case coverageOpen = "coverage-open"
  /// Policies do not apply.
  case coverageNotEnforceable = "coverage-not-enforceable"
  /// Isolated in name, everything admitted.
  case coverageAllowAll = "coverage-allow-all"
  /// Reached from, or reaching, the whole world.
  case coverageWorld = "coverage-world"
  /// Open to the whole cluster.
  case coverageClusterWide = "coverage-cluster-wide"
  /// Not known.
  case coverageUnknown = "coverage-unknown"
  /// Restricted to named peers.
  case coverageSegmented = "coverage-segmented"
  /// The connection is possible.
  case verdictAllowed = "verdict-allowed"
  /// The connection is not possible.
  case verdictDenied = "verdict-denied"
  /// The input does not say.
  case verdictUnknown = "verdict-unknown"
  /// Would be denied if enforcement were on.
  case verdictAudit = "verdict-audit"
  /// The line of a manifest that is at fault.
  case guiltyLine = "guilty-line"
  /// The number of a line.
  case lineNumber = "line-number"
  /// A key of a manifest.
  case yamlKey = "yaml-key"
  /// A value of a manifest.
  case yamlValue = "yaml-value"
  /// A comment in a manifest.
  case yamlComment = "yaml-comment"
  /// A line that a change adds.
  case diffAdded = "diff-added"
  /// A line that a change removes.
  case diffRemoved = "diff-removed"
  /// Something failed.
  case error
  /// Something deserves a look.
  case warning
  /// Something is as it should be.
  case ok
  /// The filled part of a bar.
  case barFilled = "bar-filled"
  /// The empty part of a bar.
  case barEmpty = "bar-empty"
  /// A small chart in a line.
  case sparkline
  /// The block that says: this is production.
  case production
  /// The words that say: nothing is changed here.
  case readOnly = "read-only"
  /// Data that is older than it should be.
  case stale
}
