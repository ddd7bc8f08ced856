import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {readZip} from '../../../src/offload/local/zip.js'
import {createZip} from '../../support/create-zip.js'

describe('a zip archive', () => {
  test('gives back its files, stored or deflated', () => {
    const path = fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8}){0,2}$/)
    const files = fc.dictionary(path, fc.uint8Array({maxLength: 300}), {maxKeys: 5, noNullPrototype: true})
    const isFolder = (name: string, content: object): boolean =>
      Object.keys(content).some((other) => other.startsWith(`${name}/`))
    const possible = files.filter((content) => Object.keys(content).every((name) => !isFolder(name, content)))
    fc.assert(
      fc.property(possible, fc.boolean(), (content, isDeflated) => {
        const zip = createZip(Object.entries(content), {isDeflated})
        const read = readZip(zip)
        expect(read.kind).toBe('entries')
        if (read.kind !== 'entries') return
        expect(Object.fromEntries(read.entries.map((it) => [it.path, [...it.bytes]]))).toEqual(
          Object.fromEntries(Object.entries(content).map(([name, bytes]) => [name, [...bytes]])),
        )
      }),
    )
  })

  test.each(['../evil', '/etc/passwd', 'a/../../b', 'a\\..\\b', 'C:/x', 'a\0b'])(
    'with an entry called %j is refused as a whole',
    (path) => {
      expect(readZip(createZip([[path, new Uint8Array([1])]]))).toEqual({
        kind: 'invalid',
        reason: 'an entry has a path outside of the archive',
      })
    },
  )

  test('may name a file from the folder that it is in', () => {
    const zip = createZip([['./a/./b', new Uint8Array([1])]])

    expect(readZip(zip)).toMatchObject({kind: 'entries', entries: [{path: 'a/b'}]})
  })

  test.each([[['.']], [['..']], [['x'.repeat(300)]], [['a', 'a/b']], [['a/b/c', 'a/b']]])(
    'with entries that no file system can hold together is refused: %j',
    (paths) => {
      const zip = createZip(paths.map((it) => [it, new Uint8Array([1])] as const))

      expect(readZip(zip)).toMatchObject({kind: 'invalid'})
    },
  )

  test('that claims to unpack to more than Lambda allows is refused', () => {
    const zip = createZip([['a', new Uint8Array(10)]])
    const directoryAt = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    zip.writeUInt32LE(300_000_000, directoryAt + 24)

    expect(readZip(zip)).toMatchObject({kind: 'invalid'})
  })

  test('that holds more than it claims is refused', () => {
    const zip = createZip([['a', new Uint8Array(10_000)]])
    const directoryAt = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    zip.writeUInt32LE(5, directoryAt + 24)

    expect(readZip(zip)).toMatchObject({kind: 'invalid'})
  })

  test('whose bytes are not those that were packed is refused, and so is an encrypted one', () => {
    const zip = createZip([['a', Buffer.from('abc')]], {isDeflated: false})
    const directoryAt = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    const changed = Buffer.from(zip)
    changed.write('abd', zip.indexOf('abc'))
    const encrypted = Buffer.from(zip)
    encrypted.writeUInt16LE(1, directoryAt + 8)

    expect(readZip(zip).kind).toBe('entries')
    expect(readZip(changed)).toEqual({kind: 'invalid', reason: 'an entry has a wrong checksum'})
    expect(readZip(encrypted)).toEqual({kind: 'invalid', reason: 'an entry is encrypted'})
  })

  test('that is damaged anywhere is read or refused, never an exception', () => {
    const zip = createZip([
      ['index.mjs', Buffer.from('export const handler = () => 1')],
      ['a/b', new Uint8Array(100)],
    ])
    fc.assert(
      fc.property(fc.nat(zip.length - 1), fc.nat(255), fc.nat(zip.length), (at, value, length) => {
        const damaged = Buffer.from(zip)
        damaged[at] = value
        expect(readZip(damaged).kind).toMatch(/^(entries|invalid)$/)
        expect(readZip(damaged.subarray(0, length)).kind).toMatch(/^(entries|invalid)$/)
      }),
    )
  })
})
