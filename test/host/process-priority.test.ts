import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {getPriority} from 'node:os'
import {expect, test} from 'vitest'
import {letOthersFirst} from '../../src/host/process-priority.js'

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
