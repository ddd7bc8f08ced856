import {choose, type Choice, type CostsBySeed, meetingOptions} from '../../analysis/advice/choose.js'
import {
  type AdviceRules,
  monthUsdOf,
  type Option,
  optionOf,
  withSameAs,
} from '../../analysis/advice/option.js'
import type {AdviceProgress} from './advice-progress.js'
import type {PreparedAdvice} from './prepare-advice.js'
import type {Question} from './question.js'
import {ALL_SEEDS, meetsByAll, raised, triedAgain, triedOnce, type Tried} from './tried.js'

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
  const all = withSameAs(once.map(({candidate, trials}) => optionOf(candidate.parts, trials, rules)))
  const quick = withRelax(onlyBestStrategy(all), prepared)
  progress.answered(quick, choose(quick))

  progress.stage('how sure it is')
  const strategy = await steadyStrategy(all, once, question)
  const first = strategy === null ? quick : withRelax(onlyStrategy(all, strategy), prepared)
  const finalists = meetingOptions(first)
    .slice(0, FINALISTS)
    .map(({name}) => name)
  const listed = once.filter(({candidate}) => first.some(({name}) => name === candidate.parts.name))
  const again = await Promise.all(
    listed.map((one) => {
      const {name} = one.candidate.parts
      const isSame = first.some((option) => option.name === name && option.sameAs !== null)
      return isSame ? Promise.resolve(one) : triedAgain(one, finalists, question)
    }),
  )
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

/** An option over all its trials; `relax` has those of `wait`. */
function againOf(option: Option, tried: readonly Tried[], rules: AdviceRules): Option {
  const again = tried.find(({candidate}) => candidate.parts.name === option.name)
  return again ? {...optionOf(again.candidate.parts, again.trials, rules), sameAs: option.sameAs} : option
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

/** Of strategies the cheapest that meets, else the fastest. */
function onlyBestStrategy(options: readonly Option[]): readonly Option[] {
  const bursting = options.filter(({kind}) => kind === 'burst')
  const [best = bursting.toSorted((a, b) => a.p99Ms - b.p99Ms)[0]] = meetingOptions(bursting)
  return onlyStrategy(options, best?.name ?? '')
}

const onlyStrategy = (options: readonly Option[], name: string): readonly Option[] =>
  options.filter((option) => option.kind !== 'burst' || option.name === name)

/** The cheapest strategy that meets by every seed, not by the first alone; null where none does. */
async function steadyStrategy(
  all: readonly Option[],
  once: readonly Tried[],
  question: Question,
): Promise<string | null> {
  for (const {name} of meetingOptions(all.filter(({kind}) => kind === 'burst'))) {
    const one = once.find(({candidate}) => candidate.parts.name === name)
    if (one && meetsByAll(await triedAgain(one, [name], question), question)) return name
  }
  return null
}

/** Waiting, with the objective that it would meet; nothing where waiting meets the one that was asked for. */
function withRelax(options: readonly Option[], {headroom}: PreparedAdvice): readonly Option[] {
  const [wait, ...others] = options
  if (!wait || wait.meets) return options
  return [wait, {...wait, kind: 'relax', name: 'relax', headroom, meets: false}, ...others]
}

/** Most options that are asked with all seeds. */
const FINALISTS = 3
