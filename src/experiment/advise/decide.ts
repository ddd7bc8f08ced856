import {choose, type Choice} from '../../analysis/advice/choose.js'
import {type Option, optionOf, relaxed} from '../../analysis/advice/option.js'
import type {AdviceProgress} from './advice-progress.js'
import {bySeveral} from './finalists.js'
import type {Question} from './question.js'
import {onlyBestStrategy, optionsOnce, withSteadyStrategy} from './strategies.js'
import {ALL_SEEDS, triedOnce, type Tried} from './tried.js'

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
  progress.stage('the options')
  const once = await triedOnce(question)
  const quick = withRelax(onlyBestStrategy(optionsOnce(once, question)), question)
  progress.answered(quick, choose(quick))

  progress.stage('how sure it is')
  const steady = await withSteadyStrategy(once, question)
  const {tried, final, options, choice} = await bySeveral(steady.once, steady.listed, question)
  return {
    options: withRelax(options, question),
    choice,
    bySeed: choicesBySeed(final, question),
    all: optionsOnce(steady.once, question),
    tried,
    others: steady.once.filter(({candidate}) =>
      steady.listed.every(({name}) => name !== candidate.parts.name),
    ),
  }
}

/** What each seed alone would have us take. */
const choicesBySeed = (tried: readonly Tried[], {rules}: Question): readonly Choice[] =>
  Array.from({length: ALL_SEEDS}, (_, index) =>
    choose(
      tried.map(({candidate, trials}) => optionOf(candidate.parts, trials.slice(index, index + 1), rules)),
    ),
  )

/** With waiting under another objective; nothing more where waiting meets the one that was asked for. */
function withRelax(options: readonly Option[], {rules}: Question): readonly Option[] {
  const [wait, ...others] = options
  return !wait || wait.meets ? options : [wait, relaxed(wait, rules), ...others]
}
