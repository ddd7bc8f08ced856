import {type CalendarInstant, instantAt} from './instant.js'

const WEEKDAY = String.raw`(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +)?`
const MONTH = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\\.?'
const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AP]M)\b)?(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})\b)?`
const BETWEEN = String.raw`(?:,? +(?:@ +|at +)?|:|T)`

/** `01/Mar/2026:10:00:00 +0100`, `1 Mar 2026 10:00`, `Mar 1, 2026 @ 10:00:00.000`: dates with the month's name, and a time. */
export const MONTH_DATE = `${WEEKDAY}(?:(\\d{1,2})[-/ ]${MONTH}[-/ ](\\d{4})|${MONTH} +(\\d{1,2}),? +(\\d{4}))${BETWEEN}${TIME}`

const WHOLE = new RegExp(`^${MONTH_DATE}$`, 'i')
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The instant of such a text; null where it is none. */
export function parseMonthDate(text: string): CalendarInstant | null {
  const match = WHOLE.exec(text)
  return match && monthInstantOf(match.slice(1))
}

/** The instant of what `MONTH_DATE` has matched; null where there is no such day or time. */
export function monthInstantOf(groups: readonly (string | undefined)[]): CalendarInstant | null {
  const [day, month, year, monthAhead, dayBehind, yearBehind, hour, minute, second, fraction, half, zone] =
    groups
  const word = (month ?? monthAhead ?? '').toLowerCase()
  return instantAt(
    {
      year: Number(year ?? yearBehind),
      month: MONTHS.indexOf(word) + 1,
      day: Number(day ?? dayBehind),
    },
    {hour: hourOf(hour, half), minute, second, fraction, zone},
  )
}

/** An hour of a half of the day as one of the whole day; undefined where there is none. */
export function hourOf(hour: string | undefined, half: string | undefined): string | undefined {
  if (hour === undefined || half === undefined) return hour
  return String((Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0))
}
