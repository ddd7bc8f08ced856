import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {createGenerator, type Generator} from '../../../src/workload/nexmark/generator.js'
import {
  BEAM_SETTINGS,
  type GeneratorConfig,
  type NexmarkSettings,
} from '../../../src/workload/nexmark/settings.js'
import {splitConfig} from '../../../src/workload/nexmark/split.js'

const FIXTURES = new URL('../../fixtures/nexmark/', import.meta.url)

interface ConfigEntry extends Omit<GeneratorConfig, 'nexmark'> {
  readonly name: string
  readonly nexmark: Partial<NexmarkSettings>
  readonly split?: {readonly n: number; readonly i: number}
}

export interface HashedStream {
  readonly name: string
  readonly runs: readonly {
    readonly fromCount: number
    readonly prefixes: readonly {readonly lines: number; readonly sha256: string}[]
  }[]
}

export function readReference(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8'))
}

export function readReferenceText(file: string): string {
  return readFileSync(new URL(file, FIXTURES), 'utf8')
}

export const beamConfigs = new Map(
  (readReference('configs.json') as ConfigEntry[]).map((entry) => {
    const config = {...entry, nexmark: {...BEAM_SETTINGS, ...entry.nexmark}}
    return [entry.name, entry.split ? splitConfig(config, entry.split.n, entry.split.i) : config]
  }),
)

export function beamGenerator(name: string): Generator {
  const config = beamConfigs.get(name)
  if (!config) throw new Error(`no reference configuration ${name}`)
  return createGenerator(config)
}

export function canonicalLine(generator: Generator, count: number): string {
  const target = Buffer.alloc(generator.maxBytes)
  return target.toString('latin1', 0, generator.writeCanonical(count, target, 0))
}

/** Calls `use` with the canonical lines from a count on, many in one buffer. */
export function eachChunk(
  generator: Generator,
  {from, count}: {readonly from: number; readonly count: number},
  use: (chunk: Buffer) => void,
): void {
  const target = Buffer.alloc(1 << 18)
  let at = 0
  for (let event = from; event < from + count; event++) {
    if (at > target.length - generator.maxBytes) {
      use(target.subarray(0, at))
      at = 0
    }
    at += generator.writeCanonical(event, target, at)
  }
  use(target.subarray(0, at))
}

/** Hashes of the stream of a name, made and as Beam has them, of the prefixes that are wanted. */
export function hashesOf(
  name: string,
  isWanted: (fromCount: number, lines: number) => boolean,
): readonly {readonly of: string; readonly made: string; readonly beams: string}[] {
  const streams = readReference('hashes.json') as HashedStream[]
  const runs = streams.find((candidate) => candidate.name === name)?.runs ?? []
  return runs.flatMap(({fromCount, prefixes}) => {
    const hash = createHash('sha256')
    const generator = beamGenerator(name)
    let written = 0
    return prefixes
      .filter(({lines}) => isWanted(fromCount, lines))
      .map(({lines, sha256}) => {
        eachChunk(generator, {from: fromCount + written, count: lines - written}, (chunk) =>
          hash.update(chunk),
        )
        written = lines
        return {of: `${fromCount} + ${lines}`, made: hash.copy().digest('hex'), beams: sha256}
      })
  })
}
