import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {loadTrace} from '../../../src/settings/files/load-trace.js'

const TEXT = 'time,rps\n0,10\n60,20\n'
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-load-trace-'))
})
afterEach(() => {
  rmSync(folder, {recursive: true, force: true})
})

function write(name: string, bytes: string | Buffer): string {
  const file = join(folder, name)
  writeFileSync(file, bytes)
  return file
}

const POINTS = [
  {atNs: 0, rateEps: 10},
  {atNs: 60e9, rateEps: 20},
]

test.each([
  ['plain', Buffer.from(TEXT)],
  ['packed', gzipSync(TEXT)],
  ['in UTF-16, as PowerShell writes', Buffer.from(`\u{feff}${TEXT}`, 'utf16le')],
])('a trace is read %s, whatever its name', async (_, bytes) => {
  expect((await loadTrace(write('load', bytes))).points).toMatchObject({points: POINTS})
})

test('a file that changes is read again', async () => {
  const file = write('a.csv', TEXT)
  const first = await loadTrace(file)
  write('a.csv', TEXT.replace('20', '30'))
  const second = await loadTrace(file)

  expect(second.sha256).not.toBe(first.sha256)
  expect(second.points).toMatchObject({points: [POINTS[0], {atNs: 60e9, rateEps: 30}]})
})

test.each([
  ['a packed file that is cut', gzipSync(TEXT).subarray(0, 20), /load cannot be unpacked/],
  ['a binary', Buffer.from('time\u{0}'), /load:1:5 is a NUL byte/],
  ['a begin behind its end', TEXT, /is 2 min long, and is to begin at 3 min/, {fromMs: 180_000}],
  ['burstiness of single instants', 'atMs\n5\n', /each event at its own instant/, {burstiness: 4}],
] as const)('%s is refused', async (...[, bytes, message, reading = {}]) => {
  await expect(loadTrace(write('load', bytes as Buffer), reading)).rejects.toThrow(message)
})

test('how a trace is played is said', async () => {
  const loaded = await loadTrace(write('a.csv', TEXT), {fromMs: 60_000, speed: 2, scale: 1.5})

  expect(loaded.points).toEqual({kind: 'rates', points: [{atNs: 0, rateEps: 30}], endNs: 30e9})
  expect(loaded.understood.slice(2)).toEqual([
    'from 60 s on',
    '2 times as fast, at the same rates',
    'at 1.5 times its rates',
  ])
})

test('parts of a trace are taken from what was read, which stays known however many they are', async () => {
  const file = write('a.csv', `${TEXT}120,0\n`)
  const whole = await loadTrace(file)
  for (let toMs = 1000; toMs <= 6000; toMs += 1000) {
    const parts = [{fromMs: 0, toMs}]
    const loaded = await loadTrace(file, {parts})
    expect(loaded.reading).toEqual({parts})
    expect(loaded.points).toMatchObject({points: [POINTS[0], {atNs: toMs * 1e6, rateEps: 0}]})
  }
  expect((await loadTrace(file)).points).toBe(whole.points)
})
