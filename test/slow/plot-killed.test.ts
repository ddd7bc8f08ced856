import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeEach, expect, test} from 'vitest'
import {burst} from '../support/burst.js'
import {until} from '../support/lambda-server.js'
import {startBurst} from '../support/running-burst.js'
import {mountSmallDisk} from '../support/small-disk.js'

const root = mkdtempSync(join(tmpdir(), 'burst-plot-killed-'))
afterAll(() => {
  rmSync(root, {recursive: true})
})
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(root, 'test-'))
})

const figuresIn = (out: string): readonly string[] =>
  readdirSync(out, {recursive: true, encoding: 'utf8'}).filter((name) => /\.(svg|png|part)$/.test(name))

function requireWhole(out: string, figures: readonly string[]): void {
  for (const figure of figures) {
    const bytes = readFileSync(join(out, figure))
    if (figure.endsWith('.svg')) expect(bytes.toString('utf8').trimEnd(), figure).toMatch(/<\/svg>$/)
    else expect(bytes.subarray(-8, -4).toString('latin1'), figure).toBe('IEND')
  }
}

test.each([
  ['SIGINT', 130],
  ['SIGKILL', null],
] as const)('%s while figures are drawn leaves whole ones', async (signal, exitCode) => {
  const command = startBurst(['plot', 'experiments/strategies', '--out', folder])
  await until('a figure', () => figuresIn(folder).some((name) => name.endsWith('.svg')), 30_000)
  command.child.kill(signal)

  expect(await command.ended, command.stderr()).toBe(exitCode)
  const left = figuresIn(folder)
  requireWhole(folder, signal === 'SIGKILL' ? left.filter((name) => !name.endsWith('.part')) : left)
})

test('a full disk leaves the figures that were there', async (context) => {
  const disk = join(folder, 'disk')
  mountSmallDisk(context, disk, '64k')
  const {code, stderr} = await burst(['plot', 'experiments/strategies', '--out', disk])

  expect([code, stderr]).toEqual([3, expect.stringContaining('ENOSPC')])
  requireWhole(disk, figuresIn(disk))
})
