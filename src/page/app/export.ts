import {ownValue} from '../../model/own-value.js'
import {settingOf} from '../../settings/setting-definition.js'
import {flagsOf, START, type State} from './controls.js'

/** The command that computes the same. */
export function commandOf(state: Readonly<State>): string {
  const flags = Object.entries(flagsOf(state)).map(([flag, text]) => `--${flag} ${quoted(text)}`)
  return ['npx burst run --engine virtual', ...flags].join(' ')
}

const quoted = (text: string): string =>
  /^[\w.,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/** The same as a file for `burst sweep`. */
export function sweepOf(state: Readonly<State>): string {
  const {pipeline = '', seed = '1', slo = '', ...settings} = flagsOf(state)
  return [
    'name: play',
    'question: What does each pipeline do with this load, and what does it cost?',
    'engine: virtual',
    'base:',
    ...Object.entries({warmup: '2s', ...settings}).map(([flag, text]) => `  ${settingOf(flag)}: ${text}`),
    'sweep:',
    `  pipeline: [${pipeline.split(',').join(', ')}]`,
    'repetitions: 1',
    'primary: burst_latency_p99_ms',
    `seed: ${seed}`,
    `slo: ${slo}`,
    '',
  ].join('\n')
}

const VERSION = 'v1'

/** The settings that are not those of the start, for the address. */
export function hashOf(state: Readonly<State>): string {
  const changed = Object.entries(state).filter(([flag, text]) => ownValue(START, flag) !== text)
  return [VERSION, ...changed.map(([flag, text]) => `${flag}=${encodeURIComponent(text)}`)].join('&')
}

/** The settings of an address; what is not known of it is left out. */
export function stateOf(hash: string): State {
  const [version, ...parts] = hash.replace(/^#/, '').split('&')
  const known = parts.flatMap((part) => {
    const at = part.indexOf('=')
    const flag = part.slice(0, at)
    return at > 0 && Object.hasOwn(START, flag) ? [[flag, decoded(part.slice(at + 1))] as const] : []
  })
  return {...START, ...(version === VERSION ? Object.fromEntries(known) : {})}
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
