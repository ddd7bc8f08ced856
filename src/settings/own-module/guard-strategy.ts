import {fileURLToPath} from 'node:url'
import {BurstError, UsageError} from '../../errors.js'
import type {Snapshot, ShareDecision, Strategy, StrategyDefinition} from '../../strategy/strategy.js'
import {CALL, type Call, CALL_WORDS, type CallWatch} from './call-watch.js'
import {describeValue, safely, stackOf, thrownText} from './look.js'
import type {ModuleKind, ReadDefinition} from './module-kind.js'
import {readDecision, readStrategy} from './validate-strategy.js'

/** A module by the name that the user gave it, and by the one that stacks show. */
export interface ModuleName {
  readonly name: string
  readonly href: string
}

/** A module whose calls are noted while they last. */
export interface WatchedModule extends ModuleName {
  readonly watch: CallWatch
  readonly kind: ModuleKind
}

type EventStrategy = Extract<Strategy, {kind: 'event'}>

/** Reasons are cells of decisions.csv. */
const MOST_REASON_CHARACTERS = 200

/** `:line:column` of the topmost line of a stack that is in this module; '' where there is none. */
export function placeIn(thrown: unknown, href: string): string {
  const stack = stackOf(thrown)
  const [url = ''] = href.split('?')
  // CommonJS modules stand in stacks by their path.
  const found = [url, fileURLToPath(url)].find((word) => stack.includes(word))
  if (found === undefined) return ''
  const rest = stack.slice(stack.indexOf(found) + found.length)
  return /^(?:\?[^\s:)]*)?(:\d+:\d+)/.exec(rest)?.[1] ?? ''
}

/** A strategy whose every exception and every wrong answer is a UsageError with file and line. */
export function guardStrategy(definition: ReadDefinition, module: WatchedModule): StrategyDefinition {
  return {
    ...definition,
    create: (values, context) =>
      guarded(module, 'create', () => {
        const created = readStrategy(definition.create(values, context))
        if ('value' in created) return guardCreated(created.value, module)
        throw wrong(
          module,
          `create must return {kind: 'tick', decide} or {kind: 'event', route}; it returned ${created.problem}`,
        )
      }),
  }
}

function guardCreated(strategy: Strategy, module: WatchedModule): Strategy {
  if (strategy.kind === 'event') return guardEvent(strategy, module)
  return {
    kind: 'tick',
    decide: (snapshot) => guarded(module, 'decide', () => decisionOf(strategy.decide(snapshot), module)),
  }
}

function guardEvent(strategy: EventStrategy, module: WatchedModule): Strategy {
  const {hold} = strategy
  const {watch} = module
  return {
    kind: 'event',
    route: (localWaitMs, estimates) => {
      // No closure: this is called for every event.
      let answer: unknown
      watch.enter(CALL.route)
      try {
        answer = strategy.route(localWaitMs, estimates)
      } catch (cause) {
        throw threw(module, 'route', cause)
      }
      watch.leave()
      if (typeof answer === 'boolean') return answer
      throw wrong(module, `route must answer true or false; it answered ${describeValue(answer)}`)
    },
    ...(hold && {hold: guardHold(hold.bind(strategy), module)}),
  }
}

const guardHold =
  (hold: (snapshot: Snapshot) => unknown, module: WatchedModule): NonNullable<EventStrategy['hold']> =>
  (snapshot) =>
    guarded(module, 'hold', () => {
      const reason = hold(snapshot)
      if (reason === null || reason === undefined) return null
      if (typeof reason === 'string') return cellText(reason)
      throw wrong(module, `hold must answer a reason or null; it answered ${describeValue(reason)}`)
    })

function decisionOf(answer: unknown, module: WatchedModule): ShareDecision {
  const read = readDecision(answer)
  if ('problem' in read) {
    throw wrong(module, `decide must answer {share: 0 to 1, reason: 'words'}; it answered ${read.problem}`)
  }
  const {share, reason} = read.value
  return {share, reason: cellText(reason)}
}

/** No cell holds a comma or a quote. */
export const cellText = (reason: string): string =>
  reason.slice(0, MOST_REASON_CHARACTERS).replace(/[",\s]+/g, ' ')

/** What `work` returns; throws a UsageError for whatever it throws. Values of the module are looked at inside. */
export function guarded<T>(module: WatchedModule, call: Call, work: () => T): T {
  const {watch} = module
  watch.enter(CALL[call])
  try {
    return work()
  } catch (cause) {
    throw threw(module, call, cause)
  } finally {
    watch.leave()
  }
}

function threw({name, href, kind}: WatchedModule, call: Call, cause: unknown): BurstError {
  if (safely(() => cause instanceof BurstError, false)) return cause as BurstError
  return new UsageError(`${name}${placeIn(cause, href)} ${CALL_WORDS[call]} threw ${thrownText(cause)}`, {
    cause,
    suggestions: [`mend the ${kind.word}; the trials finished before it are kept`],
  })
}

/** For a module that answers what it must not. */
export const wrong = ({name, kind}: WatchedModule, message: string): UsageError =>
  new UsageError(`${name}: ${message}`, {
    suggestions: [
      `${kind.page} shows what ${kind.word === 'strategy' ? 'a strategy' : 'an autoscaler'} answers`,
    ],
  })
