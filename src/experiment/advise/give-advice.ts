import {setMaxListeners} from 'node:events'
import {
  choose,
  type Choice,
  type CostsBySeed,
  meetingOptions,
  SAME_COST,
} from '../../analysis/advice/choose.js'
import {
  type AdviceRules,
  isUsable,
  monthUsdOf,
  type Option,
  optionOf,
  type OptionParts,
} from '../../analysis/advice/option.js'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import {InterruptError, MeasurementError} from '../../errors.js'
import {HOURS_PER_MONTH} from '../../analysis/spike-answers.js'
import type {Usd} from '../../model/units.js'
import type {Trial} from '../../model/trial.js'
import {rowPrice} from '../../settings/resolve/resolve-prices.js'
import {createTrialPool} from '../pool/trial-pool.js'
import {type Flip, flipsOf} from './flips.js'
import {type Candidate, optionsOf, ownSlotOptions, slotOptions, STRATEGY_SET} from './options.js'
import type {PreparedAdvice} from './prepare-advice.js'
import {type Variation, varied} from './variation.js'

/** How often the choice came first where loads and seeds differ. */
export interface Confidence {
  readonly runs: number
  readonly same: number
}

export interface Advice extends Choice {
  readonly options: readonly Option[]
  readonly confidence: Confidence
  readonly flips: readonly Flip[]
}

/** Heard while advice is computed. */
export interface AdviceProgress {
  /** What is computed now, in words. */
  readonly stage: (text: string) => void
  readonly trialEnded: (trial: Trial) => void
  /** What is known before the rest is. */
  readonly answered: (options: readonly Option[], choice: Choice) => void
}

export interface AdviceContext {
  readonly workers: number
  readonly signal: AbortSignal
  readonly progress: AdviceProgress
}

/** What runs a trial. */
export type Bench = (trial: Trial) => Promise<JudgedTrial>

const SEEDS = [1, 2, 3, 4, 5]
/** Of peak and service time, both ways, each alone. */
const SWING = 0.3
const VARIATIONS: readonly Variation[] = [
  {peak: 1 - SWING},
  {peak: 1 + SWING},
  {'service time': 1 - SWING},
  {'service time': 1 + SWING},
]

/** Computes all options at full rate, how sure the choice is, and where it flips; throws an InterruptError where it is aborted. */
export async function giveAdvice(prepared: PreparedAdvice, context: AdviceContext): Promise<Advice> {
  const pool = await createTrialPool(context.workers)
  // Each trial that waits for a thread hears of an interruption.
  setMaxListeners(0, context.signal)
  try {
    return await adviseWith(prepared, context.progress, (trial) =>
      pool.run({trial, folder: '', point: '', files: [], slotPrice: rowPrice()}, context.signal),
    )
  } catch (cause) {
    if (context.signal.aborted) throw new InterruptError('interrupted: there is no advice yet', {cause})
    throw cause
  } finally {
    await pool.close()
  }
}

/** The question with all that an answer to it takes, at its own size or another. */
interface Question {
  readonly prepared: PreparedAdvice
  readonly tryOnce: (trial: Trial) => Promise<JudgedTrial>
  readonly rules: AdviceRules
}

/** The advice from trials that the bench runs, each once. */
export async function adviseWith(
  prepared: PreparedAdvice,
  progress: AdviceProgress,
  bench: Bench,
): Promise<Advice> {
  const {given, settings, headroom} = prepared
  const rules = {
    slo: settings.slo,
    headroom,
    sheet: settings.prices?.slots[0] ?? rowPrice(),
    rowSheet: rowPrice(),
  }
  const question = {prepared, rules, tryOnce: eachOnce(bench, progress)}

  progress.stage('the options')
  const candidates = await candidatesOf(question, given.strategy ? [given.strategy.kind] : STRATEGY_SET)
  const first = withRelax(onlyBestStrategy(await figuresOf(candidates, question)), prepared)
  progress.answered(first, choose(first))

  progress.stage('how sure it is')
  const seeded = await seededOf(finalistsOf(first, candidates), question)
  const options = first.map((option) => {
    const again = seeded.find(({parts}) => parts.name === option.name)
    return again ? optionOf(again.parts, again.trials, rules) : option
  })
  const choice = choose(options, costsOf(seeded, rules))
  const known = {strategies: strategiesIn(options), missing: missingIn(first)}
  const ask = (variation: Variation): Promise<Choice> => choiceAt(variation, known, question)
  const others = [...choicesBySeed(seeded, rules), ...(await inTurn(VARIATIONS, ask))]
  const same = others.filter((other) => other.choice === choice.choice).length

  progress.stage('where it flips')
  const flips = choice.choice === null ? [] : await flipsOf(given, choice.choice, ask)
  return {...choice, options, confidence: {runs: others.length, same}, flips}
}

const candidatesOf = (
  {prepared, tryOnce, rules}: Question,
  strategies: readonly string[],
): Promise<readonly Candidate[]> =>
  optionsOf(prepared.given, {
    wishes: prepared,
    strategies,
    meets: async ({parts, trialOf}) => optionOf(parts, [await tryOnce(trialOf(1))], rules).meets,
  })

/** What the first answer saves the others. */
interface Known {
  readonly strategies: readonly string[]
  /** Names of the options that miss the objective. */
  readonly missing: ReadonlySet<string>
}

/**
 * The choice at another size. What could not be chosen is not computed: nothing costs less than waiting, more slots
 * than the best option pays for are too many, and what misses under a load misses under a heavier one.
 */
async function choiceAt(variation: Variation, known: Known, question: Question): Promise<Choice> {
  const {prepared, tryOnce, rules} = question
  const given = varied(prepared.given, variation)
  const {strategies} = known
  const candidates = await ownSlotOptions(given, {wishes: prepared, strategies})
  const isOpen = ({parts}: Candidate): boolean => !(isHeavier(variation) && known.missing.has(parts.name))
  const [wait = [], others = []] = [candidates.slice(0, 1), candidates.slice(1)].map((some) =>
    some.filter(isOpen),
  )
  const waiting = await figuresOf(wait, question)
  if (waiting.some(({meets}) => meets)) return choose(waiting)
  const options = await figuresOf(others, question)
  const slots = await slotOptions(given, {
    wishes: prepared,
    meets: async ({parts, trialOf}) => optionOf(parts, [await tryOnce(trialOf(1))], rules).meets,
    mostSlots: slotsWithin(meetingOptions(options)[0]?.usdPerMonth ?? Infinity, rules),
  })
  return choose([...options, ...(await figuresOf(slots, question))])
}

/** Whether no option meets it that misses as asked. A longer spike is none: it gives autoscalers time. */
const isHeavier = (variation: Variation): boolean =>
  variation['spike length'] === undefined && Object.values(variation).every((factor) => factor >= 1)

/** As many as cost the same as an option, kept all month. */
const slotsWithin = (usdPerMonth: Usd, {sheet}: AdviceRules): number =>
  Math.floor(
    (usdPerMonth * (1 + SAME_COST)) / HOURS_PER_MONTH / sheet.slotUsdPerHour - sheet.orchestrationSlots,
  )

const missingIn = (options: readonly Option[]): ReadonlySet<string> =>
  new Set(options.filter(({meets}) => !meets).map(({name}) => name))

/** Of one trial each. */
const figuresOf = (
  candidates: readonly Candidate[],
  {tryOnce, rules}: Question,
): Promise<readonly Option[]> =>
  Promise.all(candidates.map(async ({parts, trialOf}) => optionOf(parts, [await tryOnce(trialOf(1))], rules)))

/** An option with its trials, in the order of SEEDS. */
interface Seeded {
  readonly parts: OptionParts
  readonly trials: readonly JudgedTrial[]
}

const seededOf = (candidates: readonly Candidate[], {tryOnce}: Question): Promise<readonly Seeded[]> =>
  Promise.all(
    candidates.map(async ({parts, trialOf}) => ({
      parts,
      trials: await Promise.all(SEEDS.map((seed) => tryOnce(trialOf(seed)))),
    })),
  )

const costsOf = (seeded: readonly Seeded[], rules: AdviceRules): CostsBySeed =>
  new Map(
    seeded.map(({parts, trials}) => [
      parts.name,
      new Map(trials.map(({row}, index) => [index, monthUsdOf(row, rules)])),
    ]),
  )

/** What each seed alone would have us take. */
const choicesBySeed = (seeded: readonly Seeded[], rules: AdviceRules): readonly Choice[] =>
  SEEDS.map((_, index) =>
    choose(seeded.map(({parts, trials}) => optionOf(parts, trials.slice(index, index + 1), rules))),
  )

/** A trial that several questions come to is computed once. */
function eachOnce(run: Bench, progress: AdviceProgress): Question['tryOnce'] {
  const known = new Map<string, Promise<JudgedTrial>>()
  return (trial) => {
    const running =
      known.get(trial.id) ??
      run(trial).then((judged) => {
        progress.trialEnded(trial)
        if (isUsable(judged)) return judged
        throw new MeasurementError(
          `a trial of ${trial.pipeline} ended ${judged.row.state} (${judged.row.flags})`,
        )
      })
    known.set(trial.id, running)
    return running
  }
}

/** Of strategies the cheapest that meets, else the fastest. */
function onlyBestStrategy(options: readonly Option[]): readonly Option[] {
  const bursting = options.filter(({kind}) => kind === 'burst')
  const [best = bursting.toSorted((a, b) => a.p99Ms - b.p99Ms)[0]] = meetingOptions(bursting)
  return options.filter((option) => option.kind !== 'burst' || option === best)
}

/** Waiting, with the objective that it would meet; nothing where waiting meets the one that was asked for. */
function withRelax(options: readonly Option[], {headroom}: PreparedAdvice): readonly Option[] {
  const [wait, ...others] = options
  if (!wait || wait.meets) return options
  return [wait, {...wait, kind: 'relax', name: 'relax', headroom, meets: false}, ...others]
}

/** Most options that are asked again. */
const FINALISTS = 3

/** The cheapest that meet, to be asked with other seeds. */
function finalistsOf(options: readonly Option[], candidates: readonly Candidate[]): readonly Candidate[] {
  const names = meetingOptions(options)
    .slice(0, FINALISTS)
    .map(({name}) => name)
  return candidates.filter(({parts}) => names.includes(parts.name))
}

function strategiesIn(options: readonly Option[]): readonly string[] {
  return options.flatMap(({kind, strategy}) => (kind === 'burst' && strategy !== null ? [strategy] : []))
}

/** One after the other: each asks for as many trials as there are threads. */
async function inTurn<T, U>(items: readonly T[], ask: (item: T) => Promise<U>): Promise<readonly U[]> {
  const answers: U[] = []
  for (const item of items) answers.push(await ask(item))
  return answers
}
