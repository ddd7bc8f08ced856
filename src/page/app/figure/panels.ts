import {threeDigits} from '../../../model/number-text.js'
import type {Computed} from '../../compute.js'
import {latencyText} from '../answer.js'

type Row = Computed['timeline'][number]

/** One panel of the figure, above one another on one axis of time. */
export interface Panel {
  readonly title: string
  /** As a column of readings. */
  readonly short: string
  readonly height: number
  readonly isLog?: boolean
  /** The top of its axis; null where the values say it. */
  readonly most?: number
  readonly valueOf: (row: Row, bundle: number) => number
  readonly text: (value: number) => string
}

/** A number with three digits; a dash where it is not known. */
export const countText = (value: number): string => (Number.isNaN(value) ? '–' : threeDigits(value))

/** The panels from top to bottom; the first has the load and its handle, the last the objective. */
export const PANELS: readonly Panel[] = [
  {
    title: 'Accepted, events/s; dotted: the load',
    short: 'accepted/s',
    height: 150,
    valueOf: ({inputEps}, bundle) => inputEps * bundle,
    text: countText,
  },
  {
    title: 'Backlog, events',
    short: 'backlog',
    height: 100,
    valueOf: ({backlogEvents}, bundle) => backlogEvents * bundle,
    text: countText,
  },
  {
    title: 'Offloaded, % of events',
    short: 'offloaded',
    height: 80,
    most: 100,
    valueOf: ({offloadShare}) => offloadShare * 100,
    text: (value) => (Number.isNaN(value) ? '–' : `${countText(value)} %`),
  },
  {
    title: 'Slots',
    short: 'slots',
    height: 80,
    valueOf: ({slots}) => slots,
    text: countText,
  },
  {
    title: 'p99 latency (dashed: the objective)',
    short: 'p99',
    height: 140,
    isLog: true,
    valueOf: ({latencyP99Ms}) => latencyP99Ms,
    text: latencyText,
  },
]
