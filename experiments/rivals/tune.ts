/*
 * Finds the parameters of profile `tuned`: those with which an autoscaler does best on the load of the study rivals.
 * `npm run tune` writes every set that it tried into tuning.csv, and the best into configs/autoscalers/tuned.yaml.
 *
 * Sets drawn at random come first. From the best of them, and from the profile that the rule has in the study, one
 * parameter after the other takes each of its values and the best stays, until no value of any parameter is better.
 * What belongs to the platform is not searched: a pause of 3 s and slots without delay, as in profile aggressive.
 */
import {readFileSync, writeFileSync} from 'node:fs'
import {stringify} from 'csv-stringify/sync'
import {stringify as toYaml} from 'yaml'
import {createController} from '../../src/dataflow/control/controller.js'
import {loadEngine} from '../../src/engine/registry.js'
import {loadSweep} from '../../src/experiment/plan/load-sweep.js'
import {toGiven} from '../../src/experiment/plan/sweep-definition.js'
import {buildRow} from '../../src/experiment/trial/build-row.js'
import {createTrial} from '../../src/experiment/trial/create-trial.js'
import {DEFAULTS, sweepDefaults} from '../../src/settings/defaults.js'
import {loadAutoscaler} from '../../src/settings/files/load-autoscaler.js'
import {loadSlotPlatform} from '../../src/settings/files/load-platform.js'
import {createRandom} from '../../src/kernel/random.js'
import {resolveSettings} from '../../src/settings/resolve/resolve-settings.js'

type Value = number | string
type Parameters = Readonly<Record<string, Value>>
type Axes = Readonly<Record<string, readonly Value[]>>

interface Start {
  readonly profile: string
  readonly axes: Axes
  /** Sets drawn at random. */
  readonly draws: number
}

/** Of the sets drawn at random, those that the search goes on from. */
const BEST_DRAWS = 3

const SECOND = 1000
const seconds = (...values: readonly number[]): readonly number[] => values.map((value) => value * SECOND)

const STARTS: readonly Start[] = [
  {
    profile: 'aggressive',
    draws: 120,
    axes: {
      windowMs: seconds(1, 2, 3, 5, 10, 20, 60),
      loopMs: seconds(1, 2, 5, 10),
      stabilizationMs: seconds(0, 1, 2, 5, 10, 30),
      utilizationTarget: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
      utilizationMax: [0.75, 0.8, 0.85, 0.9, 1],
      utilizationMin: [0.1, 0.2, 0.3, 0.4, 0.5],
      catchUpMs: seconds(0, 5, 10, 30, 60, 120),
      restartMs: seconds(0, 3, 10),
      scaleDownIntervalMs: seconds(0, 5, 10, 30, 60, 120),
      maxParallelism: [0, 128, 720],
    },
  },
  {
    profile: 'keda-lag',
    draws: 0,
    axes: {lagThreshold: [10, 30, 100, 300, 1000], partitions: [8, 12, 16, 24], tolerance: [0, 0.1, 0.3]},
  },
  {profile: 'hpa-cpu', draws: 0, axes: {target: [0.5, 0.6, 0.7, 0.8, 0.9], tolerance: [0, 0.1, 0.2]}},
]
const PLATFORM: Parameters = {provisionMs: 0, pauseMs: 3 * SECOND}
/** One period of the load: one spike, and what comes after it. */
const DURATION_MS = 600 * SECOND

/** What a set of parameters makes of the load. */
interface Tried {
  readonly kind: string
  readonly parameters: Parameters
  /** Whether the job has its configured slots again at the end of the period; otherwise it has slots for the peak. */
  readonly returns: boolean
  readonly missedS: number
  readonly p99Ms: number
  readonly usdPerMillion: number
}

const {definition} = loadSweep(new URL('../../configs/spike-rare.yaml', import.meta.url).pathname)
const engine = await loadEngine('virtual')
const tried = new Map<string, Tried>()
const random = createRandom(1, 'tuning')

async function tryOut(profile: string, own: Parameters): Promise<Tried> {
  const key = JSON.stringify([profile, own])
  const known = tried.get(key)
  if (known) return known
  const given = toGiven(definition.base, {
    pipeline: ['rescaled'],
    duration: DURATION_MS,
    autoscaler: {kind: profile, ...own},
  })
  const settings = resolveSettings(given, sweepDefaults('virtual'))
  const trial = createTrial(settings, {experiment: 'tuning', pipeline: 'rescaled', repetition: 1})
  const controller = createController(trial)
  const outcome = await engine.run(
    trial,
    {
      firstDecision: controller.first,
      decide: (snapshot) => controller.tick(snapshot),
      timeline: () => undefined,
      invocation: () => undefined,
      breathe: () => Promise.resolve(),
    },
    new AbortController().signal,
  )
  const slotPrice = loadSlotPlatform(DEFAULTS.slotPlatforms[0]).price
  const row = buildRow(trial, outcome, {point: '', slotPrice, wallMs: 0})
  const found: Tried = {
    kind: settings.autoscaler?.kind ?? '',
    parameters: own,
    returns: outcome.scaling?.running.slots === trial.parallelism,
    missedS: row.sloMissedS,
    p99Ms: row.burstLatencyP99Ms,
    usdPerMillion: row.costPerMillionEventsUsd,
  }
  tried.set(key, found)
  return found
}

/** Slots that come back, then fewer seconds above the objective, then less money. */
const byMerit = (one: Tried, other: Tried): number =>
  Number(other.returns) - Number(one.returns) ||
  one.missedS - other.missedS ||
  one.usdPerMillion - other.usdPerMillion

function bestOf(all: readonly Tried[]): Tried {
  const [best] = all.toSorted(byMerit)
  if (!best) throw new Error('nothing was tried')
  return best
}

async function search({profile, axes, draws}: Start): Promise<Tried> {
  const {parameters} = loadAutoscaler(profile).autoscaler
  const own = Object.fromEntries(Object.keys(axes).map((name) => [name, parameters[name] ?? 0]))
  const drawn: Tried[] = []
  for (let draw = 0; draw < draws; draw++) {
    const set = drawSet(axes, draw)
    if (!isContradictory(set)) drawn.push(await tryOut(profile, {...set, ...PLATFORM}))
  }
  const starts = [
    await tryOut(profile, {...own, ...PLATFORM}),
    ...drawn.toSorted(byMerit).slice(0, BEST_DRAWS),
  ]
  const tops: Tried[] = []
  for (const start of starts) tops.push(await climb({profile, axes}, start))
  return bestOf(tops)
}

async function climb({profile, axes}: Pick<Start, 'profile' | 'axes'>, start: Tried): Promise<Tried> {
  const steps = Object.entries(axes).flatMap(([name, values]) => values.map((value) => ({name, value})))
  let best = start
  for (let before: Tried | null = null; before !== best;) {
    before = best
    for (const {name, value} of steps) {
      const next = {...best.parameters, [name]: value}
      if (!isContradictory(next)) best = bestOf([best, await tryOut(profile, next)])
    }
  }
  process.stderr.write(
    `${profile}: ${best.missedS} s above the objective, ${best.p99Ms} ms; ${tried.size} sets\n`,
  )
  return best
}

function drawSet(axes: Axes, draw: number): Parameters {
  const names = Object.keys(axes)
  return Object.fromEntries(
    Object.entries(axes).map(([name, values]) => {
      const share = random.at(draw * names.length + names.indexOf(name))
      return [name, values[Math.floor(share * values.length)] ?? 0]
    }),
  )
}

/** Refused by the settings. */
const isContradictory = ({loopMs = 0, windowMs = 0, ...of}: Parameters): boolean =>
  loopMs > windowMs ||
  (of['utilizationMin'] ?? 0) > (of['utilizationTarget'] ?? 0) ||
  (of['utilizationTarget'] ?? 0) > (of['utilizationMax'] ?? 0)

const written = (name: string, value: Value): Value =>
  name.endsWith('Ms') ? `${Number(value) / SECOND}s` : value

async function main(): Promise<void> {
  const found: Tried[] = []
  for (const start of STARTS) found.push(await search(start))
  const best = bestOf(found)
  const names = [...new Set(STARTS.flatMap(({axes}) => Object.keys(axes)))]
  const rows = [...tried.values()].map(({kind, parameters, returns, missedS, p99Ms, usdPerMillion}) => [
    kind,
    ...names.map((name) => parameters[name] ?? ''),
    String(returns),
    missedS,
    p99Ms,
    usdPerMillion,
  ])
  const header = [
    'kind',
    ...names,
    'returns',
    'slo_missed_s',
    'burst_latency_p99_ms',
    'cost_per_million_events_usd',
  ]
  writeFileSync(new URL('tuning.csv', import.meta.url), stringify([header, ...rows]))
  const profile = {
    kind: best.kind,
    source: SOURCE,
    asOf: new Date().toISOString().slice(0, 10),
    parameters: Object.fromEntries(
      Object.entries(best.parameters).map(([name, value]) => [name, written(name, value)]),
    ),
  }
  const file = new URL('../../configs/autoscalers/tuned.yaml', import.meta.url)
  writeFileSync(file, `${HEAD}${toYaml(profile, {lineWidth: 118, singleQuote: true})}`)
  process.stdout.write(readFileSync(file, 'utf8'))
}

const HEAD = `# Tuned for one load, that of the study rivals, and not in use anywhere: of all sets of parameters that a search tried,
# the one with the fewest seconds above 500 ms (then: the cheapest) whose slots are back before the next spike.
# Written by \`npm run tune\`; on another load it is nobody's best.
`
const SOURCE =
  'hypothetical, of this project: found by experiments/rivals/tune.ts, whose every try stands in experiments/rivals/tuning.csv; pause and slots without delay as in profile aggressive'

await main()
