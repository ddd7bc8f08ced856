import {spawnSync} from 'node:child_process'
import {copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, expect, test} from 'vitest'
import {ROOT} from '../support/burst.js'

const scratch = mkdtempSync(path.join(tmpdir(), 'burst-unbuilt-'))
afterAll(() => {
  rmSync(scratch, {recursive: true})
})

test('a command line that is not built says so, and how to build it', () => {
  mkdirSync(path.join(scratch, 'bin'))
  writeFileSync(path.join(scratch, 'package.json'), '{"type": "module"}')
  for (const file of ['package.json', 'run.js'])
    copyFileSync(path.join(ROOT, 'bin', file), path.join(scratch, 'bin', file))

  const {status, stderr} = spawnSync(process.execPath, [path.join(scratch, 'bin/run.js')], {encoding: 'utf8'})

  expect(stderr).toBe('error: burst is not built: dist/bundle is missing\n  try: npm run build\n')
  expect(status).toBe(3)
})
