import {UsageError} from '../../errors.js'
import {type Ns, NS_PER_S} from '../../model/units.js'
import {inOrder} from './points/in-order.js'
import {instantsOf} from './points/instants-of.js'
import {ratesOf} from './points/rates-of.js'
import type {RawSeries, ReadTrace, TraceSource} from './raw-series.js'
import {unitOfValues} from './cells/unit-words.js'

/** A year and a leap day: what is longer is a mistake in its times, and the end of exact nanoseconds. */
const MOST_NS: Ns = 366 * 86_400 * NS_PER_S

/** Judges what was read and makes a trace of it; throws a UsageError with the line of the first fault and what helps. */
export function buildTrace(raw: RawSeries, source: TraceSource): ReadTrace {
  const {path, reading} = source
  if (raw.rows.s.length === 0) {
    throw new UsageError(`${path} has no rows`, {
      suggestions: ['export a longer stretch of time'],
    })
  }
  const unit = reading.unit
    ? {unit: reading.unit, because: 'as asked for'}
    : (raw.unit ?? unitOfValues(raw.rows.values))
  const {atNs, order, notes} = inOrder(raw, path)
  if ((atNs.at(-1) ?? 0) > MOST_NS) refuseLength(raw, path)
  const series = {raw, atNs, order, path}
  const isEvents = raw.values === null
  if (isEvents !== (unit.unit === 'events')) return buildTrace({...raw, ...asEvents(source)}, source)
  const built = isEvents ? instantsOf(series) : ratesOf(series, {unit, gaps: reading.gaps})
  const zone = raw.zone === 'not written' ? ['times without a zone: taken for UTC'] : []
  return {
    points: built.points,
    understood: [
      `${raw.form}: ${raw.times}${raw.values === null ? '' : ` and ${raw.values}`}`,
      ...built.understood,
      ...notes,
      ...zone,
      ...raw.notes,
    ],
  }
}

/** Values are dropped where each row is said to be an event; without values nothing else can be asked for. */
function asEvents({path, reading}: TraceSource): Pick<RawSeries, 'values' | 'unit'> {
  if (reading.unit === undefined || reading.unit === 'events') {
    return {values: null, unit: {unit: 'events', because: 'one a row'}}
  }
  throw new UsageError(`${path} has no column of values, and --trace-unit ${reading.unit} is of values`, {
    suggestions: ['drop --trace-unit: each row is an event', 'name the column with --trace-value'],
  })
}

function refuseLength({rows, placeOf}: RawSeries, path: string): never {
  const {line} = placeOf(rows.places.at(-1) ?? 0)
  throw new UsageError(`${path}:${line} lies more than a year behind the first row`, {
    suggestions: ['check the times of both', 'name another column with --trace-time', 'cut the file'],
  })
}
