import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {burst} from '../support/burst.js'
import {mountSmallDisk, resizeDisk} from '../support/small-disk.js'
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
const TOO_SMALL = '256k'
const LARGE_ENOUGH = '64m'

const sweep = (out: string): ReturnType<typeof burst> =>
  burst(['sweep', file, '--out', out, '--detail', 'full', '--quiet'])

/** The rows without the time that they took. */
function rowsOf(out: string): readonly string[] {
  // What follows the last line end is a row that the disk had no room for.
  const lines = readFileSync(join(out, 'full', 'trials.csv'), 'utf8')
    .split('\n')
    .slice(0, -1)
  const place = lines[0]?.split(',').indexOf('wall_ms') ?? -1
  return lines.map((line) => line.split(',').toSpliced(place, 1).join(','))
}

test('a sweep on a full disk ends with 3 and keeps its rows, and goes on where there is room', async (context) => {
  const disk = join(folder, 'disk')
  mountSmallDisk(context, disk, TOO_SMALL)

  const full = await sweep(disk)
  expect(full.code).toBe(3)
  expect(full.stderr).toMatch(/^error: cannot write .*ENOSPC: no space left on device/)
  expect(full.stderr).toContain('try: free some space')
  const kept = rowsOf(disk)
  expect(kept.length).toBeGreaterThan(1)

  expect(resizeDisk(disk, LARGE_ENOUGH)).toBe('')
  const resumed = await sweep(disk)
  expect({code: resumed.code, stderr: resumed.stderr}).toEqual({code: 0, stderr: ''})
  expect(resumed.stdout).toContain('24 rows in')
  expect(resumed.stdout).toContain(`${kept.length - 1} of them from before`)

  const whole = join(folder, 'whole')
  expect((await sweep(whole)).code).toBe(0)
  expect(rowsOf(disk)).toEqual(rowsOf(whole))
})
