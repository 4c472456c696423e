import Kubernetes

extension ReachabilityBuilder {
  /// Enters a policy: its texts, and the classes and hypothetical pods it may
  /// speak for.
  mutating func add(_ choice: CompiledChoice, at place: Place) {
    let first = program.texts.count
    for text in choice.texts {
      let ingress = text.ingress.map { side($0) }
      program.texts.append(
        PolicyProgram.Text(
          origin: text.origin, source: choice.source, tier: place.tier, ingress: ingress,
          egress: text.egress.map { side($0) },
          namesOwnPorts: (ingress?.rules ?? []).contains {
            program.ports[$0.ports].dependsOnNames
          }))
    }
    for direction in Direction.allCases {
      select(choice, TextPlace(place: place, first: first), direction)
    }
  }

  private mutating func side(_ side: CompiledPolicy.Side) -> PolicyProgram.Side {
    PolicyProgram.Side(isolates: side.isolates, rules: side.rules.map { rule($0) })
  }

  private mutating func rule(_ rule: CompiledRule) -> PolicyProgram.Rule {
    var result = PolicyProgram.Rule(
      origin: rule.origin, action: rule.action, namesEveryone: false, plain: .empty,
      marked: .empty, maybe: .empty, mark: CauseTable.none, doubts: [],
      doubt: rule.doubt.map { answers.causes.id([$0]) } ?? CauseTable.none,
      ports: program.ports.append(rule.ports).index)
    if let mark = rule.mark { result.mark = answers.causes.id([mark]) }
    switch rule.peers {
    case .everyone: result.namesEveryone = true
    case .anyOf(let peers):
      let match = matcher.match(peers)
      result.maybe = PeerSet(match.maybe)
      if rule.mark != nil {
        result.marked = PeerSet(match.certain)
      } else {
        result.plain = PeerSet(match.plain)
        result.marked = PeerSet(match.byBlock)
        if !match.byBlock.isEmpty {
          result.mark = answers.causes.id([.blockMatchesPod(rule.origin)])
        }
      }
      result.doubts = match.doubts.map { doubt in
        // Only the rule itself can name a block of addresses.
        let cause = doubt.cause ?? .unknownPodAddress(rule.origin)
        return (PeerSet(doubt.points), answers.causes.id([cause]))
      }
    }
    return result
  }

  /// Where the texts of a policy stand.
  private struct TextPlace {
    var place: Place
    var first: Int
  }

  /// Enters a policy for the classes it may concern in a direction.
  private mutating func select(
    _ choice: CompiledChoice, _ place: TextPlace, _ direction: Direction
  ) {
    let only = choice.texts[0]
    guard choice.texts.count == 1, only.absenceCauses.isEmpty, isReadable(only.subject),
      !hasOwnSubjects(only)
    else {
      selectAmongReadings(choice, place, direction)
      return
    }
    // The common case: one text, which surely counts.
    guard only.side(direction) != nil else { return }
    let match = subjects(only.subject)
    let sure = program.enter(
      PolicyProgram.Alternatives(
        place: place.place, texts: [place.first], mayBeAbsent: false,
        doubts: CauseTable.none))
    entries[direction].add(sure, to: match.certain, program.outlines)
    let newcomers = newcomers(only.subject)
    newcomerEntries[direction].add(sure, to: newcomers.certain, program.outlines)
    let doubtful = match.possible.subtracting(match.certain)
    let doubtfulNewcomers = newcomers.possible.subtracting(newcomers.certain)
    if doubtful.isEmpty, doubtfulNewcomers.isEmpty { return }
    let open = program.enter(
      PolicyProgram.Alternatives(
        place: place.place, texts: [place.first], mayBeAbsent: true,
        doubts: answers.causes.id(subjectDoubts(only, doubtful))))
    entries[direction].add(open, to: doubtful, program.outlines)
    newcomerEntries[direction].add(open, to: doubtfulNewcomers, program.outlines)
  }

  private func isReadable(_ subject: CompiledSubject) -> Bool {
    if case .podsOf(_, nil) = subject { return false }
    return true
  }

  private func hasOwnSubjects(_ text: CompiledPolicy) -> Bool {
    [text.ingress, text.egress].contains { side in
      side?.rules.contains { $0.subject != nil } ?? false
    }
  }

  /// The pods that a subject selects, those on the host's network included.
  mutating func subjects(_ subject: CompiledSubject) -> LabelIndex.Match {
    switch subject {
    case .podsOf(let namespace, let pods): return matcher.subjects(pods, namespace: namespace)
    case .formula(let formula):
      let match = matcher.match(formula)
      return LabelIndex.Match(certain: match.certain, possible: match.possible)
    }
  }

  /// The namespaces in which a subject selects a pod without labels.
  mutating func newcomers(_ subject: CompiledSubject) -> LabelIndex.Match {
    switch subject {
    case .podsOf(let namespace, let pods):
      guard let number = namespaces[namespace] else { return .nothing }
      let one = PointSet(number..<(number + 1))
      guard let pods else { return LabelIndex.Match(certain: .empty, possible: one) }
      return pods.match(.empty) == .yes
        ? LabelIndex.Match(certain: one, possible: one) : .nothing
    case .formula(let formula): return matcher.newcomers(formula)
    }
  }

  /// Why a subject may select some points.
  private mutating func subjectDoubts(_ text: CompiledPolicy, _ points: PointSet) -> [Cause] {
    switch text.subject {
    case .podsOf(_, let pods?): return matcher.labelDoubts(pods, points).map(\.cause)
    case .podsOf: return [.invalidRule(text.origin)]
    case .formula(let formula):
      return matcher.match(formula).doubts(text.origin)
        .filter { points.isEmpty || !$0.points.intersection(points).isEmpty }.map(\.cause)
    }
  }

  /// Enters a policy of which the input admits several readings, or whose rules
  /// speak for some of its pods only.
  private mutating func selectAmongReadings(
    _ choice: CompiledChoice, _ place: TextPlace, _ direction: Direction
  ) {
    let matches = choice.texts.map { subjects($0.subject) }
    var all = PointBits(start: 0, end: (space.podPointCount + 63) / 64)
    let pods = PointSet(0..<space.podPointCount)
    for match in matches { all.insert(match.possible.intersection(pods)) }
    var variants = TextVariants(choice, direction)
    var points: [Int: PointBits] = [:]
    let nowhere = PointBits(start: 0, end: (space.podPointCount + 63) / 64)
    for point in all.sealed().members {
      let index = space.classOfPoint[point]
      guard index < space.classes.count, space.firstPoint[index] == point else { continue }
      let verdicts = matches.map { $0.verdict(point) }
      let causes = zip(choice.texts, verdicts).flatMap { text, verdict -> [Cause] in
        guard verdict == .unknown else { return [] }
        return subjectDoubts(text, PointSet(point..<(point + 1)))
      }
      let texts = choice.texts.indices.map { number in
        text(number, of: choice, place, direction, &variants) { matcher, formula in
          matcher.match(formula).verdict(point)
        }
      }
      if let entry = alternatives(choice, place, texts, direction, verdicts, causes) {
        points[entry, default: nowhere].insert(point)
      }
    }
    for (entry, points) in points.sorted(by: { $0.key < $1.key }) {
      entries[direction].add(entry, to: points.sealed(), program.outlines)
    }
    let newcomers = choice.texts.map { self.newcomers($0.subject) }
    for number in 0...namespaces.count {
      let verdicts = newcomers.map { $0.verdict(number) }
      if verdicts.allSatisfy({ $0 == .no }) { continue }
      let texts = choice.texts.indices.map { index in
        text(index, of: choice, place, direction, &variants) { matcher, formula in
          matcher.newcomers(formula).verdict(number)
        }
      }
      if let entry = alternatives(choice, place, texts, direction, verdicts, []) {
        newcomerEntries[direction].add(entry, to: PointSet(number..<(number + 1)), program.outlines)
      }
    }
  }

  /// The texts of a choice as they are for pods for which only some rules
  /// speak.
  private struct TextVariants {
    /// The formulas of the rules of each text that have one, by rule number.
    let subjects: [[(rule: Int, formula: PeerFormula)]]
    /// The texts made so far, by text and what the formulas say.
    var made: [[SelectorMatch]: [Int: Int]] = [:]

    init(_ choice: CompiledChoice, _ direction: Direction) {
      subjects = choice.texts.map { text in
        (text.side(direction)?.rules ?? []).enumerated().compactMap { number, rule in
          rule.subject.map { (number, $0) }
        }
      }
    }
  }

  /// The text of a choice for a pod: without the rules that surely do not speak
  /// for it, and with those in doubt that perhaps do not.
  private mutating func text(
    _ number: Int, of choice: CompiledChoice, _ place: TextPlace, _ direction: Direction,
    _ variants: inout TextVariants,
    _ verdict: (inout PeerMatcher, PeerFormula) -> SelectorMatch
  ) -> Int {
    let whole = place.first + number
    let subjects = variants.subjects[number]
    if subjects.isEmpty { return whole }
    let verdicts = subjects.map { verdict(&matcher, $0.formula) }
    if verdicts.allSatisfy({ $0 == .yes }) { return whole }
    if let known = variants.made[verdicts]?[number] { return known }
    var text = program.texts[whole]
    guard var side = text.side(direction) else { return whole }
    for (subject, verdict) in zip(subjects, verdicts).reversed() {
      switch verdict {
      case .yes: break
      case .no: side.rules.remove(at: subject.rule)
      case .unknown:
        let causes = matcher.match(subject.formula).doubts(text.origin).map(\.cause)
        side.rules[subject.rule].doubt = answers.causes.id(
          causes.isEmpty ? [.invalidRule(side.rules[subject.rule].origin)] : causes)
      }
    }
    if direction == .ingress { text.ingress = side } else { text.egress = side }
    variants.made[verdicts, default: [:]][number] = program.texts.count
    program.texts.append(text)
    return program.texts.count - 1
  }

  /// What a policy may be for pods that its texts select with some verdicts;
  /// `nil` where it surely says nothing about them.
  private mutating func alternatives(
    _ choice: CompiledChoice, _ place: TextPlace, _ variants: [Int], _ direction: Direction,
    _ verdicts: [SelectorMatch], _ labelDoubts: [Cause]
  ) -> Int? {
    var texts: [Int] = []
    var mayBeAbsent = false
    var causes = labelDoubts
    for (number, text) in choice.texts.enumerated() {
      guard verdicts[number] != .no, text.side(direction) != nil else {
        mayBeAbsent = true
        continue
      }
      texts.append(variants[number])
      if verdicts[number] == .unknown {
        mayBeAbsent = true
        if !isReadable(text.subject) { causes.append(.invalidRule(text.origin)) }
      }
      if !text.absenceCauses.isEmpty {
        mayBeAbsent = true
        causes += text.absenceCauses
      }
    }
    if texts.isEmpty { return nil }
    if choice.texts.count > 1 { causes.append(.conflictingPolicies(choice.reference)) }
    return program.enter(
      PolicyProgram.Alternatives(
        place: place.place, texts: texts, mayBeAbsent: mayBeAbsent,
        doubts: answers.causes.id(causes)))
  }
}
