import {setMaxListeners} from 'node:events'
import {choose, type Choice, type CostsBySeed, meetingOptions} from '../../analysis/advice/choose.js'
import {
  type AdviceRules,
  isUsable,
  monthUsdOf,
  type Option,
  optionOf,
  sameOption,
} from '../../analysis/advice/option.js'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import {InterruptError, MeasurementError} from '../../errors.js'
import type {Trial} from '../../model/trial.js'
import {rowPrice} from '../../settings/resolve/resolve-prices.js'
import {createTrialPool} from '../pool/trial-pool.js'
import {answerAt, type Question} from './answer-at.js'
import {type Answers, type Flips, flipsOf} from './flips.js'
import {type LeftOut, LeftOutList} from './left-out.js'
import {type Candidate, mayGoBelow} from './options.js'
import type {PreparedAdvice} from './prepare-advice.js'
import {priceFlipsOf} from './price-flips.js'
import {ALL_SEEDS, raised, triedAgain, triedOnce, type Tried} from './tried.js'
import type {Variation} from './variation.js'

/** How often the choice came first where loads and seeds differ. */
export interface Confidence {
  readonly runs: number
  /** Null where it cannot be told what to choose: each single answer chooses, so that none could be the same. */
  readonly same: number | null
}

export interface Advice extends Choice, Flips {
  readonly options: readonly Option[]
  readonly confidence: Confidence
  /** What was not computed at other sizes, and why. */
  readonly leftOut: readonly LeftOut[]
  /** The listed options as they can be tried: for a sweep that computes them again. */
  readonly candidates: readonly Candidate[]
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

/** The advice from trials that the bench runs, each once. */
export async function adviseWith(
  prepared: PreparedAdvice,
  progress: AdviceProgress,
  bench: Bench,
): Promise<Advice> {
  const question = {prepared, rules: rulesOf(prepared), tryOnce: eachOnce(bench, progress)}
  const decision = await decide(question, progress)
  const {all, tried, options, choice, others} = decision
  const list = new LeftOutList()
  const known = {options: all, strategies: strategiesOf(options, [...tried, ...others]), leftOut: list.add}
  const answers = {
    quick: (variation: Variation) => answerAt(variation, {...known, isThorough: false}, question),
    thorough: (variation: Variation) => {
      // As asked every option was computed: nothing is left out.
      const leftOut = Object.keys(variation).length === 0 ? () => undefined : list.add
      return answerAt(variation, {...known, leftOut, isThorough: true}, question)
    },
  }
  const asked = [...decision.bySeed, ...(await Promise.all(VARIATIONS.map(answers.thorough)))]

  progress.stage('where it flips')
  return {
    ...choice,
    ...(await flipsAround(decision, question, answers)),
    options,
    confidence: confidenceOf(asked, choice),
    leftOut: list.all,
    candidates: tried.map(({candidate}) => candidate),
  }
}

/** In how many answers, each of one seed, the choice is the same. */
export const confidenceOf = (asked: readonly Choice[], {choice, why}: Choice): Confidence => ({
  runs: asked.length,
  same: why === 'cannot tell' ? null : asked.filter((other) => sameOption(other.choice, choice)).length,
})

/** What to take of a load as asked. */
export interface Decision {
  readonly options: readonly Option[]
  readonly choice: Choice
  /** What each seed alone would have us take. */
  readonly bySeed: readonly Choice[]
  /** Of one seed, with every strategy. */
  readonly all: readonly Option[]
  /** The listed options with all their trials, and strategies that are not listed. */
  readonly tried: readonly Tried[]
  readonly others: readonly Tried[]
}

/** All options by one seed, then by several, and the choice among them. */
export async function decide(question: Question, progress: AdviceProgress): Promise<Decision> {
  const {prepared, rules} = question
  progress.stage('the options')
  const once = await triedOnce(question)
  const all = once.map(({candidate, trials}) => optionOf(candidate.parts, trials, rules))
  const first = withRelax(onlyBestStrategy(all), prepared)
  progress.answered(first, choose(first))

  progress.stage('how sure it is')
  const finalists = meetingOptions(first)
    .slice(0, FINALISTS)
    .map(({name}) => name)
  const listed = once.filter(({candidate}) => first.some(({name}) => name === candidate.parts.name))
  const again = await Promise.all(listed.map((one) => triedAgain(one, finalists, question)))
  const peakSlots = first.find(({kind}) => kind === 'over-provision')?.slots ?? 0
  const tried = await Promise.all(again.map((one) => raised(one, peakSlots, question)))
  const options = first.map((option) => againOf(option, tried, rules))
  const final = tried.filter(({candidate}) => finalists.includes(candidate.parts.name))
  return {
    options,
    choice: choose(options, costsOf(final, rules)),
    bySeed: choicesBySeed(final, rules),
    all,
    tried,
    others: once.filter((one) => !listed.includes(one)),
  }
}

/** Nowhere without a choice, or where one seed alone chooses otherwise. */
async function flipsAround(
  {options, choice, tried}: Decision,
  {prepared, rules}: Question,
  answers: Answers,
): Promise<Flips> {
  const chosen = options.find(({name}) => name === choice.choice)
  if (!chosen) return {flips: [], steady: []}
  const {name, kind} = chosen
  const {profile, price} = prepared.settings.offload
  const mayGo = tried.some(({candidate}) => mayGoBelow(candidate))
  const sizes = await flipsOf(
    {given: prepared.given, profile, choice: name, kind, mayGoBelow: mayGo},
    answers,
  )
  if (sizes.flips.length + sizes.steady.length === 0) return sizes
  const prices = priceFlipsOf({tried, rules, functionUsd: price.usdPerGbSecond}, name)
  return {
    flips: [...sizes.flips, ...prices.flips],
    steady: [...sizes.steady, ...prices.steady],
  }
}

/** What options of a question are held to. */
export const rulesOf = ({settings, headroom}: PreparedAdvice): AdviceRules => ({
  slo: settings.slo,
  headroom,
  sheet: settings.prices?.slots[0] ?? rowPrice(),
  rowSheet: rowPrice(),
})

/** An option over all its trials; `relax` has those of `wait`. */
function againOf(option: Option, tried: readonly Tried[], rules: AdviceRules): Option {
  const again = tried.find(({candidate}) => candidate.parts.name === option.name)
  return again ? optionOf(again.candidate.parts, again.trials, rules) : option
}

const costsOf = (tried: readonly Tried[], rules: AdviceRules): CostsBySeed =>
  new Map(
    tried.map(({candidate, trials}) => [
      candidate.parts.name,
      new Map(trials.map(({row}, index) => [index, monthUsdOf(row, rules)])),
    ]),
  )

/** What each seed alone would have us take. */
const choicesBySeed = (tried: readonly Tried[], rules: AdviceRules): readonly Choice[] =>
  Array.from({length: ALL_SEEDS}, (_, index) =>
    choose(
      tried.map(({candidate, trials}) => optionOf(candidate.parts, trials.slice(index, index + 1), rules)),
    ),
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

/** Most options that are asked with all seeds. */
const FINALISTS = 3

/** The best strategy first, then the others. */
function strategiesOf(options: readonly Option[], once: readonly Tried[]): readonly string[] {
  const inList = (all: readonly Pick<Option, 'kind' | 'strategy'>[]): readonly string[] =>
    all.flatMap(({kind, strategy}) => (kind === 'burst' && strategy !== null ? [strategy] : []))
  return [...new Set([...inList(options), ...inList(once.map(({candidate}) => candidate.parts))])]
}
