import path from 'node:path'
import {ownValue} from '../model/own-value.js'
import type {ExperimentResults} from '../results/read-results.js'
import type {TrialRow} from '../results/trial-row.js'
import {html, type Markup, NOTHING} from './html.js'

type Manifest = Readonly<Record<string, unknown>>

/** What a manifest says of how its rows were made, one list for each part of it; '' of what it does not hold. */
export interface ManifestFacts {
  readonly settings: Markup
  readonly environment: Markup
  readonly prices: Markup
  readonly again: Markup
}

/** What a manifest says of where and with what its rows were measured. */
export function manifestFacts({
  manifest,
  folder,
  rows,
}: Pick<ExperimentResults, 'manifest' | 'folder' | 'rows'>): ManifestFacts {
  const {burst, host, sessions, startedAt, prices, unpriced, autoscalers, command} = manifest
  return {
    settings: factList([...pairsOf(manifest['config']), ...seedsOf(rows)]),
    environment: factList([
      ...pairsOf(burst).map(([name, text]) => [`burst ${name}`, text] as const),
      ...pairsOf(host),
      ...(startedAt === undefined ? pairsOf(sessions, ['session']) : pairsOf({startedAt})),
      // The folder one stands in has no way to it, and a name all the same.
      ['results', path.relative('', folder) || path.basename(path.resolve(folder))],
    ]),
    prices: html`${factList(sourcesOf(prices))}${factList(sourcesOf(autoscalers))}${leftOut(unpriced)}`,
    again: againOf(command, manifest),
  }
}

const MOST_SEEDS = 12

/** One for each repetition: pipelines meet the same events. */
function seedsOf(rows: readonly TrialRow[]): readonly Pair[] {
  if (rows.length === 0) return []
  const seeds = [...new Set(rows.map(({seed}) => seed))]
  const rest = seeds.length - MOST_SEEDS
  const text = `${seeds.slice(0, MOST_SEEDS).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
  return [['seeds of the rows', text]]
}

type Pair = readonly [name: string, text: string]

/** Leaves of a tree by the way to them, like `load.rateEps`; a list of plain values is one leaf. */
function pairsOf(value: unknown, way: readonly string[] = []): readonly Pair[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) {
    if (value.length === 0) return []
    const isPlain = value.every((one) => typeof one !== 'object')
    return isPlain
      ? [[way.join('.'), value.join(', ')]]
      : value.length > MOST_PARTS
        ? [[way.join('.'), `${value.length} of them, in manifest.json`]]
        : value.flatMap((one, index) => pairsOf(one, [...way, String(index + 1)]))
  }
  if (typeof value === 'object')
    return Object.entries(value).flatMap(([key, one]) => pairsOf(one, [...way, key]))
  return [[way.join('.'), JSON.stringify(value).replaceAll('"', '')]]
}

const MOST_PARTS = 12

const factList = (pairs: readonly Pair[]): Markup =>
  pairs.length === 0
    ? NOTHING
    : html`<dl class="facts">
        ${pairs.map(
          ([name, text]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${text}</dd>
            </div>`,
        )}
      </dl>`

/** Named files with where they are from. */
function sourcesOf(value: unknown): readonly Pair[] {
  if (!Array.isArray(value)) return []
  return value.map((one: unknown) => {
    const read = (key: string): string => {
      const found = typeof one === 'object' && one !== null ? ownValue(one as Manifest, key) : undefined
      return typeof found === 'string' ? found : ''
    }
    return [read('name'), [read('asOf'), read('source')].filter((text) => text !== '').join(': ')]
  })
}

const leftOut = (unpriced: unknown): Markup =>
  Array.isArray(unpriced) && unpriced.length > 0
    ? html`<p>Left out of every cost: ${unpriced.map(String).join(', ')}.</p>`
    : NOTHING

/** The command where it is known, and what the same seed gives again. */
function againOf(command: unknown, manifest: Manifest): Markup {
  const {configHash, seed} = manifest
  const words = Array.isArray(command) ? command.map(String) : []
  const typed =
    words.length === 0
      ? html`<p>${withoutCommand(manifest)}</p>`
      : html`<pre tabindex="0">${words.map(quoted).join(' ')}</pre>`
  const hash =
    typeof configHash === 'string' ? html`<p>Hash of the settings: <code>${configHash}</code>.</p>` : NOTHING
  const ofSeed = typeof seed === 'number' ? html`<p>Seed ${seed}.</p>` : NOTHING
  return html`${typed}${ofSeed}${hash}
    <p>On the virtual engine the same version, settings and seed give the same rows, digit for digit.</p>`
}

function withoutCommand(manifest: Manifest): string {
  if (Object.keys(manifest).length === 0)
    return 'No manifest lies beside these rows: how they were made is not known.'
  return manifest['config'] === undefined
    ? 'Neither the command nor the settings were kept with these rows.'
    : 'The settings above make these rows again; the command was not kept with them.'
}

const quoted = (word: string): string =>
  /^[\w.,:/=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
