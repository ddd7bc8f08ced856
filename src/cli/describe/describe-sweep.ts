import {unpricedAmong} from '../../metrics/lambda-price.js'
import type {SweepEstimate} from '../../experiment/estimate/estimate-sweep.js'
import type {RehearsedSweep} from '../../experiment/run/sweep-once.js'
import type {PlannedTrial, PointSizing, SweepPlan} from '../../experiment/plan/plan-sweep.js'
import type {PreparedSweep} from '../../experiment/plan/prepare-sweep.js'
import {serviceLines} from './describe-service.js'
import {traceLines} from './describe-trace.js'
import {formatNumber, formatSpan, formatTable} from '../text/table.js'
import {quickerText} from '../text/wall-clock.js'

/** The first lines of a plan: thousands are not read. */
const SHOWN_TRIALS = 40

/** What a file asks for, in a few lines. */
export function describeDefinition({definition, points, traces}: PreparedSweep): string {
  const {name, question, axes} = definition
  const trials = points.reduce((sum, {settings}) => sum + settings.pipelines.length * settings.repetitions, 0)
  const [first] = points
  const engine = first?.settings.engine ?? ''
  const width = Math.max(0, ...Object.keys(axes).map(({length}) => length))
  return [
    `${name}${question === null ? '' : `: ${question}`}`,
    ...Object.entries(axes).map(([key, values]) => `  ${key.padEnd(width)}  ${values.length} values`),
    ...traceLines(
      points.map((point) => point.settings),
      traces,
    ),
    ...serviceLines(points.map((point) => point.settings)),
    `${points.length} points × pipelines × ${repetitionsText(points)} repetitions: at most ${trials} trials on engine ${engine}`,
  ].join('\n')
}

/** `10`, or `1 to 10` where points of `include` have repetitions of their own. */
function repetitionsText(points: PreparedSweep['points']): string {
  const counts = points.map(({settings}) => settings.repetitions)
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  return least === most ? String(most) : `${least} to ${most}`
}

/** One plan after the other, each under its name where there are several, and then what they take together. */
export function describePlans(plans: readonly RehearsedSweep[]): string {
  const texts = plans.map(describePlan)
  if (texts.length === 1) return texts.join('')
  const named = texts.map((text, place) => `${plans[place]?.definition.name ?? ''}\n\n${text}`)
  const trials = plans.reduce((sum, {plan}) => sum + plan.trials.length, 0)
  const wallMs = plans.reduce((sum, {estimate}) => sum + estimate.wallMs, 0)
  const least = plans.some(({estimate}) => estimate.isLeastTime) ? 'at least' : 'about'
  return [...named, `All ${plans.length} sweeps: ${trials} trials, ${least} ${formatSpan(wallMs)}`].join(
    '\n\n\n',
  )
}

/** The plan in the order in which it would run, and what it would take. */
function describePlan({plan, estimate, workers}: RehearsedSweep): string {
  const rest = plan.trials.length - SHOWN_TRIALS
  const hint = estimate.isLeastTime ? quickerText(estimate.wallMs) : ''
  return [
    formatTable(
      ['#', 'trial', 'pipeline', 'slots', 'rate/s', 'interval ms', 'batch', 'rep', 'seed', 'point'],
      plan.trials.slice(0, SHOWN_TRIALS).map(planLine),
    ),
    ...(rest > 0 ? [`… and ${rest} more, all of them with --json`] : []),
    '',
    `Trials  ${plan.trials.length}, ${formatNumber(estimate.events / 1e6)} million events`,
    ...new Set(plan.sizings.map(slotsLine)),
    `Time    ${estimate.isLeastTime ? 'at least' : 'about'} ${formatSpan(estimate.wallMs)} with ${workers} ${workers === 1 ? 'worker' : 'workers'} (${estimate.basis})`,
    ...(hint === '' ? [] : [`Hint    ${hint}`]),
    costLine(plan, estimate),
  ].join('\n')
}

const slotsLine = ({from, slots, meetsSlo}: PointSizing): string =>
  `Slots   ${slots} for overprovisioned at ${String(from.load.rateEps)}/s${meetsSlo ? '' : ', though no number of slots meets the objective'}`

function costLine({trials}: SweepPlan, {mostLambdaUsd}: SweepEstimate): string {
  const unpriced = unpricedAmong(trials.flatMap(({trial}) => trial.offload ?? []))
  const left = unpriced.length > 0 ? `, ${unpriced.join(' and ')} left out` : ''
  const most = `at most $${mostLambdaUsd.toFixed(2)} of Lambda${left}`
  return trials.some(({trial}) => trial.offload?.target === 'aws')
    ? `Cost    ${most}, charged by AWS`
    : `Cost    nothing is charged: nothing calls AWS; there it would be ${most}`
}

function planLine({trial, point}: PlannedTrial, index: number): readonly string[] {
  const {id, pipeline, parallelism, load, metricIntervalMs, batch, repetition, seed} = trial
  const maxEvents = batch?.['maxEvents']
  return [
    String(index + 1),
    id,
    pipeline,
    String(parallelism),
    String(load.rateEps),
    String(metricIntervalMs),
    maxEvents === undefined ? '' : String(maxEvents),
    String(repetition),
    String(seed),
    point,
  ]
}
