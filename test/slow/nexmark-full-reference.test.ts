import {createHash} from 'node:crypto'
import {existsSync, readFileSync} from 'node:fs'
import {gunzipSync} from 'node:zlib'
import {describe, expect, test} from 'vitest'
import {EventTime} from '../../src/workload/nexmark/event-time.js'
import {BEAM_SETTINGS, type NexmarkSettings} from '../../src/workload/nexmark/settings.js'
import {
  beamConfigs,
  beamGenerator,
  canonicalLine,
  eachChunk,
  hashesOf,
  type HashedStream,
} from '../workload/nexmark/beam-reference.js'

// The long form of the fixtures, where it stands beside the repository.
const DATA = new URL('../../../shared/data/nexmark/', import.meta.url)
const isThere = existsSync(DATA)
if (!isThere)
  process.stderr.write('SKIPPED: the long Nexmark references (../shared/data/nexmark is not there)\n')

const read = (file: string): Buffer => readFileSync(new URL(file, DATA))

test.each([...beamConfigs.keys()])(
  "Beam's output for %s is met far away, a hundred thousand lines long",
  (name) => {
    const hashes = hashesOf(name, (fromCount, lines) => fromCount > 0 && lines > 1000)
    expect(hashes.length).toBeGreaterThan(2)
    for (const {of, made, beams} of hashes) expect(made, of).toBe(beams)
  },
)

describe.skipIf(!isThere).each([...beamConfigs.keys()])("Beam's long output for %s", (name) => {
  test('is met in its first 2000 lines', () => {
    const chunks: Buffer[] = []
    eachChunk(beamGenerator(name), {from: 0, count: 2000}, (chunk) => chunks.push(Buffer.from(chunk)))
    expect(Buffer.concat(chunks).equals(gunzipSync(read(`${name}.first2000.jsonl.gz`)))).toBe(true)
  })

  test('is met far away', () => {
    const generator = beamGenerator(name)
    for (const row of gunzipSync(read(`${name}.far.tsv.gz`))
      .toString('latin1')
      .trimEnd()
      .split('\n')) {
      const [count = '', line = ''] = row.split('\t')
      expect(canonicalLine(generator, Number(count))).toBe(`${line}\n`)
    }
  })

  test('is met by hash over a million lines', () => {
    const streams = JSON.parse(read('hashes.json').toString()) as HashedStream[]
    const prefixes = streams.find((stream) => stream.name === name)?.runs[0]?.prefixes ?? []
    const longest = prefixes.at(-1)
    expect(longest?.lines).toBe(1_000_000)
    const hash = createHash('sha256')
    eachChunk(beamGenerator(name), {from: 0, count: 1_000_000}, (chunk) => hash.update(chunk))
    expect(hash.digest('hex')).toBe(longest?.sha256)
  })
})

test.skipIf(!isThere)('all rate settings are met over a million events', () => {
  type Reference = Partial<NexmarkSettings> & {readonly sha256First1e6: string}
  const references = JSON.parse(read('rate-shapes.json').toString()) as Reference[]
  for (const reference of references) {
    const time = new EventTime({...BEAM_SETTINGS, ...reference}, 0)
    const hash = createHash('sha256')
    for (let from = 0; from < 1_000_000; from += 10_000) {
      let text = ''
      for (let k = from; k < from + 10_000; k++) text += `${k},${time.at(k)},${time.delayUsAt(k)}\n`
      hash.update(text)
    }
    expect(hash.digest('hex')).toBe(reference.sha256First1e6)
  }
})
