import {afterAll, beforeEach, describe, expect, test, vi} from 'vitest'
import {onStopSignal, withInterrupt} from '../../src/cli/interrupt.js'
import {untilStopped} from '../../src/cli/until-stopped.js'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const listeners = (): readonly number[] => SIGNALS.map((name) => process.listenerCount(name))

// Commands that other tests have run in this process wait for signals until it ends.
beforeEach(() => {
  for (const name of SIGNALS) process.removeAllListeners(name)
})

// A process hangs up once: the next test file takes modules that know of none.
afterAll(() => vi.resetModules())

describe.each(SIGNALS)('%s', (signal) => {
  test('aborts what is to be interrupted, once: the next one finds no handler', async () => {
    const before = listeners()
    const result = await withInterrupt(async ({aborted: wasAborted}) => {
      expect(wasAborted).toBe(false)
      expect(listeners()).toEqual(before.map((count) => count + 1))
      process.emit(signal)
      expect(listeners()).toEqual(before)
      return Promise.resolve('ended by itself')
    })
    expect(result).toBe('ended by itself')
  })

  test('is the one that was heard', async () => {
    const heard: NodeJS.Signals[] = []
    await withInterrupt((aborting) => {
      aborting.addEventListener('abort', () => heard.push(signal))
      process.emit(signal)
      return Promise.resolve()
    })
    expect(heard).toEqual([signal])
  })

  test('ends what waits to be stopped', async () => {
    const before = listeners()
    const stopped = untilStopped({withStdin: false})
    process.emit(signal)
    await stopped
    expect(listeners()).toEqual(before)
  })
})

test('handlers go with what they were for, however it ends', async () => {
  const before = listeners()
  await expect(withInterrupt(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(listeners()).toEqual(before)
  onStopSignal(() => undefined)()
  expect(listeners()).toEqual(before)
})
