import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {getPriority} from 'node:os'
import {Worker} from 'node:worker_threads'
import {expect, test} from 'vitest'
import {letOthersFirst, threadsBeside} from '../../src/host/process-priority.js'

test.skipIf(process.platform !== 'linux')('what may wait goes behind the rest, and only that', async () => {
  const patient = spawn('sleep', ['30'])
  const other = spawn('sleep', ['30'])
  try {
    await Promise.all([once(patient, 'spawn'), once(other, 'spawn')])
    const before = getPriority(other.pid)

    letOthersFirst([patient.pid ?? Number.NaN, Number.NaN])

    expect(getPriority(patient.pid)).toBe(Math.max(5, before))
    expect(getPriority(other.pid)).toBe(before)
  } finally {
    patient.kill()
    other.kill()
  }
})

const SAYS_ITS_NUMBER = `
  const number = Number(require('node:fs').readlinkSync('/proc/thread-self').split('/').at(-1))
  require('node:worker_threads').parentPort.on('message', () => process.exit()).postMessage(number)`

test.skipIf(process.platform !== 'linux')(
  'beside our own threads are helpers of V8, not the main thread',
  async () => {
    const worker = new Worker(SAYS_ITS_NUMBER, {eval: true})
    try {
      const [own] = (await once(worker, 'message')) as [number]

      expect(threadsBeside([])).toContain(own)
      expect(threadsBeside([own])).not.toContain(own)
      expect(threadsBeside([own])).not.toContain(process.pid)
      // Four of V8 at least, whatever the number of cores.
      expect(threadsBeside([own]).length).toBeGreaterThanOrEqual(4)
    } finally {
      await worker.terminate()
    }
  },
)
