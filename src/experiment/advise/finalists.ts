import {choose, type Choice, type CostsBySeed, meetingOptions} from '../../analysis/advice/choose.js'
import {type AdviceRules, monthUsdOf, type Option, optionOf} from '../../analysis/advice/option.js'
import type {Question} from './question.js'
import {raised, triedAgain, type Tried} from './tried.js'

/** What is listed by several seeds, and the choice among it. */
interface Final {
  readonly tried: readonly Tried[]
  /** With all seeds. */
  readonly final: readonly Tried[]
  readonly options: readonly Option[]
  readonly choice: Choice
}

/** Options that may be chosen: so many are asked with all seeds. */
const FINALISTS = 3

/**
 * Tries the listed options with more seeds: with all of them what may be chosen, until that is the same as was so tried.
 * Where none meets by one seed, those nearest to it may be chosen.
 */
export async function bySeveral(
  once: readonly Tried[],
  listed: readonly Option[],
  question: Question,
): Promise<Final> {
  const names = new Set(firstFinalists(listed))
  for (;;) {
    const known = await finalBy(once, listed, {names, question})
    const missing = mayBeChosen(known).filter((name) => !names.has(name))
    if (missing.length === 0) return known
    for (const name of missing) names.add(name)
  }
}

/** By one seed. */
function firstFinalists(listed: readonly Option[]): readonly string[] {
  const meeting = meetingOptions(listed)
  const nearest = listed.filter(({sameAs}) => sameAs === null).toSorted((a, b) => b.headroom - a.headroom)
  return (meeting.length > 0 ? meeting : nearest).slice(0, FINALISTS).map(({name}) => name)
}

/** The cheapest that meet, and what the choice was held against. */
const mayBeChosen = ({options, choice}: Final): readonly string[] => [
  ...meetingOptions(options)
    .slice(0, FINALISTS)
    .map(({name}) => name),
  ...[choice.choice, choice.next].filter((name) => name !== null),
]

async function finalBy(
  once: readonly Tried[],
  listed: readonly Option[],
  {names, question}: {readonly names: ReadonlySet<string>; readonly question: Question},
): Promise<Final> {
  const {rules} = question
  const peakSlots = listed.find(({kind}) => kind === 'over-provision')?.slots ?? 0
  const optionNamed = (name: string): Option | undefined => listed.find((option) => option.name === name)
  const tried = await Promise.all(
    once.flatMap((one) => {
      const option = optionNamed(one.candidate.parts.name)
      if (!option) return []
      if (option.sameAs !== null) return [Promise.resolve(one)]
      return [triedAgain(one, [...names], question).then((again) => raised(again, peakSlots, question))]
    }),
  )
  const options = tried.map(({candidate, trials}) => ({
    ...optionOf(candidate.parts, trials, rules),
    sameAs: optionNamed(candidate.parts.name)?.sameAs ?? null,
  }))
  const final = tried.filter(({candidate}) => names.has(candidate.parts.name))
  return {tried, final, options, choice: choose(options, costsOf(final, rules))}
}

const costsOf = (tried: readonly Tried[], rules: AdviceRules): CostsBySeed =>
  new Map(
    tried.map(({candidate, trials}) => [
      candidate.parts.name,
      new Map(trials.map(({row}, index) => [index, monthUsdOf(row, rules)])),
    ]),
  )
