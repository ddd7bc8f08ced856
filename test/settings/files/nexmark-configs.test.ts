import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {UsageError} from '../../../src/errors.js'
import {generateEvents} from '../../../src/generate/generate-events.js'
import {parseNexmark} from '../../../src/settings/files/load-nexmark.js'

interface DrawnConfig {
  readonly name: string
  readonly runs:
    readonly {readonly from: number; readonly count: number; readonly sha256: string | null}[] | null
}

const text = readFileSync(new URL('../../fixtures/nexmark/drawn-configs.json', import.meta.url), 'utf8')
const drawn = JSON.parse(text) as readonly DrawnConfig[]

/** The canonical lines of a run as one hash. */
async function hashOf(entry: object, from: number, count: number): Promise<string> {
  const hash = createHash('sha256')
  const config = parseNexmark(JSON.stringify(entry), 'nex.json', {name: null, dialect: 'beam'})
  const sink = {
    write: (chunk: Uint8Array) => {
      hash.update(chunk)
      return Promise.resolve(true)
    },
  }
  const request = {
    config,
    dialect: 'beam',
    seed: 1,
    from,
    count,
    format: 'canonical',
    schedule: null,
  } as const
  await generateEvents(request, sink, new AbortController().signal)
  return hash.digest('hex')
}

describe('any configuration gives the events of Beam', () => {
  test.each(drawn.map((config) => [config.name, config] as const))('%s', async (_, {runs, ...config}) => {
    const entry = config as object
    if (runs === null) await expect(hashOf(entry, 0, 1)).rejects.toThrow(UsageError)
    for (const {from, count, sha256} of runs ?? []) {
      if (sha256 === null) await expect(hashOf(entry, from, count)).rejects.toThrow('beyond exact integers')
      else expect(await hashOf(entry, from, count), `from ${from}`).toBe(sha256)
    }
  })
})
