import {choose, type Choice, meetingOptions, SAME_COST} from '../../../analysis/advice/choose.js'
import {type AdviceRules, type Option, optionOf, type OptionParts} from '../../../analysis/advice/option.js'
import {HOURS_PER_MONTH, type Usd} from '../../../model/units.js'
import {type Bounds, boundsOf} from './bounds.js'
import {cutOf, wholeOf} from './cut.js'
import {type Candidate, mayGoBelow, ownSlotOptions} from '../options/options.js'
import {slotOptions} from '../options/slot-options.js'
import {sizedLoad} from '../prepare-advice.js'
import {pointsOf, type Question} from '../question.js'
import {isOfFunctions, type SizedLoad, type Variation} from '../variation.js'

/** Of a trace: an autoscaler that misses as asked is not played all of it again. */
const LONG_EVENTS = 5_000_000

/** Why an option was not computed: it could not have been chosen. */
export const REASONS = {
  queue: 'what piles up misses by itself',
  late: 'its first slots come too late',
  after: 'its first slots come after the burst, and then cost more than bursting alone',
  dear: 'its slots alone cost more than the best',
  pause: 'one rescale stops the job for too long, and without it nothing is gained',
  long: 'it misses as asked, and sees all of a trace that is too long to be played again at each size',
  alike: 'as asked it is bursting alone, and is tried again beside each flip',
  missed: 'it misses as asked, and is tried again beside each flip',
} as const
export type Reason = keyof typeof REASONS

/** What the first answer saves the others. */
export interface Known {
  /** Whether planned scaling and autoscalers that miss as asked are tried all the same, and strategies beside the best. */
  readonly isThorough: boolean
  /** As asked, with every strategy. */
  readonly options: readonly Option[]
  /** The best first. */
  readonly strategies: readonly string[]
  readonly leftOut: (option: string, reason: Reason) => void
}

/**
 * The choice at another size. What could not be chosen is not computed, and said to be left out: nothing but an autoscaler
 * that goes below the job's slots costs less than waiting, and closed forms say of most others that they miss, or cost more.
 */
export async function answerAt(variation: Variation, known: Known, question: Question): Promise<Choice> {
  const {prepared} = question
  const given = await sizedLoad(prepared, variation)
  const candidates = await ownSlotOptions(given, {wishes: prepared, strategies: known.strategies, variation})
  const [wait] = candidates
  if (!wait) return choose([])
  const bounds = boundsOf(wait.settings, prepared, await pointsOf(given))
  const at = {variation, given, candidates, bounds, known, question}
  if (isOfFunctions(variation)) {
    const others = known.options.filter(({kind}) => kind !== 'burst' && kind !== 'bridge')
    return chosenOf(at, [...others, ...(await bestBurst(at))])
  }
  const waiting = leavesOut(at, wait) ? [] : await figuresOf([wait], question)
  if (waiting.some(({meets}) => meets) && !candidates.some(mayGoBelow)) return choose(waiting)
  const functions = await bestBurst(at)
  const slots = await slotFigures(at, [...waiting, ...functions])
  return chosenOf(at, [...waiting, ...functions, ...slots])
}

/** One size, with what is known of it. */
interface Size {
  readonly variation: Variation
  readonly given: SizedLoad
  readonly candidates: readonly Candidate[]
  readonly bounds: Bounds
  readonly known: Known
  readonly question: Question
}

const bestBurst = ({candidates, known, question}: Size): Promise<readonly Option[]> =>
  figuresOf(
    candidates.filter(({parts}) => parts.kind === 'burst' && parts.strategy === known.strategies[0]),
    question,
  )

async function slotFigures(
  {given, bounds, known, question}: Size,
  others: readonly Option[],
): Promise<readonly Option[]> {
  const {prepared, rules} = question
  const mostSlots = slotsWithin(cheapestUsd(others), rules)
  const slots = await slotOptions(given, {
    wishes: prepared,
    misses: bounds.slotsMiss,
    meets: async (candidate) => (await figureOf(candidate, question)).meets,
    mostSlots,
    areEnough: false,
  })
  if (Number.isFinite(mostSlots) && !slots.some(({parts}) => parts.kind === 'add-slots')) {
    known.leftOut('add-slots', 'dear')
  }
  return figuresOf(slots, question)
}

/** With what else could be chosen, and the other strategies where the best of them is not. */
async function chosenOf(at: Size, options: readonly Option[]): Promise<Choice> {
  const {variation, candidates, known, question} = at
  const kinds = isOfFunctions(variation) ? ['bridge'] : ['planned', 'autoscale', 'bridge']
  const open = candidates.filter(
    (candidate) => kinds.includes(candidate.parts.kind) && !leavesOut(at, candidate, options),
  )
  const computed = [...options, ...(await figuresOf(open, question))]
  const first = choose(computed)
  const isBursting = computed.some(({kind, name}) => kind === 'burst' && name === first.choice)
  if (isBursting || !known.isThorough) return first
  const others = candidates.filter(
    (candidate) =>
      candidate.parts.kind === 'burst' &&
      candidate.parts.strategy !== known.strategies[0] &&
      !leavesOut(at, candidate, computed),
  )
  return choose([...computed, ...(await figuresOf(others, question))])
}

/** Whether an option could not be chosen beside others; says so where it could not. */
function leavesOut(at: Size, candidate: Candidate, others: readonly Option[] = []): boolean {
  const reason = reasonFor(at, candidate, others)
  if (reason !== null) at.known.leftOut(candidate.parts.name, reason)
  return reason !== null
}

function reasonFor(
  {bounds, known, question}: Size,
  candidate: Candidate,
  others: readonly Option[],
): Reason | null {
  const {parts, settings, leastSlots} = candidate
  const {autoscaler} = settings
  if (parts.kind === 'wait') return bounds.slotsMiss(parts.slots) ? 'queue' : null
  const byRule = autoscaler === undefined ? null : tooLate(candidate, autoscaler, bounds)
  if (monthUsd(leastSlots, question.rules) > cheapestUsd(others) * (1 + SAME_COST)) return 'dear'
  if (byRule !== null) return byRule
  const asAsked = asAskedReason(parts, known)
  if (asAsked !== null && isLongFor(settings)) return 'long'
  return known.isThorough ? null : asAsked
}

/** Whether an autoscaler would have to see all of a trace that is long. */
const isLongFor = ({autoscaler, load: {trace}}: Candidate['settings']): boolean =>
  autoscaler !== undefined && autoscaler.kind !== 'schedule' && (trace?.events ?? 0) > LONG_EVENTS

/** What an option was as asked is not what it is at another size: enough for a quick look alone. */
function asAskedReason({kind, name}: OptionParts, {options}: Known): Reason | null {
  const asAsked = options.find((option) => option.name === name)
  if (!asAsked || kind === 'burst') return null
  if (!asAsked.meets) return 'missed'
  return asAsked.sameAs === null ? null : 'alike'
}

function tooLate(
  candidate: Candidate,
  autoscaler: NonNullable<Candidate['settings']['autoscaler']>,
  bounds: Bounds,
): Reason | null {
  const {kind, slots} = candidate.parts
  if (kind === 'autoscale') {
    if (bounds.isTooLate(autoscaler)) return 'late'
    return bounds.slotsMiss(slots) && bounds.pauseMisses(autoscaler) ? 'pause' : null
  }
  if (kind === 'bridge' && bounds.pauseMisses(autoscaler)) return 'pause'
  return kind === 'bridge' && !mayGoBelow(candidate) && bounds.comesAfterBurst(autoscaler) ? 'after' : null
}

const cheapestUsd = (options: readonly Option[]): Usd => meetingOptions(options)[0]?.usdPerMonth ?? Infinity

const monthUsd = (slots: number, {sheet}: AdviceRules): Usd =>
  (slots + sheet.orchestrationSlots) * sheet.slotUsdPerHour * HOURS_PER_MONTH

/** As many as cost the same as an option, kept all month. */
const slotsWithin = (usdPerMonth: Usd, {sheet}: AdviceRules): number =>
  Math.floor(
    (usdPerMonth * (1 + SAME_COST)) / HOURS_PER_MONTH / sheet.slotUsdPerHour - sheet.orchestrationSlots,
  )

/** Of one trial each, in their order; those of a long calm between spikes from a spike alone. */
export const figuresOf = (candidates: readonly Candidate[], question: Question): Promise<readonly Option[]> =>
  Promise.all(candidates.map((candidate) => figureOf(candidate, question)))

async function figureOf({parts, trialOf}: Candidate, {tryOnce, rules}: Question): Promise<Option> {
  const trial = trialOf(1)
  const cut = cutOf(trial)
  const whole =
    cut && wholeOf({spike: await tryOnce(cut.spike), calm: await tryOnce(cut.calm)}, cut, rules.rowSheet)
  return optionOf(parts, [whole ?? (await tryOnce(trial))], rules)
}
