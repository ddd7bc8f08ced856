import {FAULTS, type FaultKind} from '../../model/fault.js'
import type {Ms} from '../../model/units.js'
import {pointWordsOf} from '../../results/point-keys.js'

/** When a fault strikes, from the start of the measured window. */
export interface FaultSpan {
  readonly kind: FaultKind
  readonly fromMs: Ms
  /** Null where it lasts to the end; equal to `fromMs` where it strikes once. */
  readonly toMs: Ms | null
}

const isKind = (word: unknown): word is FaultKind => typeof word === 'string' && Object.hasOwn(FAULTS, word)

/** Kinds that change something at one instant where they have no length. */
const AT_ONCE: readonly FaultKind[] = ['clock-step', 'cold-start-storm', 'slot-crash']

/** A crash lasts until the job runs again. */
const RESTART_MS = FAULTS['slot-crash'].settings.restartMs.default

function spanOf(kind: FaultKind, atMs: number, forMs: number): FaultSpan {
  const endMs = forMs > 0 ? atMs + forMs : AT_ONCE.includes(kind) ? atMs : null
  return {kind, fromMs: atMs, toMs: endMs}
}

/** The faults of a point that varies them, as its words say; null where it varies none. */
export function faultsOfPoint(point: string): readonly FaultSpan[] | null {
  const words = pointWordsOf(point)
  const own = ['faults', 'crashes'].flatMap((key) => words.get(key) ?? [])
  if (own.length === 0) return null
  const spans: {kind: FaultKind; atMs: number; forMs: number}[] = []
  for (const word of own.flatMap((texts) => texts.split('+'))) {
    const [key = '', value = ''] = word.split(':')
    const last = spans.at(-1)
    if (isKind(key)) spans.push({kind: key, atMs: 0, forMs: key === 'slot-crash' ? RESTART_MS : 0})
    else if (last && key === 'at') last.atMs = Number.parseFloat(value)
    else if (last && (key === 'for' || key === 'restart')) last.forMs = Number.parseFloat(value)
  }
  return spans.map(({kind, atMs, forMs}) => spanOf(kind, atMs, forMs))
}

/** The faults of a manifest's settings; none of what is no such list. */
export function faultsOfSettings(faults: unknown): readonly FaultSpan[] {
  if (!Array.isArray(faults)) return []
  return faults.flatMap((fault: unknown) => {
    const {kind, atMs = 0, forMs = 0, restartMs = forMs} = (fault ?? {}) as Readonly<Record<string, unknown>>
    return isKind(kind) ? [spanOf(kind, Number(atMs) || 0, Number(restartMs) || 0)] : []
  })
}
