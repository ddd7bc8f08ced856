import {
  type Autoscaler,
  type AutoscalerDefinition,
  type ScalingBounds,
  within,
} from '../../autoscaler/autoscaler.js'
import {MOST_SLOTS} from '../../autoscaler/parameters.js'
import type {Ms} from '../../model/units.js'
import {cellText, guarded, type WatchedModule, wrong} from './guard-strategy.js'
import {isRecord} from '../../model/own-value.js'
import {describeValue} from './look.js'
import type {ReadDefinition} from './module-kind.js'

/** Looks into the past that a rule may ask for: it is shown all of them before its trial begins. */
const MOST_LOOKS_BACK = 100_000

/** An autoscaler whose every exception and every wrong answer is a UsageError with file and line. */
export function guardAutoscaler(definition: ReadDefinition, module: WatchedModule): AutoscalerDefinition {
  return {
    ...definition,
    create: (values, context) =>
      guarded(module, 'createRule', () =>
        guardCreated(definition.create(values, context), {module, context}),
      ),
  }
}

function guardCreated(
  created: unknown,
  {module, context}: {readonly module: WatchedModule; readonly context: ScalingBounds},
): Autoscaler {
  if (!isRecord(created) || created instanceof Promise) {
    throw wrong(module, `create must return {intervalMs, look}; it returned ${describeValue(created)}`)
  }
  const {look, restarted, intervalMs} = created
  const spans = {
    intervalMs,
    lookBackMs: created['lookBackMs'] ?? 0,
    decidesAfterMs: created['decidesAfterMs'] ?? 0,
  }
  requireSpans(spans, module)
  if (typeof look !== 'function') {
    throw wrong(module, `create must return a function look; look is ${describeValue(look)}`)
  }
  if (restarted !== undefined && typeof restarted !== 'function') {
    throw wrong(module, `restarted is ${describeValue(restarted)}: write a function, or leave it out`)
  }
  return {
    ...spans,
    look: (sample) =>
      guarded(module, 'look', () => {
        // A copy: what the module writes into it must not become what the job is taken for.
        const {slots, reason} = readAnswer(Reflect.apply(look, created, [{...sample}]), module)
        return {slots: slots === sample.slots ? slots : within(context, slots), reason}
      }),
    restarted: (atMs) => {
      if (restarted) guarded(module, 'restarted', () => void Reflect.apply(restarted, created, [atMs]))
    },
  }
}

function requireSpans(
  spans: Readonly<Record<string, unknown>>,
  module: WatchedModule,
): asserts spans is Readonly<Record<'intervalMs' | 'lookBackMs' | 'decidesAfterMs', Ms>> {
  for (const [key, value] of Object.entries(spans)) {
    const least = key === 'intervalMs' ? 1 : 0
    if (typeof value === 'number' && value >= least && value <= Number.MAX_SAFE_INTEGER) continue
    throw wrong(module, `create must return ${key} in ms, at least ${least}; it is ${describeValue(value)}`)
  }
  const looks = Number(spans['lookBackMs']) / Number(spans['intervalMs'])
  if (looks <= MOST_LOOKS_BACK) return
  throw wrong(
    module,
    `lookBackMs is ${looks} times intervalMs, and at most ${MOST_LOOKS_BACK} looks are shown`,
  )
}

function readAnswer(
  answer: unknown,
  module: WatchedModule,
): {readonly slots: number; readonly reason: string} {
  const must = `look must answer {slots: 1 to ${MOST_SLOTS}, reason: 'words'}; it answered`
  if (!isRecord(answer) || answer instanceof Promise) throw wrong(module, `${must} ${describeValue(answer)}`)
  const {slots, reason} = answer
  if (!Number.isInteger(slots) || Number(slots) < 1 || Number(slots) > MOST_SLOTS) {
    throw wrong(module, `${must} slots ${describeValue(slots)}`)
  }
  if (typeof reason !== 'string') throw wrong(module, `${must} reason ${describeValue(reason)}`)
  return {slots: Number(slots), reason: cellText(reason)}
}
