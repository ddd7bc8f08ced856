import {fileURLToPath} from 'node:url'
import {BurstError, UsageError} from '../../errors.js'
import type {ShareDecision, Strategy, StrategyDefinition} from '../../strategy/strategy.js'
import {decisionProblem, describeValue, strategyProblem} from './validate-strategy.js'

/** A module by the name that the user gave it, and by the one that stacks show. */
export interface ModuleName {
  readonly name: string
  readonly href: string
}

/** The words of anything thrown, with the kind of error where there is one. */
export const thrownText = (thrown: unknown): string =>
  thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : describeValue(thrown)

/** `:line:column` of the topmost line of a stack that is in this module; '' where there is none. */
export function placeIn(thrown: unknown, href: string): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
  const [url = ''] = href.split('?')
  // CommonJS modules stand in stacks by their path.
  const found = [url, fileURLToPath(url)].find((word) => stack.includes(word))
  if (found === undefined) return ''
  const rest = stack.slice(stack.indexOf(found) + found.length)
  return /^(?:\?[^\s:)]*)?(:\d+:\d+)/.exec(rest)?.[1] ?? ''
}

/** A strategy whose every exception and every wrong answer is the user's to mend, told with file and line. */
export function guardStrategy(definition: StrategyDefinition, module: ModuleName): StrategyDefinition {
  const call = <T>(what: string, work: () => T): T => guarded(module, what, work)
  return {
    ...definition,
    create(values, context) {
      const created: unknown = call('create', () => definition.create(values, context))
      const problem = strategyProblem(created)
      if (problem !== null) {
        throw wrong(
          module,
          `create must return {kind: 'tick', decide} or {kind: 'event', route}; it returned ${problem}`,
        )
      }
      return guardCreated(created as Strategy, module)
    },
  }
}

function guardCreated(strategy: Strategy, module: ModuleName): Strategy {
  if (strategy.kind === 'tick') {
    return {
      kind: 'tick',
      decide: (snapshot) =>
        requireDecision(
          guarded(module, 'decide', () => strategy.decide(snapshot)),
          module,
        ),
    }
  }
  const {hold} = strategy
  return {
    kind: 'event',
    route: (localWaitMs, estimates) => {
      // No closure: this is called for every event.
      let answer: unknown
      try {
        answer = strategy.route(localWaitMs, estimates)
      } catch (cause) {
        throw threw(module, 'route', cause)
      }
      if (typeof answer === 'boolean') return answer
      throw wrong(module, `route must answer true or false; it answered ${describeValue(answer)}`)
    },
    ...(hold ? {hold: (snapshot) => cellText(guarded(module, 'hold', () => hold(snapshot)))} : {}),
  }
}

function requireDecision(decision: unknown, module: ModuleName): ShareDecision {
  const problem = decisionProblem(decision)
  if (problem !== null) {
    throw wrong(module, `decide must answer {share: 0 to 1, reason: 'words'}; it answered ${problem}`)
  }
  const {share, reason} = decision as ShareDecision
  return {share, reason: cellText(reason)}
}

/** Reasons are cells of decisions.csv, where no cell holds a comma or a quote. */
const cellText = <T extends string | null>(reason: T): T =>
  (typeof reason === 'string' ? reason.replace(/[",\s]+/g, ' ') : reason) as T

function guarded<T>(module: ModuleName, what: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw threw(module, what, cause)
  }
}

function threw({name, href}: ModuleName, what: string, cause: unknown): BurstError {
  if (cause instanceof BurstError) return cause
  return new UsageError(`${name}${placeIn(cause, href)} ${what} threw ${thrownText(cause)}`, {
    cause,
    suggestions: ['mend the strategy; the trials finished before it are kept'],
  })
}

const wrong = ({name}: ModuleName, message: string): UsageError =>
  new UsageError(`${name}: ${message}`, {
    suggestions: ['experiments/own-strategy shows what a strategy answers'],
  })
