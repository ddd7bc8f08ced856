import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, expect, test} from 'vitest'
import {prepareSweep} from '../../src/experiment/plan/prepare-sweep.js'
import {readRegularFile} from '../../src/host/read-regular-file.js'
import {readText} from '../../src/results/read-table.js'
import {readUserFile} from '../../src/settings/files/read-user-file.js'
import {loadProfile} from '../../src/settings/files/load-profile.js'

const folder = mkdtempSync(path.join(tmpdir(), 'burst-regular-'))
afterAll(() => {
  rmSync(folder, {recursive: true})
})
const fifo = path.join(folder, 'pipe.yaml')
execFileSync('mkfifo', [fifo])

test('a file is read whole, up to its limit', () => {
  const file = path.join(folder, 'file')
  writeFileSync(file, 'x'.repeat(2 ** 21))
  expect(readRegularFile(file, 2 ** 21)).toHaveLength(2 ** 21)
  expect(() => readRegularFile(file, 2 ** 20)).toThrow(`${file} is larger than 1 MB`)
  expect(readRegularFile('/proc/self/stat', 2 ** 20).length).toBeGreaterThan(0)
})

test.each(['/dev/zero', '/dev/urandom', fifo])('%s is refused at once by whatever reads it', async (name) => {
  const says = `${name} is no regular file`
  expect(() => readRegularFile(name, 2 ** 20)).toThrow(says)
  await expect(readUserFile(name, 2 ** 20)).rejects.toThrow(says)
  await expect(readText(name)).rejects.toThrow(says)
  await expect(prepareSweep(name)).rejects.toThrow(says)
  if (name === fifo) expect(() => loadProfile(name)).toThrow(says)
})
