import {spawn} from 'node:child_process'
import {readdirSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {createRandom} from '../../src/kernel/random.js'
import {burst, ROOT} from '../support/burst.js'
import {temporaryFolder, writeLines} from '../support/sweep-file.js'

const folder = temporaryFolder()
const file = writeLines(join(folder, 'killed.yaml'), [
  'name: killed',
  'engine: virtual',
  'base: {duration: 20s, warmup: 1s, parallelism: 2}',
  'sweep:',
  '  pipeline: [vanilla, burst, overprovisioned]',
  '  rate: [200, 450, 600]',
  'repetitions: 4',
])
const KILLS = 20

/** The rows without the time that they took. */
function rowsOf(out: string): string {
  const text = readFileSync(join(folder, out, 'killed', 'trials.csv'), 'utf8')
  const place = text.split('\n')[0]?.split(',').indexOf('wall_ms') ?? -1
  return text
    .split('\n')
    .map((line) => line.split(',').toSpliced(place, 1).join(','))
    .join('\n')
}
const sweep = (out: string, ...more: readonly string[]): ReturnType<typeof burst> =>
  burst(['sweep', file, '--out', join(folder, out), ...more])

/** Starts the sweep in a process group of its own, and kills the whole group after a while. */
function killAfter(out: string, ms: number): Promise<void> {
  const child = spawn(process.execPath, [`${ROOT}bin/run.js`, 'sweep', file, '--out', join(folder, out)], {
    detached: true,
    stdio: 'ignore',
  })
  const {pid} = child
  return new Promise((resolve) => {
    child.on('close', () => {
      resolve()
    })
    setTimeout(() => {
      try {
        if (pid !== undefined) process.kill(-pid, 'SIGKILL')
      } catch {
        // It had ended by itself: a kill too late is a case too.
      }
    }, ms)
  })
}

describe('a sweep that is killed', () => {
  test(`at ${KILLS} random moments leaves the rows of an undisturbed one`, async () => {
    const startedMs = performance.now()
    expect((await sweep('whole')).code).toBe(0)
    const wholeMs = performance.now() - startedMs
    const random = createRandom(20, 'kill')
    for (let kill = 0; kill < KILLS; kill++) {
      // Three kills on the way, then to the end; half of the rounds begin anew.
      if (kill % 4 === 0) rmSync(join(folder, 'killed-out'), {recursive: true, force: true})
      await killAfter('killed-out', 150 + random.at(kill) * wholeMs * 0.8)
      if (kill % 4 !== 3) continue
      const {code, stderr} = await sweep('killed-out')

      expect({code, stderr: code === 0 ? '' : stderr}).toEqual({code: 0, stderr: ''})
      expect(rowsOf('killed-out')).toBe(rowsOf('whole'))
    }
  })

  test('refuses a second process, and says who the first is', async () => {
    const first = spawn(process.execPath, [
      `${ROOT}bin/run.js`,
      'sweep',
      file,
      '--out',
      join(folder, 'two'),
      '--repetitions',
      '50',
    ])
    const lock = join(folder, 'two', 'killed', '.lock')
    for (let isLocked = false; !isLocked;) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      try {
        isLocked = readFileSync(lock, 'utf8') !== ''
      } catch {
        isLocked = false
      }
    }
    const second = await sweep('two')
    first.kill('SIGKILL')

    expect(second.code).toBe(3)
    expect(second.stderr).toContain(`killed is in use by process ${first.pid ?? 0}`)
  })

  test.each([
    ['SIGINT', '4'],
    ['SIGTERM', '1'],
    ['SIGHUP', '4'],
  ] as const)('by %s ends with 130, leaves nothing half-done, and goes on', async (signal, workers) => {
    let isSent = false
    const out = join(folder, `interrupted-${signal}`)
    const sized = ['--repetitions', '400', '--duration', '60s', '--workers', workers]
    const {code, stderr} = await burst(['sweep', file, '--out', out, ...sized], {
      onStderr: (text, kill) => {
        if (isSent || !text.includes('trials')) return
        isSent = true
        kill(signal)
      },
    })

    expect(code).toBe(130)
    expect(stderr).toContain('the same command goes on')
    const left = readdirSync(join(out, 'killed'), {recursive: true, encoding: 'utf8'})
    expect(left.filter((name) => /\.lock|\.tmp|\.part/.test(name))).toEqual([])
  })
})

test('a folder that cannot be written is told with exit 3, a file in its place with exit 2', async () => {
  const refused = await burst(['sweep', file, '--out', '/proc/burst'])
  const misplaced = await burst(['sweep', file, '--out', file])

  expect([refused.code, misplaced.code]).toEqual([3, 2])
  expect(refused.stderr).toContain('cannot write results to /proc/burst')
})
