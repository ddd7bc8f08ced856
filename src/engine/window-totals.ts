import {backlogOf, type Counters} from '../dataflow/control/snapshot.js'
import type {WindowTotals} from './engine.js'

/** What the counters of both its ends tell of the measured window. */
export const windowTotals = (atStart: Counters, atEnd: Counters): WindowTotals => ({
  lengthMs: atEnd.atMs - atStart.atMs,
  intendedEvents: atEnd.intendedEvents - atStart.intendedEvents,
  sunkEvents: atEnd.sunkEvents - atStart.sunkEvents,
  busyMs: atEnd.busyMs - atStart.busyMs,
  backpressuredMs: atEnd.backpressuredMs - atStart.backpressuredMs,
  backlogAtStartEvents: backlogOf(atStart),
  backlogAtEndEvents: backlogOf(atEnd),
})
