import {setMaxListeners} from 'node:events'
import type {Choice} from '../../analysis/advice/choose.js'
import {isUsable, type Option, sameOption} from '../../analysis/advice/option.js'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import {InterruptError, MeasurementError} from '../../errors.js'
import type {Trial} from '../../model/trial.js'
import {rowPrice} from '../../settings/resolve/resolve-prices.js'
import {createTrialPool} from '../pool/trial-pool.js'
import type {AdviceProgress} from './advice-progress.js'
import {decide, type Decision} from './decide.js'
import {type Candidate, mayGoBelow} from './options/options.js'
import {byParts, computedOf, type Computed} from './parts/by-parts.js'
import type {PreparedAdvice} from './prepare-advice.js'
import {type Question, rulesOf} from './question.js'
import {answerAt} from './sizes/answer-at.js'
import {type Answers, type Flips, flipsOf} from './sizes/flips.js'
import {type LeftOut, LeftOutList} from './sizes/left-out.js'
import {priceFlipsOf} from './sizes/price-flips.js'
import type {Variation} from './variation.js'
import type {Tried} from './tried.js'

/** How often the choice came first where loads and seeds differ. */
export interface Confidence {
  readonly runs: number
  /** Null where no choice is known: each single answer chooses, so that none could be the same. */
  readonly same: number | null
}

/** The choice, all options beside it, how sure it is, and what would change it. */
export interface Advice extends Choice, Flips {
  readonly options: readonly Option[]
  readonly confidence: Confidence
  /** What was not computed at other sizes, and why. */
  readonly leftOut: readonly LeftOut[]
  /** The listed options as they can be tried: for a sweep that computes them again. */
  readonly candidates: readonly Candidate[]
  /** What of a long trace was computed, where it was not all of it: of bursting, and of slots alone until they drain. */
  readonly computed: Computed | null
}

/** Threads to compute with, the signal that ends it, and where progress is shown. */
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
  const question = {
    prepared,
    rules: rulesOf(prepared),
    tryOnce: remembered(byParts(eachOnce(bench, progress))),
  }
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
    computed: await computedOf(tried.map(({candidate}) => candidate)),
  }
}

/** In how many answers, each of one seed, the choice is the same. */
export const confidenceOf = (asked: readonly Choice[], {choice, why}: Choice): Confidence => ({
  runs: asked.length,
  same: why === 'cannot tell' ? null : asked.filter((other) => sameOption(other.choice, choice)).length,
})

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
  const listed = tried.filter(({candidate}) =>
    options.some((option) => option.name === candidate.parts.name && option.sameAs === null),
  )
  const prices = priceFlipsOf({tried: listed, rules, functionUsd: price.usdPerGbSecond}, name)
  return {
    flips: [...sizes.flips, ...prices.flips],
    steady: [...sizes.steady, ...prices.steady],
  }
}

/** A trial that several questions come to is computed once, stretches of calm too; throws a MeasurementError where one is spoiled. */
const eachOnce = (run: Bench, progress: AdviceProgress): Bench =>
  remembered(async (trial) => {
    const judged = await run(trial)
    progress.trialEnded(trial)
    if (isUsable(judged)) return judged
    throw new MeasurementError(`a trial of ${trial.pipeline} ended ${judged.row.state} (${judged.row.flags})`)
  })

function remembered(run: Bench): Bench {
  const known = new Map<string, Promise<JudgedTrial>>()
  return (trial) => {
    const running = known.get(trial.id) ?? run(trial)
    known.set(trial.id, running)
    return running
  }
}

/** The best strategy first, then the others. */
function strategiesOf(options: readonly Option[], once: readonly Tried[]): readonly string[] {
  const inList = (all: readonly Pick<Option, 'kind' | 'strategy'>[]): readonly string[] =>
    all.flatMap(({kind, strategy}) => (kind === 'burst' && strategy !== null ? [strategy] : []))
  return [...new Set([...inList(options), ...inList(once.map(({candidate}) => candidate.parts))])]
}
