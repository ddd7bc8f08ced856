import {ownValue} from '../../../model/own-value.js'
import {SLO_PERCENTILES} from '../../../model/trial.js'
import {RUN_DEFAULTS} from '../../../settings/defaults.js'
import {settingOf} from '../../../settings/setting-definition.js'
import type {State} from './controls.js'
import {START} from './start.js'
import {flagsOf, isOfSet, isSettable, isSwitch} from './flags.js'

/** The command that computes the same. */
export function commandOf(state: Readonly<State>): string {
  const flags = Object.entries(flagsOf(state)).map(([flag, text]) => {
    if (isOfSet(flag)) return `--set ${quoted(`${flag}=${text}`)}`
    return isSwitch(flag) ? `--${flag}` : `--${flag} ${quoted(text)}`
  })
  return ['npx burst run --engine virtual', ...flags].join(' ')
}

const quoted = (text: string): string =>
  /^[\w.,=/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/** The same as a file for `burst sweep`. */
export function sweepOf(state: Readonly<State>): string {
  const {pipeline = RUN_DEFAULTS.pipelines.join(','), seed = '1', slo = '', ...settings} = flagsOf(state)
  const base = {warmup: '2s', ...settings}
  return [
    'name: play',
    'question: What does each pipeline do with this load, and what does it cost?',
    'engine: virtual',
    'base:',
    ...Object.entries(base).map(([flag, text]) => `  ${settingOf(flag)}: ${scalar(flag, text)}`),
    'sweep:',
    `  pipeline: [${pipeline.split(',').join(', ')}]`,
    'repetitions: 1',
    'primary: burst_latency_p99_ms',
    `seed: ${seed}`,
    ...sloLines(slo),
    '',
  ].join('\n')
}

/** A sweep file limits a percentile; what else is limited is said to the command. */
function sloLines(slo: string): readonly string[] {
  if (slo === '') return []
  return SLO_PERCENTILES.some((percentile) => slo.trim().startsWith(percentile))
    ? [`slo: ${slo}`]
    : [`# Held to ${slo} by: burst sweep play.yaml --slo ${quoted(slo)}`]
}

/** A file is found from the folder of the sweep file. */
function scalar(flag: string, text: string): string {
  const value = flag === 'trace' && !/[/\\]/.test(text) ? `./${text}` : text
  return /^[\w.,/-]+$/.test(value) ? value : JSON.stringify(value)
}

const VERSION = 'v1'
const FILE = 'file:'

/** The longest address that mail, chat and browsers carry without harm. */
export const LONGEST_HASH = 8000

/** An address, and what it could not hold. */
export interface Address {
  readonly hash: string
  /** Names of files that are too long for it. */
  readonly left: readonly string[]
}

/** The settings that are not those of the start, and the files that they name, for the address. */
export function addressOf(state: Readonly<State>, files: ReadonlyMap<string, string>): Address {
  const changed = Object.entries(state).filter(([flag, text]) => (ownValue(START, flag) ?? '') !== text)
  let hash = [VERSION, ...changed.map(([flag, text]) => `${flag}=${encodeURIComponent(text)}`)].join('&')
  const left: string[] = []
  for (const [name, text] of files) {
    const part = `&${FILE}${encodeURIComponent(name)}=${encodeURIComponent(text)}`
    if (hash.length + part.length > LONGEST_HASH) left.push(name)
    else hash += part
  }
  return {hash, left}
}

/** What an address holds; what is not known of it is left out. */
export interface Opened {
  readonly state: State
  readonly files: ReadonlyMap<string, string>
  /** What of it is not shown; '' where all is. */
  readonly note: string
}

/** The settings and the files of an address. */
export function openAddress(hash: string): Opened {
  const [version, ...parts] = hash.replace(/^#/, '').split('&')
  if (version !== VERSION) {
    const note =
      version === ''
        ? ''
        : `The address is of another version (${version}, not ${VERSION}): what it holds is not shown, this is the page’s own start.`
    return {state: {...START}, files: new Map(), note}
  }
  const all = parts.map((part) => {
    const at = part.indexOf('=')
    return [at > 0 ? part.slice(0, at) : part, at > 0 ? decoded(part.slice(at + 1)) : null] as const
  })
  const pairs = all.flatMap(([key, text]) => (text === null ? [] : [[key, text] as const]))
  const unread = all.flatMap(([key, text]) =>
    key === '' || (text !== null && (isSettable(key) || key.startsWith(FILE))) ? [] : [key],
  )
  const files = pairs.filter(([key]) => key.startsWith(FILE))
  return {
    state: {...START, ...Object.fromEntries(pairs.filter(([key]) => isSettable(key)))},
    files: new Map(files.map(([key, text]) => [decoded(key.slice(FILE.length)), text])),
    note:
      unread.length === 0
        ? ''
        : `Of the address this was not understood, and is left out: ${unread.join(', ')}.`,
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
