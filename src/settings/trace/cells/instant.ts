/** An instant of a file, exact: nanoseconds since 1970 would not fit into a number. */
export interface Instant {
  /** Whole seconds since 1970, or since the file's own beginning. */
  readonly s: number
  /** Within that second. */
  readonly ns: number
}

/** A date and time as a file writes it. */
export interface CalendarInstant extends Instant {
  /** Offset of its zone from UTC in minutes; null where none is written. */
  readonly zoneMin: number | null
}

const DATE = String.raw`(\d{4})([-/.])(\d{1,2})\2(\d{1,2})`
const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?`
const ZONE = String.raw`(Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)`

/** What a date and time look like, year first; the time and its zone may be missing. */
export const CALENDAR = String.raw`${DATE}(?:(?:T|,? +|_|\t)${TIME}(?: ?${ZONE})?)?`
const WHOLE = new RegExp(`^${CALENDAR}$`, 'i')

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** The instant of a text that is a date, year first, with or without time and zone; null where it is none. */
export function parseCalendar(text: string): CalendarInstant | null {
  const match = WHOLE.exec(text)
  return match && instantOf(match.slice(1))
}

/** The instant of what `CALENDAR` has matched; null where there is no such day or time. */
export function instantOf(groups: readonly (string | undefined)[]): CalendarInstant | null {
  const [year, , month, day, hour, minute, second, fraction, zone] = groups
  const date = {year: Number(year), month: Number(month), day: Number(day)}
  return instantAt(date, {hour, minute, second, fraction, zone})
}

/** A time of day as written: each part may be missing. */
export interface TimeParts {
  readonly hour?: string | undefined
  readonly minute?: string | undefined
  readonly second?: string | undefined
  readonly fraction?: string | undefined
  readonly zone?: string | undefined
}

interface Day {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** The instant of a day and a time; null where there is no such day or time. Without a zone it is taken for UTC. */
export function instantAt(
  date: Day,
  {hour = '0', minute = '0', second = '0', fraction = '', zone}: TimeParts,
): CalendarInstant | null {
  const time = [Number(hour), Number(minute), Number(second)] as const
  if (!isDay(date) || !isTimeOfDay(time)) return null
  const zoneMin = zone === undefined ? null : minutesOf(zone)
  const atMs = Date.UTC(date.year, date.month - 1, date.day, ...time)
  return {s: atMs / 1000 - (zoneMin ?? 0) * 60, ns: Number(fraction.padEnd(9, '0').slice(0, 9)), zoneMin}
}

function isDay({year, month, day}: Day): boolean {
  if (month < 1 || month > 12 || day < 1 || day > (DAYS[month - 1] ?? 0)) return false
  return day < 29 || new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1
}

/** A second 60 is a leap second: clocks count it as the next one. */
const isTimeOfDay = ([hour, minute, second]: readonly [number, number, number]): boolean =>
  hour <= 23 && minute <= 59 && second <= 60

function minutesOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? []
  if (sign === undefined) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? '0'))
}

/** Units of a number that is an instant. */
export type EpochUnit = 's' | 'ms' | 'µs' | 'ns'

const DIGITS_BEHIND: Readonly<Record<EpochUnit, number>> = {s: 0, ms: 3, µs: 6, ns: 9}

/** The unit of a number of time since 1970, by its size: from 1990 to 2100; null where it is another number. */
export function epochUnitOf(text: string): EpochUnit | null {
  const value = Math.abs(Number(text))
  const units: readonly EpochUnit[] = ['s', 'ms', 'µs', 'ns']
  return units.find((unit) => isRecent(value / 10 ** DIGITS_BEHIND[unit])) ?? null
}

const isRecent = (epochS: number): boolean => epochS >= 631_152_000 && epochS < 4_102_444_800

/** The instant of a decimal number in a unit, digit by digit; null where it is no such number. */
export function parseNumericInstant(text: string, unit: EpochUnit): Instant | null {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text)
  if (!match) return parseExponent(text, unit)
  const [, sign, whole = '', fraction = ''] = match
  if (sign === '-') return null
  const behind = DIGITS_BEHIND[unit]
  const padded = whole.padStart(behind + 1, '0')
  const seconds = padded.slice(0, padded.length - behind)
  const digits = padded.slice(padded.length - behind) + fraction
  return {s: Number(seconds), ns: Number(digits.padEnd(9, '0').slice(0, 9))}
}

/** Spreadsheets write large numbers with an exponent: `1.70016E+12`. */
function parseExponent(text: string, unit: EpochUnit): Instant | null {
  const value = /^\d+(\.\d+)?e[+-]?\d+$/i.test(text) ? Number(text) / 10 ** DIGITS_BEHIND[unit] : Number.NaN
  if (!Number.isFinite(value)) return null
  return {s: Math.floor(value), ns: Math.round((value - Math.floor(value)) * 1e9)}
}
