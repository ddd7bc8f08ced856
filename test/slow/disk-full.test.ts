import {spawnSync} from 'node:child_process'
import {mkdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {burst} from '../support/burst.js'
import {temporaryFolder, writeLines} from '../support/sweep-file.js'

const folder = temporaryFolder()
const file = writeLines(join(folder, 'full.yaml'), [
  'name: full',
  'engine: virtual',
  'base: {duration: 20s, warmup: 1s, parallelism: 2}',
  'sweep:',
  '  pipeline: [vanilla, burst]',
  '  rate: [200, 450, 600]',
  'repetitions: 4',
])
/** Room for some of the 24 trials. */
const TOO_SMALL = 'size=256k'
const LARGE_ENOUGH = 'size=64m'

const mount = (...parameters: readonly string[]): string => spawnSync('mount', parameters).stderr.toString()

const sweep = (out: string): ReturnType<typeof burst> => burst(['sweep', file, '--out', out, '--quiet'])

/** The rows without the time that they took. */
function rowsOf(out: string): readonly string[] {
  const lines = readFileSync(join(out, 'full', 'trials.csv'), 'utf8')
    .trimEnd()
    .split('\n')
  const place = lines[0]?.split(',').indexOf('wall_ms') ?? -1
  return lines.map((line) => line.split(',').toSpliced(place, 1).join(','))
}

test('a sweep on a full disk ends with 3 and keeps its rows, and goes on where there is room', async (context) => {
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  const refusal =
    process.platform === 'linux' && process.getuid?.() === 0
      ? mount('-t', 'tmpfs', '-o', TOO_SMALL, 'tmpfs', disk)
      : 'not root on Linux'
  if (refusal !== '') {
    process.stderr.write(`SKIPPED: a full disk needs a small tmpfs, and mount says: ${refusal}\n`)
    // Only a file system of our own can be filled without harm, and only root may mount one.
    context.skip()
  }
  onTestFinished(() => {
    spawnSync('umount', [disk])
  })

  const full = await sweep(disk)
  expect(full.code).toBe(3)
  expect(full.stderr).toMatch(/^error: cannot write .*ENOSPC: no space left on device/)
  expect(full.stderr).toContain('try: free some space')
  const kept = rowsOf(disk)
  expect(kept.length).toBeGreaterThan(1)

  expect(mount('-o', `remount,${LARGE_ENOUGH}`, disk)).toBe('')
  const resumed = await sweep(disk)
  expect({code: resumed.code, stderr: resumed.stderr}).toEqual({code: 0, stderr: ''})
  expect(resumed.stdout).toContain('24 rows in')
  expect(resumed.stdout).toContain(`${kept.length - 1} of them from before`)

  const whole = join(folder, 'whole')
  expect((await sweep(whole)).code).toBe(0)
  expect(rowsOf(disk)).toEqual(rowsOf(whole))
})
