import {meetingOptions} from '../../analysis/advice/choose.js'
import {isIdle, type Option, optionOf, withSameAs} from '../../analysis/advice/option.js'
import {ownSlotOptions} from './options/options.js'
import type {Question} from './question.js'
import {meetsByAll, triedAgain, triedBy, type Tried} from './tried.js'

/** Options by the first trial of each, `bridge` named the same as bursting where its autoscaler never acted. */
export function optionsOnce(once: readonly Tried[], {rules}: Question): readonly Option[] {
  const bridge = once.find(({candidate}) => candidate.parts.kind === 'bridge')
  const idle = bridge?.trials.every((trial) => isIdle(trial, bridge.candidate.parts.slots, rules.rowSheet))
  return withSameAs(
    once.map(({candidate, trials}) => optionOf(candidate.parts, trials, rules)),
    idle,
  )
}

/** Of strategies the cheapest that meets, else the fastest. */
export const onlyBestStrategy = (options: readonly Option[]): readonly Option[] =>
  onlyStrategy(options, bestStrategy(options))

const onlyStrategy = (options: readonly Option[], name: string): readonly Option[] =>
  options.filter((option) => option.kind !== 'burst' || option.name === name)

function bestStrategy(options: readonly Option[]): string {
  const bursting = options.filter(({kind}) => kind === 'burst')
  const [best = bursting.toSorted((a, b) => a.p99Ms - b.p99Ms)[0]] = meetingOptions(bursting)
  return best?.name ?? ''
}

/** All that was tried, with the bridge of the strategy that is listed, and what is listed of it. */
export async function withSteadyStrategy(
  once: readonly Tried[],
  question: Question,
): Promise<{readonly once: readonly Tried[]; readonly listed: readonly Option[]}> {
  const all = optionsOnce(once, question)
  const name = (await steadyStrategy(all, once, question)) ?? bestStrategy(all)
  const strategy = all.find((option) => option.name === name)?.strategy ?? null
  const bridged = await Promise.all(once.map((one) => bridgedBy(one, strategy, question)))
  return {once: bridged, listed: onlyStrategy(optionsOnce(bridged, question), name)}
}

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

/** A bridge that bursts by a strategy, tried once; anything else as it is. */
async function bridgedBy(one: Tried, strategy: string | null, question: Question): Promise<Tried> {
  const {kind, strategy: own} = one.candidate.parts
  if (kind !== 'bridge' || strategy === null || own === strategy) return one
  const {prepared} = question
  const candidates = await ownSlotOptions(prepared.given, {wishes: prepared, strategies: [strategy]})
  const bridge = candidates.find(({parts}) => parts.kind === 'bridge')
  return bridge ? triedBy(bridge, 1, question) : one
}
