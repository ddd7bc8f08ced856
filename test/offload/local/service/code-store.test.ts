import {mkdtemp, readdir, readFile, readlink, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, expect, test} from 'vitest'
import {CodeStore, type StoredCode} from '../../../../src/offload/local/service/code-store.js'
import {createZip} from '../../../support/create-zip.js'

const bytes = Buffer.from('1')
let store = new CodeStore()

afterEach(async () => {
  await store.close()
  store = new CodeStore()
})

test.each([
  ['nothing', [], /non-empty zip/],
  ['a folder only', ['a/'], /non-empty zip/],
  ['a file that is a folder, too', ['a', 'a/b'], /file and a folder/],
  ['a name that is too long', ['x'.repeat(300)], /unusable name/],
  ['a path that is too long', [`${'x/'.repeat(4000)}x`], /unusable name/],
  ['the folder itself', ['.'], /unusable name/],
])('a zip with %s is refused, and leaves nothing behind', async (_, paths, message) => {
  const good = (await store.add(createZip([['index.mjs', bytes]]))) as StoredCode
  const refused = await store.add(createZip(paths.map((it) => [it, bytes] as const)))
  const folder = path.dirname(good.codeRoot)

  expect(refused).toEqual({kind: 'refused', message: expect.stringMatching(message) as string})
  expect(JSON.stringify(refused)).not.toContain(folder)
  expect(await readdir(folder)).toEqual([path.basename(good.codeRoot)])
})

test('code is unpacked as a whole, and is gone when it is removed', async () => {
  const stored = (await store.add(createZip([['a/b.mjs', bytes]], {mode: 0o100755}))) as StoredCode
  expect((await stat(path.join(stored.codeRoot, 'a/b.mjs'))).mode & 0o100).toBe(0o100)

  await store.remove(stored)
  await expect(stat(stored.codeRoot)).rejects.toMatchObject({code: 'ENOENT'})
})

test('links are links, nothing is written through one, and code is read-only', async () => {
  const outside = await mkdtemp(path.join(tmpdir(), 'outside-'))
  const link = createZip([['a', Buffer.from(path.join(outside, 'written'))]], {mode: 0o120777})
  const linked = (await store.add(link)) as StoredCode

  expect(await readlink(path.join(linked.codeRoot, 'a'))).toBe(path.join(outside, 'written'))
  const twice = createZip([
    ['b', Buffer.from('first')],
    ['b', Buffer.from('last')],
  ])
  const {codeRoot} = (await store.add(twice)) as StoredCode
  expect(await readFile(path.join(codeRoot, 'b'), 'utf8')).toBe('last')
  expect((await stat(codeRoot)).mode & 0o222).toBe(0)
  expect((await stat(path.join(codeRoot, 'b'))).mode & 0o222).toBe(0)
  expect(await readdir(outside)).toEqual([])
  await rm(outside, {recursive: true})
})

test('a folder that was not uploaded is not removed', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'own-'))
  await store.remove({codeRoot: folder})

  expect((await stat(folder)).isDirectory()).toBe(true)
  await rm(folder, {recursive: true})
})
