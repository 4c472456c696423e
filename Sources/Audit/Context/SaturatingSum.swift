/// Returns a sum that stops at the highest number instead of overflowing.
func saturatingSum(_ numbers: some Sequence<Int>) -> Int {
  numbers.reduce(0) { sum, number in
    let next = sum.addingReportingOverflow(number)
    return next.overflow ? .max : next.partialValue
  }
}
