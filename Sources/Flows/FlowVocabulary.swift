/// The texts that flow records refer to by number.
///
/// One reader fills it, any number of aggregators of that reader look things
/// up. It is bounded: where it is full it starts anew under the next `epoch`,
/// and numbers of an older epoch mean nothing. A record is therefore folded
/// before the next one is read.
package final class FlowVocabulary {
  /// How many times the vocabulary has started anew.
  package private(set) var epoch = 0
  /// The ends; number 0 is the one that says nothing.
  package private(set) var endpoints: [FlowEndpoint] = [.unsaid]
  /// The names; number 0 is the empty one.
  package private(set) var names: [String] = [""]
  /// The lists of names; number 0 is the empty one.
  package private(set) var nameLists: [[Int32]] = [[]]
  private var endpointNumbers: [FlowEndpoint: Int32] = [.unsaid: 0]
  private var nameNumbers: [String: Int32] = ["": 0]
  private var nameListNumbers: [[Int32]: Int32] = [[]: 0]
  private let limit: Int

  /// Makes an empty vocabulary.
  ///
  /// - Parameter limit: How many ends, and how many names, it may hold.
  package init(limit: Int = 40_000) { self.limit = max(16, min(limit, 1 << 24)) }

  /// Starts a new epoch if there is no room for what one more flow may bring.
  ///
  /// - Returns: Whether numbers given out so far have lost their meaning.
  package func makeRoom() -> Bool {
    if endpoints.count + 2 <= limit, names.count + 64 <= limit || limit < 128,
      nameLists.count + 2 <= limit
    {
      return false
    }
    epoch += 1
    endpoints = [.unsaid]
    names = [""]
    nameLists = [[]]
    endpointNumbers = [.unsaid: 0]
    nameNumbers = ["": 0]
    nameListNumbers = [[]: 0]
    return true
  }

  /// Returns the number of an end.
  package func number(of endpoint: FlowEndpoint) -> Int32 {
    if let number = endpointNumbers[endpoint] { return number }
    let number = Int32(truncatingIfNeeded: endpoints.count)
    endpoints.append(endpoint)
    endpointNumbers[endpoint] = number
    return number
  }

  /// Returns the number of a name.
  package func number(of name: String) -> Int32 {
    if let number = nameNumbers[name] { return number }
    let number = Int32(truncatingIfNeeded: names.count)
    names.append(name)
    nameNumbers[name] = number
    return number
  }

  /// Returns the number of a list of names; order and doubles do not matter.
  package func number(ofList list: [String]) -> Int32 {
    let numbers = Set(list).sorted().map { self.number(of: $0) }
    if let number = nameListNumbers[numbers] { return number }
    let number = Int32(truncatingIfNeeded: nameLists.count)
    nameLists.append(numbers)
    nameListNumbers[numbers] = number
    return number
  }

  /// Returns the end of a number; one that was never given out says nothing.
  package func endpoint(_ number: Int32) -> FlowEndpoint {
    endpoints.indices.contains(Int(number)) ? endpoints[Int(number)] : .unsaid
  }

  /// Returns the name of a number; one that was never given out is empty.
  package func name(_ number: Int32) -> String {
    names.indices.contains(Int(number)) ? names[Int(number)] : ""
  }

  /// Returns the names of a list.
  package func list(_ number: Int32) -> [String] {
    nameLists.indices.contains(Int(number)) ? nameLists[Int(number)].map(name) : []
  }
}
