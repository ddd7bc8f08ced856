import {type ByteWriter, createLiteral, type Literal} from './byte-writer.js'

const MS_PER_DAY = 86_400_000
const DAYS_PER_ERA = 146_097

/**
 * Instants in ISO 8601, UTC, as java.time.Instant prints them: milliseconds only if there are any, a sign
 * before years beyond 9999. Remembers the last day, since a stream stays on one for long.
 */
export class IsoTime {
  #day = Number.NaN
  #date: Literal = createLiteral('')

  write(out: ByteWriter, epochMs: number): void {
    const day = Math.floor(epochMs / MS_PER_DAY)
    if (day !== this.#day) {
      this.#day = day
      this.#date = createLiteral(`${isoDate(day)}T`)
    }
    out.literal(this.#date)

    const ofDayMs = epochMs - day * MS_PER_DAY
    const minutes = (ofDayMs / 60_000) | 0
    const ofMinuteMs = ofDayMs - minutes * 60_000
    const hours = (minutes / 60) | 0
    const seconds = (ofMinuteMs / 1000) | 0
    const fractionMs = ofMinuteMs - seconds * 1000
    out.lastDigits(hours, 2)
    out.byte(COLON)
    out.lastDigits(minutes - hours * 60, 2)
    out.byte(COLON)
    out.lastDigits(seconds, 2)
    if (fractionMs > 0) {
      out.byte(DOT)
      out.lastDigits(fractionMs, 3)
    }
    out.byte(ZULU)
  }
}

const COLON = 0x3a
const DOT = 0x2e
const ZULU = 0x5a

/** Proleptic Gregorian date of a day counted from 1970-01-01 (Howard Hinnant's civil_from_days): Date ends in the year 275760. */
function isoDate(day: number): string {
  const shifted = day + 719_468
  const era = Math.floor(shifted / DAYS_PER_ERA)
  const ofEra = shifted - era * DAYS_PER_ERA
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * ofYear + 2) / 153)
  const dayOfMonth = ofYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const sign = year > 9999 ? '+' : year < 0 ? '-' : ''
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${sign}${String(Math.abs(year)).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}`
}
