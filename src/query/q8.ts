import {AUCTION, PERSON} from '../workload/nexmark/event-draw.js'
import type {FixedQuery} from './query.js'

/** The first number of an entry: what its second one is the id of. */
const CAME = 0
const SOLD = 1

interface Newcomers {
  readonly persons: Set<number>
  readonly sellers: Set<number>
}

/** Monitor new users, as in nexmark/nexmark: rows are (person), all who came and opened an auction in one window. */
export const q8: FixedQuery<Newcomers> = {
  summary: 'persons who opened an auction in the window that they came in',
  windows: 'tumbling',
  entryFields: 2,
  reads: (kind) => kind === PERSON || kind === AUCTION,
  empty: () => ({persons: new Set(), sellers: new Set()}),
  fold: ({persons, sellers}, {kind, id, seller}) => {
    if (kind === PERSON) persons.add(id)
    else sellers.add(seller)
  },
  entries: ({persons, sellers}) => [
    ...Array.from(persons, (id) => [CAME, id]),
    ...Array.from(sellers, (id) => [SOLD, id]),
  ],
  add: ({persons, sellers}, [which, id = 0]) => {
    if (which === CAME) persons.add(id)
    else sellers.add(id)
  },
  fits: (entries, instantsMs) => {
    const known = new Set(entries.map(([which, id]) => `${which} ${id}`))
    const areKnown = entries.every(([which]) => which === CAME || which === SOLD)
    const isEmpty = entries.length === 0
    return (
      areKnown &&
      known.size === entries.length &&
      known.size <= instantsMs.length &&
      isEmpty === (instantsMs.length === 0)
    )
  },
  rows: ({persons, sellers}) => [...persons].filter((id) => sellers.has(id)).map((id) => [id]),
}
