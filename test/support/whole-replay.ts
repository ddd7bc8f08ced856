import {flagOf} from '../../src/settings/setting-definition.js'
import type {SettingName} from '../../src/settings/settings.js'
import type {WholeTrial} from './whole-trial.js'

const quoted = (text: string): string => (/^[\w.,=:%-]+$/.test(text) ? text : `'${text}'`)

/** The command that runs the same trial; with faults, which only files have, the file as well. */
export function replayOf(whole: WholeTrial): string {
  if (whole.faults.length > 0) {
    return `cat > replay.yaml <<'END'\n${JSON.stringify(fileOf(whole), null, 1)}\nEND\nburst sweep replay.yaml`
  }
  const {pipeline, texts, switches, sets} = whole
  const flags = [
    ...Object.entries(texts).map(([name, text]) => `--${flagOf(name as SettingName)} ${quoted(text)}`),
    ...switches.map((name) => `--${flagOf(name as SettingName)}`),
    ...sets.map((text) => `--set ${quoted(text)}`),
  ]
  return `burst run --engine virtual --pipeline ${pipeline} ${flags.join(' ')}`
}

const TOP = ['seed', 'slo']

/** The sweep file of a trial: JSON is YAML. */
export function fileOf({pipeline, texts, switches, sets, faults}: WholeTrial): unknown {
  const base: Record<string, unknown> = {
    pipeline,
    ...Object.fromEntries(switches.map((name) => [name, true])),
  }
  const top: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(texts)) (TOP.includes(name) ? top : base)[name] = text
  for (const text of sets) {
    const [path = '', value = ''] = text.split(/=(.*)/s)
    base[path] = value
  }
  return {name: 'replay', engine: 'virtual', repetitions: 1, ...top, base, faults}
}
