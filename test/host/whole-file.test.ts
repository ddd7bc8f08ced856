import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {afterAll, beforeEach, describe, expect, test} from 'vitest'
import {draftPath} from '../../src/host/drafts.js'
import {withWholeFile, writeWholeFile} from '../../src/host/whole-file.js'
import {mountSmallDisk} from '../support/small-disk.js'

const root = mkdtempSync(join(tmpdir(), 'burst-whole-file-'))
afterAll(() => {
  rmSync(root, {recursive: true})
})
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(root, 'test-'))
})

const place = (name = 'file'): string => join(folder, name)

describe('a whole file', () => {
  test('takes the place of an older one when it is whole, with its permissions', async () => {
    writeFileSync(place(), 'old')
    chmodSync(place(), 0o640)
    await withWholeFile(place(), async (draft) => {
      await draft.writeFile('new')
      expect(readFileSync(place(), 'utf8')).toBe('old')
    })
    expect(readFileSync(place(), 'utf8')).toBe('new')
    expect(statSync(place()).mode & 0o777).toBe(0o640)
    expect(readdirSync(folder)).toEqual(['file'])
  })

  test('is written through a link, which stays one', async () => {
    writeFileSync(place('real'), 'old')
    symlinkSync('real', place('link'))
    await writeWholeFile(place('link'), 'new')
    expect(lstatSync(place('link')).isSymbolicLink()).toBe(true)
    expect(readFileSync(place('real'), 'utf8')).toBe('new')
  })

  test('that fails leaves the old one and nothing else', async () => {
    writeFileSync(place(), 'old')
    const failing = withWholeFile(place(), async (draft) => {
      await draft.writeFile('half')
      throw new Error('stopped')
    })
    await expect(failing).rejects.toThrow('stopped')
    await expect(writeWholeFile(join(folder, 'no', 'file'), 'text')).rejects.toThrow('ENOENT')
    expect([readdirSync(folder), readFileSync(place(), 'utf8')]).toEqual([['file'], 'old'])
  })

  test('on a full disk leaves the old one', async (context) => {
    const disk = place('disk')
    mountSmallDisk(context, disk, '256k')
    writeFileSync(join(disk, 'file'), 'old')
    await expect(writeWholeFile(join(disk, 'file'), Buffer.alloc(1 << 20))).rejects.toThrow('ENOSPC')
    expect([readdirSync(disk), readFileSync(join(disk, 'file'), 'utf8')]).toEqual([['file'], 'old'])
  })
})

describe('drafts that were left behind', () => {
  const own = async (): Promise<readonly string[]> => (await draftPath('')).slice(1, -5).split('-')
  const named = (parts: readonly string[]): string => `.${parts.join('-')}.part`
  /** In a folder of its own: each is swept once. */
  const sweep = async (...names: readonly string[]): Promise<readonly string[]> => {
    for (const name of names) writeFileSync(place(name), 'half')
    await writeWholeFile(place(), 'new')
    return readdirSync(folder).filter((name) => name !== 'file')
  }

  test('by a process that has ended go at the next write', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    const [burst = '', , ...rest] = await own()
    expect(await sweep(named([burst, String(child.pid), ...rest]))).toEqual([])
  })

  test('by one whose number another process has now, too', async () => {
    const [burst = '', pid = '', , ...rest] = await own()
    expect(await sweep(named([burst, pid, '1', ...rest]))).toEqual([])
  })

  test('stay while their process runs, and so does what is not ours', async () => {
    const alive = named(await own())
    const strangers = ['.burst-x.part', 'file.1.part', '.file.swp', '.burst-1-2-3-4-5.part.txt']
    expect(await sweep(alive, ...strangers)).toEqual([...strangers, alive].toSorted())
  })

  test('of another machine, which cannot be seen from here, go when they are a day old', async () => {
    const [burst = '', pid = '', ticks = '', , boot = ''] = await own()
    const elsewhere = (boots: string, number: number): string =>
      named([burst, pid, ticks, '1', boots, String(number)])
    const [young, old] = [elsewhere(boot, 1), elsewhere('abc', 2)]
    writeFileSync(place(old), 'half')
    const before = Date.now() / 1000 - 90_000
    utimesSync(place(old), before, before)
    expect(await sweep(young)).toEqual([young])
  })
})

const WRITER = `
  import {writeWholeFile} from ${JSON.stringify(fileURLToPath(new URL('../../dist/host/whole-file.js', import.meta.url)))}
  const [file] = process.argv.slice(-1)
  for (let turn = 0; ; turn++) {
    await writeWholeFile(file, String(turn % 10).repeat(2_000_000))
    if (turn === 0) process.stdout.write('writing')
  }
`

test.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGKILL'] as const)(
  '%s at any instant leaves a whole file, and the next write what nobody wants',
  {timeout: 60_000},
  async (signal) => {
    for (const afterMs of [0, 7, 23]) {
      rmSync(place(), {force: true})
      const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, place()], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout, 'data')
      await setTimeout(afterMs + Math.random() * 10)
      child.kill(signal)
      await once(child, 'exit')

      const text = readFileSync(place(), 'utf8')
      expect(text).toBe((text[0] ?? '').repeat(2_000_000))
      const kept = mkdtempSync(join(folder, 'after-'))
      for (const name of readdirSync(folder).filter((one) => one.endsWith('.part'))) {
        writeFileSync(join(kept, name), 'half')
        rmSync(place(name))
      }
      await writeWholeFile(join(kept, 'file'), 'whole')
      expect(readdirSync(kept)).toEqual(['file'])
      expect(existsSync(place())).toBe(true)
    }
  },
)
