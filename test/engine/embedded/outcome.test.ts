import {expect, test} from 'vitest'
import {Accounting} from '../../../src/dataflow/accounting/accounting.js'
import {accountingSettings} from '../../../src/dataflow/accounting/accounting-settings.js'
import {CallLedger} from '../../../src/dataflow/calls/call-ledger.js'
import {NO_REPLIES} from '../../../src/dataflow/windows/query-run.js'
import {describeOutcome} from '../../../src/engine/embedded/outcome.js'
import {Arrivals} from '../../../src/engine/embedded/source/arrivals.js'
import {Shared} from '../../../src/engine/embedded/threads/shared.js'
import {createMemory} from '../../../src/engine/embedded/threads/create-memory.js'
import {createSinkWindows} from '../../../src/engine/embedded/windows/sink-windows.js'
import {eventColumns} from '../../../src/dataflow/accounting/event-columns.js'
import type {Counters} from '../../../src/dataflow/control/snapshot.js'
import {createSchedule} from '../../../src/workload/schedule.js'
import {buildTrial} from '../../support/trial.js'

const trial = buildTrial({
  engine: 'embedded',
  parallelism: 1,
  query: 'q7',
  windows: {sizeMs: 1000, slideMs: 1000},
  load: {
    shape: 'constant',
    arrivals: 'uniform',
    rateEps: 50,
    extent: {kind: 'duration', warmupMs: 0, durationMs: 3000},
  },
})

test('windows fire although what was dropped with the last act of a trial never reached the sink', () => {
  const memory = createMemory(trial)
  const shared = new Shared(memory)
  const windows = createSinkWindows({trial, memory}, shared, () => 0)!
  const accounting = new Accounting({
    ...accountingSettings(trial),
    onSunk: (rows, path, subtask) => {
      windows.sunk(rows, path, subtask)
    },
  })
  const columns = eventColumns(150)
  const intended = new Arrivals(createSchedule(trial.load, trial.seed, undefined)).visitUntil(
    3e9,
    (event, ns) => {
      columns.event[event] = event
      for (const name of ['intendedNs', 'emittedNs', 'routedNs', 'startedNs', 'sunkNs'] as const) {
        columns[name][event] = ns
      }
    },
  )
  expect(intended).toBe(150)
  accounting.sinkLocal(0, {columns, offset: 0, count: 60})
  accounting.sinkLocal(0, {columns, offset: 90, count: 60})

  const nothing = {left: [], kind: 'ended'} as const
  const counters = {} as Counters
  const outcome = describeOutcome({
    trial,
    trace: undefined,
    memory,
    shared,
    windowEndNs: 3e9,
    seen: {
      state: 'completed',
      endNs: 4e9,
      atWindowStart: counters,
      atWindowEnd: counters,
      backlogMaxEvents: 0,
      stallNs: 0,
      isCostReached: false,
    },
    told: new Map([
      ['sink', [{...nothing, accounting: accounting.toState(), query: windows.report()}]],
      [
        'invoker',
        [
          {
            ...nothing,
            invoker: {
              calls: new CallLedger().toState(),
              environmentsMax: 0,
              dropped: Float64Array.from({length: 30}, (_, index) => 60 + index),
              replies: NO_REPLIES,
              isTargetLost: false,
              idleFaults: [],
            },
          },
        ],
      ],
    ]),
  })

  expect(outcome).toMatchObject({sunkEvents: 120, droppedEvents: 30, unfinishedEvents: 0})
  // All but the first waited until the end for what was given up.
  expect(outcome.query!.windows.map(({endMs, firedMs}) => [endMs, firedMs])).toEqual([
    [1000, 1000],
    [2000, 4000],
    [3000, 4000],
  ])
})
