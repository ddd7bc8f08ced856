import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {writeZip} from '../../../src/offload/deploy/write-zip.js'
import {readZip} from '../../../src/offload/local/zip.js'

const files = fc.uniqueArray(
  fc.record({
    path: fc.stringMatching(/^[a-z]{1,8}(\/[a-zé]{1,8}){0,2}\.[a-z]{1,3}$/),
    bytes: fc.uint8Array({maxLength: 300}),
  }),
  {selector: ({path}) => path, maxLength: 8},
)

describe('writeZip', () => {
  test('what it writes is read back, file by file', () => {
    fc.assert(
      fc.property(files, (all) => {
        const content = readZip(writeZip(all))
        const wanted = all
          .toSorted((a, b) => (a.path < b.path ? -1 : 1))
          .map(({path, bytes}) => ({path, isExecutable: false, isLink: false, bytes: Buffer.from(bytes)}))

        expect(content).toEqual({kind: 'entries', entries: wanted})
      }),
    )
  })

  test('the order of the files makes no difference', () => {
    fc.assert(
      fc.property(files, (all) => {
        expect(writeZip(all.toReversed()).equals(writeZip(all))).toBe(true)
      }),
    )
  })
})
