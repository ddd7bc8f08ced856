import type {Ms} from '../model/units.js'
import type {RowFields} from './query.js'

/** Events of one key with no longer silence than the gap between them. */
export interface Session {
  readonly firstMs: Ms
  readonly lastMs: Ms
  readonly count: number
}

/** Sessions by key, one each. */
export type Sessions = Map<number, Session>

/** Takes another piece of a key's session in. */
export function join(sessions: Sessions, key: number, {firstMs, lastMs, count}: Session): void {
  const known = sessions.get(key)
  sessions.set(key, {
    firstMs: Math.min(firstMs, known?.firstMs ?? firstMs),
    lastMs: Math.max(lastMs, known?.lastMs ?? lastMs),
    count: count + (known?.count ?? 0),
  })
}

/** A piece of a session as an entry: key, first and last instant, count. */
export const entryOf = (key: number, {firstMs, lastMs, count}: Session): RowFields => [
  key,
  firstMs,
  lastMs,
  count,
]

/** Returns key and piece of an entry. */
export const pieceOf = ([key = 0, firstMs = 0, lastMs = 0, count = 0]: RowFields): {
  readonly key: number
  readonly piece: Session
} => ({key, piece: {firstMs, lastMs, count}})
