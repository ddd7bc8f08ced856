import type {Choice} from '../../analysis/advice/choose.js'
import type {Option} from '../../analysis/advice/option.js'
import {overloadOf} from '../../analysis/verdict/overload.js'
import type {Flip, Parameter, Steady} from '../../experiment/advise/sizes/flips.js'
import {assumptionsOf} from '../../experiment/advise/assumptions.js'
import {isTooLong} from '../../experiment/advise/options/options.js'
import type {Advice} from '../../experiment/advise/give-advice.js'
import type {PreparedAdvice} from '../../experiment/advise/prepare-advice.js'
import {rulesOf} from '../../experiment/advise/question.js'
import type {Slo} from '../../model/trial.js'
import type {Eps, Share} from '../../model/units.js'
import {traceLines} from './describe-trace.js'
import {formatFixed, formatNumber, formatShare, formatSpan, formatTable} from '../text/table.js'

/** What was understood of the load: before anything is computed. */
export function describeQuestion(prepared: PreparedAdvice): string {
  const {settings, trace, slots, capacityEps} = prepared
  const lines = [
    ...traceLines([settings], trace ? [trace] : []),
    `Capacity  ${slots} slots × ${formatNumber(capacityEps / slots)}/s = ${formatNumber(capacityEps)} events/s`,
    `Overload  ${overloadText(prepared)}`,
    `Objective  ${settings.slo.percentile} below ${formatSpan(settings.slo.limitMs)}, with ${formatShare(prepared.headroom)} of headroom`,
  ]
  return lines.join('\n')
}

function overloadText({settings, trace, capacityEps}: PreparedAdvice): string {
  const overload = overloadOf(settings.load, capacityEps, trace?.points)
  if (!overload) return 'the load is never above capacity'
  const {lengthMs, factor, duty} = overload
  return `${formatSpan(lengthMs)} of the window (${formatShare(duty)}), by up to ${formatNumber(factor)} times capacity`
}

/** In one line, while the rest is computed. */
export const describeFirstAnswer = (options: readonly Option[], choice: Choice): string =>
  `first answer, of one seed: ${takeText(options, choice)} It still computes how sure that is and where it flips.`

/** Table, choice with its reason, flips, confidence, assumptions. */
export function describeAdvice(prepared: PreparedAdvice, advice: Advice): string {
  const {take, sure, flips} = adviceTexts(prepared, advice)
  const parts = [
    optionTable(prepared, advice.options),
    ...computedTexts(prepared, advice),
    take,
    sure,
    flips,
    ['It takes for granted:', ...assumptionsOf(prepared).map((line) => `- ${line}`)].join('\n'),
  ]
  return parts.join('\n\n')
}

/** What of a long trace was computed; nothing where it was all of it. */
export function computedTexts(
  {settings}: PreparedAdvice,
  {computed}: Pick<Advice, 'computed'>,
): readonly string[] {
  if (computed === null) return isTooLong(settings) ? [NO_AUTOSCALERS] : []
  const {wholeMs, partsMs, parts} = computed
  const listed = parts
    .slice(0, MOST_PARTS)
    .map(({fromMs, toMs}) => `${formatSpan(fromMs)} to ${formatSpan(toMs)}`)
  const more = parts.length > MOST_PARTS ? ` and ${parts.length - MOST_PARTS} more` : ''
  return [
    `Computed of the trace: its bursts with their surroundings, ${formatSpan(partsMs)} of ${formatSpan(wholeMs)} (${listed.join(', ')}${more}); the calm between them costs what stretches of it do. Slots alone are followed until no queue is left, and what the parts leave in doubt is computed whole. ${isTooLong(settings) ? NO_AUTOSCALERS : 'Autoscalers see the whole trace.'}`,
  ]
}

const MOST_PARTS = 6
const NO_AUTOSCALERS =
  'Autoscalers and bridge are not computed: they would have to see all of it, which is too long. Ask about a part with --trace-from and --trace-for.'

/** What it comes to, how sure that is, and where it turns; the last with a line for each turn. */
export const adviceTexts = (
  prepared: PreparedAdvice,
  advice: Advice,
): {readonly take: string; readonly sure: string; readonly flips: string} => ({
  take: takeText(advice.options, advice),
  sure: sureText(advice),
  flips: flipText(advice, prepared),
})

const HEADER = [
  'option',
  'p99',
  'p99.9 of all',
  'SLO missed',
  'headroom',
  'slots',
  'cold starts',
  'USD per month',
  'meets',
]

/** Cells of the table of options, as people read them. */
export const optionCells = (
  {settings}: PreparedAdvice,
  options: readonly Option[],
): {readonly header: readonly string[]; readonly rows: readonly (readonly string[])[]} => {
  const rows = listedOptions(options).map((option) => [
    option.relaxMs === null
      ? option.name
      : `relax to ${settings.slo.percentile} below ${formatSpan(option.relaxMs)}`,
    formatSpan(option.p99Ms),
    formatSpan(option.p999Ms),
    formatShare(option.sloMissedShare),
    option.headroom >= 0 ? formatShare(option.headroom) : '–',
    String(option.slots),
    formatNumber(option.coldStarts),
    formatFixed(option.usdPerMonth, 0),
    option.kind === 'relax' ? 'another' : option.meets ? 'yes' : 'no',
  ])
  return {header: HEADER, rows}
}

/** Without those that turned out to be another. */
export const listedOptions = (options: readonly Option[]): readonly Option[] =>
  options.filter(({sameAs}) => sameAs === null)

/** What the figures of options are of, and which are no rows of their own. */
export const optionNotes = (options: readonly Option[]): readonly string[] => [
  NOTES,
  ...options
    .filter(({sameAs}) => sameAs !== null)
    .map(
      ({name, autoscaler, sameAs}) =>
        `${name} is ${sameAs ?? ''} here: beside functions ${autoscaler ?? 'its autoscaler'} asks for no other slots.`,
    ),
]

const NOTES =
  'p99 is inside bursts, and the greatest latency where they have too few events. An option meets the objective inside bursts and over the whole window.'

function optionTable(prepared: PreparedAdvice, options: readonly Option[]): string {
  const {header, rows} = optionCells(prepared, options)
  return [formatTable(header, rows), ...optionNotes(options)].join('\n')
}

function takeText(options: readonly Option[], {choice, why, next}: Choice): string {
  const taken = options.find(({name}) => name === choice)
  const second = options.find(({name}) => name === next)
  if (why === 'none meets') return 'Nothing here holds the objective with that headroom.'
  if (why === 'cannot tell' || !taken) {
    return `Cannot tell: what ${next ?? 'the second'} and the cheapest cost lies within one another's intervals. More seeds would tell, or a difference that matters to you besides money.`
  }
  const than = second
    ? `, where ${second.name} has ${formatFixed(second.usdPerMonth, 0)}`
    : ', and nothing else holds the objective'
  const simple = why === 'as cheap and simpler' ? ' It is the simplest of those that cost the same.' : ''
  return `Take ${taken.name}: p99 ${formatSpan(taken.p99Ms)} for ${formatFixed(taken.usdPerMonth, 0)} USD per month${than}.${simple}`
}

const sureText = ({confidence: {runs, same}, choice}: Advice): string =>
  same === null
    ? 'How sure: not counted, as nothing was chosen.'
    : `How sure: ${choice === null ? 'the same answer' : 'first'} in ${same} of ${runs} (five seeds; peak and service time 30 % up and down).`

const perSecond = (value: number): string => `${formatNumber(value)}/s`
const dollars = (value: number): string => `$${value.toPrecision(3)}`

const UNITS: Readonly<Record<Parameter, (value: number) => string>> = {
  peak: perSecond,
  rate: perSecond,
  'service time': formatSpan,
  'spike length': formatSpan,
  duty: formatShare,
  'cold start': formatSpan,
  'round trip': formatSpan,
  'calls at once': (value) => formatNumber(Math.round(value)),
  'slot price': (value) => `${dollars(value)} an hour`,
  'function price': (value) => `${dollars(value)} a GB-second`,
}

function flipText({flips, steady, leftOut, choice}: Advice, {given}: PreparedAdvice): string {
  const left = leftOut.length === 0 ? [] : [leftOutText(leftOut)]
  if (choice === null) return ['What would change it: not computed without a choice.', ...left].join('\n')
  if (flips.length + steady.length === 0) {
    return 'What would change it: not known. One seed alone, as other sizes are computed, chooses otherwise than five.'
  }
  const unitOf = (parameter: Parameter): ((value: number) => string) =>
    parameter === 'peak' && given.trace !== undefined
      ? (value) => `${formatNumber(value)} times its rates`
      : UNITS[parameter]
  const flipLine = ({parameter, from, at, winner}: Flip): string =>
    `${parameter} ${unitOf(parameter)(from)} → ${unitOf(parameter)(at)}: ${winner ?? 'nothing holds the objective'}`
  const tried = steady.filter(({from, to}) => from !== to)
  return [
    flips.length === 0 ? 'What would change it: nothing that was tried.' : 'What would change it:',
    ...flips.map((flip) => `- ${flipLine(flip)}`),
    ...(tried.length === 0 ? [] : [`It stays the same ${steadyText(tried, unitOf)}.`]),
    ...left,
  ].join('\n')
}

function steadyText(
  steady: readonly Steady[],
  unitOf: (parameter: Parameter) => (value: number) => string,
): string {
  const parts = steady.map(
    ({parameter, from, to}) => `${to > from ? 'up' : 'down'} to ${parameter} ${unitOf(parameter)(to)}`,
  )
  return parts.join(', ')
}

const leftOutText = (leftOut: Advice['leftOut']): string =>
  `Not computed where it could not have been chosen: ${leftOut
    .map(({option, reason, times}) => `${option} (${times} ×, ${reason})`)
    .join('; ')}.`

/** As `--json` prints it. */
interface AdviceJson extends Pick<
  Advice,
  'options' | 'choice' | 'why' | 'next' | 'flips' | 'steady' | 'leftOut' | 'confidence' | 'computed'
> {
  readonly load: object
  readonly capacity: {readonly slots: number; readonly eps: Eps}
  readonly slo: Slo
  readonly headroom: Share
  /** That a month of slots is charged by. */
  readonly slotSheet: string
  readonly reason: string
  readonly assumptions: readonly string[]
}

/** All of the advice, for programs. */
export const adviceJson = (prepared: PreparedAdvice, advice: Advice): AdviceJson => {
  const {settings, trace, capacityEps, headroom} = prepared
  const {slo, sheet} = rulesOf(prepared)
  const {options, choice, why, next, confidence, flips, steady, leftOut, computed} = advice
  return {
    load: {...settings.load, overload: overloadOf(settings.load, capacityEps, trace?.points) ?? null},
    capacity: {slots: prepared.slots, eps: capacityEps},
    slo,
    headroom,
    slotSheet: sheet.name,
    options,
    choice,
    why,
    next,
    reason: takeText(options, advice),
    flips,
    steady,
    leftOut,
    confidence,
    assumptions: assumptionsOf(prepared),
    computed,
  }
}
