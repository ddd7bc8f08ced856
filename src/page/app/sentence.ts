import {objectivesText} from '../../cli/describe/answer/objective-text.js'
import type {Computed} from '../compute.js'
import {differenceText, latencyOf, monthText, type Shown, usdText, wordOf} from './answer.js'

type Verdict = NonNullable<Shown['verdict']>

/** The verdict as sentences for someone who reads of it for the first time; '' without one. */
export function sentenceOf({verdict, trials, none}: Shown): string {
  if (verdict === null) return ''
  if (none !== null) return [`No choice: ${none}.`, ...shortfalls(verdict)].join(' ')
  const find = (word: string | null): Computed | undefined => trials.find(({row}) => row.pipeline === word)
  const best = find(verdict.choice)
  const limit = objectivesText(verdict.objectives)
  if (!best) return [`Nothing here holds ${limit}.`, ...shortfalls(verdict)].join(' ')
  const [burst, waiting] = [find('burst'), find('vanilla')]
  return [
    `${wordOf(best.row.pipeline)}: the cheapest${byWhat(best, verdict, trials)} that holds ${limit}, ${usdText(best.monthUsd)} a month${againstText(best, find('overprovisioned'))}${sheetsText(verdict)}.`,
    ...(burst && best !== burst && Number.isFinite(burst.headlineMs)
      ? [`Bursting would give ${latencyOf(burst)} for ${monthText(burst)}.`]
      : []),
    ...(waiting && best !== waiting && Number.isFinite(waiting.headlineMs)
      ? [`Waiting would make events ${latenessText(waiting, verdict)}, for ${monthText(waiting)}.`]
      : []),
    ...shortfalls(verdict),
  ].join(' ')
}

/** The verdict is by the event: an hour in which fewer are done may be cheaper. */
function byWhat(best: Computed, {pipelines}: Verdict, trials: readonly Computed[]): string {
  const holding = pipelines.filter(({meetsSlo, lostEvents}) => meetsSlo && lostEvents === 0)
  const isOutdone = trials.some(
    ({row, monthUsd}) => monthUsd < best.monthUsd && holding.some(({pipeline}) => pipeline === row.pipeline),
  )
  return isOutdone ? ' by the event' : ''
}

/** Under a constant overload a latency is but that of the run's length. */
const latenessText = (waiting: Computed, {latencyGrowthMsPerS}: Verdict): string =>
  latencyGrowthMsPerS !== null && latencyGrowthMsPerS > 0
    ? `later and later (${latencyOf(waiting)} in this window)`
    : `${latencyOf(waiting)} late`

/** What no latency shows: events that were given up, or not done when the trial ended. */
function shortfalls({pipelines}: Verdict): readonly string[] {
  const unfinished = pipelines.filter(({isBound}) => isBound).map(({pipeline}) => wordOf(pipeline))
  return [
    ...pipelines.flatMap(({pipeline, lostEvents}) =>
      lostEvents > 0 ? [`${wordOf(pipeline)} loses ${lostEvents.toLocaleString('en-US')} events.`] : [],
    ),
    ...(unfinished.length > 0
      ? [`Events were left unfinished (${unfinished.join(', ')}): ≥ is at least so much.`]
      : []),
  ]
}

/** What is cheapest on sheets that disagree with the first, by which the page counts. */
function sheetsText({choice, choices: [first, ...others]}: Verdict): string {
  const differing = others.filter((other) => other.choice !== choice)
  if (differing.length === 0) return ''
  const elsewhere = differing.map(
    (other) => `${other.choice === null ? 'nothing' : wordOf(other.choice)} at ${other.sheet} prices`,
  )
  return `; so at ${first?.sheet ?? ''} prices, and ${elsewhere.join(', ')}`
}

function againstText(best: Computed, rival: Computed | undefined): string {
  if (!rival || rival === best) return ''
  const difference = differenceText(best.monthUsd / rival.monthUsd, 'cheaper', 'dearer')
  return `, ${difference} ${difference === 'the same' ? 'as' : 'than'} slots for the peak`
}
