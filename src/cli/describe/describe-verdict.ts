import {DEFAULTS} from '../../settings/defaults.js'
import {isOfNexmark, type QueryName} from '../../model/trial.js'
import type {CostComparison} from '../../analysis/verdict/cost-comparison.js'
import type {BurstLimit} from '../../analysis/verdict/burst-limit.js'
import {isAlone, uncompared} from '../../analysis/verdict/uncompared.js'
import {isChoice, type PipelineFigures, type Verdict} from '../../analysis/verdict/verdict.js'
import type {Unmeasured} from '../../analysis/verdict/unmeasured.js'
import type {Unpriced} from '../../metrics/lambda-price.js'
import type {Pipeline, Slo} from '../../model/trial.js'
import type {Ms, Share} from '../../model/units.js'
import {LEAST_HEADROOM} from '../../analysis/objective.js'
import {objectivesText} from './answer/objective-text.js'
import {whyUntrusted} from './answer/why-untrusted.js'
import {formatNumber, formatShare, formatSpan} from '../text/table.js'

/** The verdict in words on trials of a query, one finding a line; wording is free, the value behind it is a contract. */
export function describeVerdict(verdict: Verdict, query: QueryName = DEFAULTS.query): string {
  return [
    latencyLine(verdict),
    sloLine(verdict),
    headroomLine(verdict),
    ...verdict.costs.flatMap((cost) => costLine(cost, verdict)),
    natLine(verdict),
    unpricedLine(verdict),
    callCpuLine(verdict),
    ceilingLine(verdict),
    autoscalerLine(verdict),
    lossLine(verdict),
    outputLine(verdict, query),
    flagLine(verdict),
    conclusion(verdict),
  ]
    .filter((line) => line !== null)
    .join('\n')
}

const find = (verdict: Verdict, pipeline: string): PipelineFigures | undefined =>
  verdict.pipelines.find((figures) => figures.pipeline === pipeline)

function ceilingLine({pipelines}: Verdict): string | null {
  const cut = pipelines.filter(({isCutAtCost}) => isCutAtCost).map(({pipeline}) => pipeline)
  if (cut.length === 0) return null
  return `Ceiling   ${cut.join(', ')} ended early, at --max-cost: figures are of the part before it`
}

function autoscalerLine({unanswered}: Verdict): string | null {
  if (unanswered === null) return null
  const {autoscaler, reactionMs, longestBurstMs} = unanswered
  const needs = Number.isFinite(reactionMs)
    ? `needs τ* = ${formatSpan(reactionMs)}, and bursts last ${formatSpan(longestBurstMs)}`
    : 'never answers a burst of this height'
  return `Rival     an autoscaler with ${autoscaler} would not have reacted (${needs}; computed, not simulated)`
}

function latencyLine(verdict: Verdict): string | null {
  const {overload, latency, latencyGrowthMsPerS, scope} = verdict
  const percentile = verdict.slo?.percentile ?? 'p99'
  if (latencyGrowthMsPerS !== null && overload) {
    // What a drain that was cut off leaves has the age of then: it falls with the instant of arrival.
    const growth =
      latencyGrowthMsPerS > 0 && Number.isFinite(latencyGrowthMsPerS)
        ? `: vanilla's latency grows by ${formatNumber(latencyGrowthMsPerS)} ms per s`
        : ''
    return `Latency   the load is above capacity all the time, up to ${formatNumber(overload.factor)} ×${growth}, so no ratio`
  }
  if (!latency) return null
  const where = scope === 'burst' ? 'inside bursts' : 'over the window'
  const load = overload
    ? ` (${formatSpan(overload.lengthMs)} at ${formatNumber(overload.factor)} × capacity)`
    : overload === null
      ? ' (never above capacity)'
      : ''
  const {vanillaMs, burstMs, isLowerBound, isUpperBound} = latency
  const spans = `vanilla ${boundText(vanillaMs, isLowerBound)}, burst ${boundText(burstMs, isUpperBound)}`
  return `Latency   ${percentile} ${where}${load}: ${spans}${ratioText(latency)}`
}

const boundText = (spanMs: Ms, isBound: boolean): string => `${isBound ? '≥ ' : ''}${formatSpan(spanMs)}`

function ratioText({ratio, isLowerBound, isUpperBound}: NonNullable<Verdict['latency']>): string {
  if (ratio === null) return ', both lower bounds'
  if (!Number.isFinite(ratio)) return ''
  const isExact = !isLowerBound && !isUpperBound
  if (isExact && ratio > 0.95 && ratio < 1.05) return ', about the same'
  const isLower = ratio >= 1
  // Turned over, at least becomes at most.
  const sign = isExact ? '=' : isLowerBound === isLower ? '= ≥' : '= ≤'
  return ` ${sign} ${formatNumber(isLower ? ratio : 1 / ratio)} × ${isLower ? 'lower' : 'higher'}`
}

function sloLine(verdict: Verdict): string | null {
  const {slo, objectives, pipelines} = verdict
  if (!slo) return null
  const seconds = pipelines.map(({pipeline, sloMissedS}) => `${pipeline} ${formatNumber(sloMissedS)}`)
  const missed = `Objective ${sloText(slo)}, seconds that miss it: ${seconds.join(', ')}`
  if (objectives.every(({metric}) => metric === slo.percentile)) return missed
  const meeting = pipelines.filter(({meetsSlo}) => meetsSlo).map(({pipeline}) => pipeline)
  // What was not measured may be met or missed.
  const none = verdict.unmeasured ? 'not known to be met by any pipeline' : 'met by no pipeline'
  return `${missed}\nAll of    ${objectivesText(objectives)}: ${meeting.length > 0 ? `met by ${meeting.join(', ')}` : none}`
}

/** Who meets the objective by so little that another seed or a little more load may miss it. */
function headroomLine({slo, objectives, pipelines}: Verdict): string | null {
  const objective = objectives.find(({metric}) => metric === slo?.percentile)
  if (!objective) return null
  const close = pipelines.filter(
    ({meetsSlo, headlineMs}) => meetsSlo && headlineMs >= (1 - LEAST_HEADROOM) * objective.limit,
  )
  if (close.length === 0) return null
  const shares = close.map(
    ({pipeline, headlineMs}) => `${pipeline} ${formatShare(1 - headlineMs / objective.limit)}`,
  )
  return `Headroom  ${shares.join(', ')} below the objective: another seed or a little more load may miss it`
}

/** An objective as `--slo` takes it: `p99<500ms`. */
export const sloText = ({percentile, limitMs}: Slo): string => `${percentile}<${limitMs}ms`

function costLine(cost: CostComparison, verdict: Verdict): readonly string[] {
  const {measuredRatio, expectedRatio, breakEvenDuty, sheet, usdPerMillionEvents} = cost
  const vanillaUsd = usdPerMillionEvents['vanilla']
  const burstUsd = usdPerMillionEvents['burst']
  if (burstUsd === undefined || Number.isNaN(burstUsd)) return []
  const parts = [`$${burstUsd.toFixed(3)} per million events with burst`]
  if (vanillaUsd !== undefined) parts.push(`${formatNumber(burstUsd / vanillaUsd)} × vanilla`)
  if (measuredRatio !== null) parts.push(`${measuredRatio.toFixed(3)} × over-provisioning (R)`)
  if (expectedRatio !== null && breakEvenDuty !== null && verdict.overload) {
    parts.push(`${expectedRatio.toFixed(3)} × by the formula (R*)`)
    const duty = `the overload takes ${formatShare(verdict.overload.squareDuty)} of the time (duty d)`
    parts.push(`${duty}, and bursting is ${breakEvenText(breakEvenDuty)}`)
  }
  return [`Cost      ${sheet}: ${parts.join('; ')}`]
}

function breakEvenText(breakEvenDuty: Share): string {
  if (breakEvenDuty >= 1) return 'cheaper at any duty'
  return breakEvenDuty > 0 ? `cheaper up to ${formatShare(breakEvenDuty)} (d*)` : 'cheaper at no duty'
}

const SWITCH_OF: Readonly<Record<Unpriced, string>> = {
  logs: '--unpriced-logs',
  'warm environments': '--unpriced-warm',
}

function natLine({nat = []}: Verdict): string | null {
  if (nat.length === 0) return null
  const parts = nat.map(
    ({pipeline, payloadBytes, usd, share}) =>
      `${pipeline} $${usd.toPrecision(2)} (${formatShare(share)} of its cost), ${formatNumber(payloadBytes / 1e6)} MB`,
  )
  return `NAT       ${parts.join('; ')}: calls and answers without their headers, and the gateway's own hours (--priced-nat)`
}

function unpricedLine({unpriced}: Verdict): string | null {
  if (unpriced.length === 0) return null
  const left = unpriced.map((what) => `${what} (${SWITCH_OF[what]})`)
  return `Unpriced  ${left.join(' and ')}: AWS charges for them, and no cost here has them in it`
}

function callCpuLine({callCpuMs, isCallCpuMeasured}: Verdict): string | null {
  if (callCpuMs === null) return null
  if (isCallCpuMeasured) {
    const tried = `--engine virtual --call-cpu ${formatSpan(callCpuMs).replace(' ', '')}`
    return `Calls     each took ${formatSpan(callCpuMs)} of its client's CPU: ${tried} takes it from the slots`
  }
  return callCpuMs > 0
    ? `Calls     each takes ${formatSpan(callCpuMs)} of its slot's CPU (--call-cpu)`
    : 'Calls     take nothing of the CPU of slots: --call-cpu 3ms says what if they do'
}

function lossLine({pipelines}: Verdict): string | null {
  const lossy = pipelines.filter(({lostEvents}) => lostEvents > 0)
  if (lossy.length === 0) return null
  const losses = lossy.map(({pipeline, lostEvents}) => `${pipeline} ${formatNumber(lostEvents)} events`)
  return `Lost      ${losses.join(', ')}: given up for good, and part of no figure above`
}

function outputLine({outputs, pipelines}: Verdict, query: QueryName): string | null {
  if (pipelines.length < 2) return null
  const made = isOfNexmark(query) ? `the rows of ${query}` : 'them'
  const words = {
    identical: 'identical on all pipelines (digest)',
    different: 'DIFFERENT between pipelines (digest): these numbers must not be used',
    incomplete: 'not compared: of what was lost or left unfinished there is no output',
    empty: `not compared: there are none, since no event came to a row of ${query}`,
    'not compared': `counted exactly, not compared: add --materialize to make and compare ${made}`,
  }
  return `Outputs   ${words[outputs]}`
}

/** What flags of rows that are not to be trusted mean. */
export const FLAG_TEXTS: Readonly<Record<string, string>> = {
  uncommitted:
    'the job did not end in time and was cancelled: readers of committed records may lack events that are counted here',
  'generator-late': 'the source handed events on late, with nothing to hold it',
  oversubscribed: 'services took longer than they were to, or there were fewer cores than burning threads',
  paused: 'a thread stood still for long',
  'target-lost': 'Lambda died, or no call was answered any more to the end of the trial',
  'stale-metrics':
    'the job was silent for more than a second, and no pause is known that explains it: decisions and shares of time lack its figures',
  restarted: 'Flink restarted the job in the middle of the trial',
  rescaled: "the job's parallelism was changed in the middle of the trial",
  'not-rescaled':
    'the trial ended before its job ran with the slots that were asked for: its figures are of other slots',
  'no-checkpoints':
    'no checkpoint of the job was complete: a crash would have lost all of it, and none has cost anything (summary.json says why)',
  replayed: 'events were emitted, or served by a slot, a second time',
}

/** What the flags of rows that are not to be trusted mean, each once, with the pipelines that have it. */
function flagLine({untrusted}: Verdict): string | null {
  const lines = Object.entries(FLAG_TEXTS).flatMap(([flag, text]) => {
    const flagged = untrusted.filter(({flags}) => flags.includes(flag)).map(({pipeline}) => pipeline)
    return flagged.length > 0 ? [`Flag      ${flag} (${flagged.join(', ')}): ${text}`] : []
  })
  return lines.length > 0 ? lines.join('\n') : null
}

/** Why a percentile is missing, and what to do about it. */
function whyUnmeasured({why, percentile, events, leastEvents, scope}: Unmeasured): string {
  if (why === 'rate-max') {
    return 'at --rate max latency is the length of the run, so give a rate to judge latencies'
  }
  if (why === 'no-events') {
    return 'no event fell into the measured window, so give a higher --rate or a longer --duration'
  }
  if (why === 'no-windows') {
    const which = scope === 'burst' ? 'overlapped a burst and ended' : 'ended'
    return `no window ${which} in the measured time, so give a longer --duration or shorter windows (of sessions a shorter --gap)`
  }
  if (why === 'too-few-windows') {
    const which = scope === 'burst' ? 'that overlap a burst' : 'that end in the measured one'
    return `${percentile} needs ${leastEvents} windows or more ${which}, so give a longer --duration or shorter windows, or limit the latest one (--slo 'emission-max<…')`
  }
  const where = scope === 'burst' ? 'inside bursts' : 'in the window'
  return `a ${percentile} needs ${leastEvents} events or more, and ${events} were ${where}, so give a longer --duration or a higher --rate, or an objective of a lower percentile (--slo 'p50<…')`
}

/** Why nothing is judged at all; null where something is. */
export function whyNone(verdict: Verdict): string | null {
  const {pipelines, untrusted, unmeasured} = verdict
  if (unmeasured) return whyUnmeasured(unmeasured)
  if (!pipelines.some(({pipeline}) => isChoice(pipeline))) {
    return 'modified and invoker are instruments, and no pipeline to choose was run beside them'
  }
  const flags = untrusted.filter(({pipeline}) => isChoice(pipeline)).flatMap((one) => one.flags)
  if (flags.length === 0) return null
  return whyUntrusted(flags)
}

/** The last line of the verdict: which pipeline to choose, or why none. */
export function conclusion(verdict: Verdict): string {
  const {choice, objectives, overload} = verdict
  const none = whyNone(verdict)
  if (none !== null) return `Verdict   none: ${none}`
  const missing = uncomparedText(verdict)
  const met = objectivesText(objectives)
  const objective = objectives.length > 0 ? ` that meets ${met}` : ''
  if (choice === null) return `Verdict   no pipeline${objective}: ${remedyOf(verdict)}${missing}`
  if (isAlone(verdict.pipelines.map(({pipeline}) => pipeline))) {
    return `Verdict   ${choice} ${objectives.length > 0 ? `meets ${met}` : 'ran to its end'}, and is the only pipeline that ran${missing}`
  }
  if (choice === 'vanilla' && overload === null)
    return 'Verdict   plain vanilla: there is nothing to burst for'
  return `Verdict   ${choiceText(choice, objective, verdict)}${missing}`
}

/** What is cheapest, at which prices, and why it is not bursting. */
function choiceText(choice: Pipeline, objective: string, verdict: Verdict): string {
  const [first, ...others] = verdict.choices
  const differing = others.filter((other) => other.choice !== choice)
  const at = differing.length > 0 ? ` at ${first?.sheet ?? ''} prices` : ''
  const elsewhere = differing
    .map((other) => `; at ${other.sheet} prices ${other.choice ?? 'none'} is`)
    .join('')
  const cheapest = `${choice} is the cheapest pipeline${objective}${at}`
  if (choice === 'burst') return `${cheapest}${elsewhere}`
  const isBurstThere = find(verdict, 'burst') !== undefined
  return `${isBurstThere ? 'do not burst: ' : ''}${cheapest}${wrongBecause(verdict)}${elsewhere}`
}

/** Which pipelines the answer says nothing of. */
function uncomparedText({pipelines}: Verdict): string {
  const missing = uncompared(pipelines.map(({pipeline}) => pipeline))
  return missing.length === 0 ? '' : `; not compared: ${missing.join(', ')}`
}

/** More slots are no remedy where over-provisioning had as many as the peak asks for, and missed as well. */
function remedyOf(verdict: Verdict): string {
  if (find(verdict, 'burst')?.isCutAtCost === true) return CUT_AT_COST
  const rest = 'a faster operator or a looser objective is needed'
  if (verdict.burstLimit) return `${limitText(verdict.burstLimit)}; else ${rest}`
  return find(verdict, 'overprovisioned') ? `${rest}, not more capacity` : `more capacity or ${rest}`
}

const CUT_AT_COST = 'burst ended at --max-cost: raise it to judge burst'

/** What limited burst, and what may do about it: a wider window only where that was the limit. */
function limitText(limit: BurstLimit): string {
  switch (limit.kind) {
    case 'window':
      return `burst filled its window of ${limit.calls} calls under way: a wider one (--max-in-flight) may do`
    case 'concurrency':
      return `burst had all ${limit.environments} environments that its concurrency allows: more of it (--reserved-concurrency, the account's) may do, a wider window would not`
    case 'throttled':
      return `Lambda throttled ${formatShare(limit.throttles / limit.sentRequests)} of burst's requests: more concurrency (--reserved-concurrency, the account's) or larger batches may do, a wider window would not`
    case 'failing':
      return `${formatShare(limit.failures / limit.sentRequests)} of burst's requests failed: error_type in invocations.csv says of what, and a wider window would not help`
  }
}

/** Why bursting is the wrong answer here, and what is cheaper. */
function wrongBecause({overload, costs, choice, pipelines, burstLimit}: Verdict): string {
  const burst = pipelines.find(({pipeline}) => pipeline === 'burst')
  if (!burst) return ''
  if (burst.lostEvents > 0) return '; burst has lost events'
  if (burst.isCutAtCost) return `; ${CUT_AT_COST}`
  if (!burst.meetsSlo) {
    if (Number.isNaN(burst.headlineMs)) return '; burst has too few events to be judged'
    return burstLimit === null ? '; burst misses the objective' : `; ${limitText(burstLimit)}`
  }
  const chosen = pipelines.find(({pipeline}) => pipeline === choice)
  const ratio = chosen ? burst.usdPerMillionEvents / chosen.usdPerMillionEvents : Number.NaN
  const breakEven = costs[0]?.breakEvenDuty ?? null
  return `; burst costs ${formatNumber(ratio)} × as much${dutyReason(overload, breakEven)}`
}

function dutyReason(overload: Verdict['overload'], breakEven: Share | null): string {
  if (!overload || breakEven === null || overload.squareDuty <= breakEven) return ''
  if (breakEven === 0) return ', since its warm environments cost more than the slots that they save'
  return `, since the overload takes ${formatShare(overload.squareDuty)} of the time, and bursting is cheaper up to ${formatShare(breakEven)}`
}
