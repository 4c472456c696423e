import Kubernetes
import Testing

@Suite("moments")
struct TimestampTests {
  @Test(
    "RFC 3339 is read, offsets applied",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1),
      ("2026-01-14T09:12:00Z", 1_768_381_920), ("2026-01-14T10:12:00+01:00", 1_768_381_920),
      ("2026-01-14 09:12:00Z", 1_768_381_920), ("2026-01-14t09:12:00z", 1_768_381_920),
      ("2000-02-29T12:00:00Z", 951_825_600), ("2016-12-31T23:59:60Z", 1_483_228_799),
      ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
  func reading(_ text: String, _ seconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.seconds == seconds)
  }

  @Test(
    "what is no moment is refused",
    arguments: [
      "", "2026", "2026-01-14", "2026-01-14T09:12:00", "2026-13-01T00:00:00Z",
      "2026-02-31T00:00:00Z", "2025-02-29T00:00:00Z", "2026-01-14T24:00:00Z",
      "2026-01-14T09:60:00Z", "2026-01-14T09:12:00.Z", "2026-01-14T09:12:00Zx",
      "2026-01-14T09:12:00+1:00", "-026-01-14T09:12:00Z", "２026-01-14T09:12:00Z",
    ])
  func refused(_ text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test("fractions are kept to the nanosecond")
  func fractions() throws {
    let moment = try #require(Timestamp(rfc3339: "2026-01-14T09:12:00.1234567891Z"))
    #expect(moment.nanoseconds == 123_456_789)
    let later = try #require(Timestamp(rfc3339: "2026-01-14T09:12:01Z"))
    #expect(moment < later)
    #expect(abs(later.seconds(since: moment) - 0.876_543_211) < 1e-9)
  }

  @Test("a moment is written as it is read, over four hundred years")
  func roundTrip() {
    for day in stride(from: Int64(-80_000), to: 80_000, by: 97) {
      let moment = Timestamp(seconds: day * 86_400 + 43_210)
      #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
    }
  }
}
