import {ownValue} from '../model/own-value.js'
import type {AutoscalerKind, AutoscalerSettings, Trial} from '../model/trial.js'
import {BugError} from '../errors.js'
import type {Autoscaler, AutoscalerDefinition, RuleContext} from './autoscaler.js'
import {CpuAlarm} from './cpu-alarm.js'
import {Drain} from './drain.js'
import {Ideal} from './ideal.js'
import {Rate} from './rate.js'
import {Ratio} from './ratio.js'
import {parseSteps, Schedule} from './schedule.js'

type Create = (values: Values, context: RuleContext) => Autoscaler

/** Parameters of an autoscaler by name; every one of its kind is there. */
interface Values {
  readonly number: (key: string) => number
  readonly text: (key: string) => string
}

/** The word in a profile is the file name is the key here: to add a rule, add its file and its line. */
const RULES: Readonly<Record<AutoscalerKind, Create>> = {
  'cpu-alarm': ({number}, bounds) =>
    new CpuAlarm({
      ...bounds,
      upThreshold: number('upThreshold'),
      upPoints: number('upPoints'),
      downThreshold: number('downThreshold'),
      downPoints: number('downPoints'),
    }),
  rate: ({number}, bounds) =>
    new Rate({
      ...bounds,
      loopMs: number('loopMs'),
      windowMs: number('windowMs'),
      stabilizationMs: number('stabilizationMs'),
      utilizationTarget: number('utilizationTarget'),
      utilizationMax: number('utilizationMax'),
      utilizationMin: number('utilizationMin'),
      catchUpMs: number('catchUpMs'),
      restartMs: number('restartMs'),
      scaleDownIntervalMs: number('scaleDownIntervalMs'),
      isKeyed: number('maxParallelism') > 0,
      maxParallelism: number('maxParallelism') || bounds.maxSlots,
    }),
  ratio: ({number, text}, bounds) =>
    new Ratio({
      ...bounds,
      tolerance: number('tolerance'),
      ...(text('metric') === 'lag'
        ? {metric: 'lag', lagThreshold: number('lagThreshold'), partitions: number('partitions')}
        : {metric: 'busy', target: number('target'), cpuInitializationMs: number('cpuInitializationMs')}),
    }),
  drain: ({number}, bounds) =>
    new Drain({
      ...bounds,
      loopMs: number('loopMs'),
      windowMs: number('windowMs'),
      upThreshold: number('upThreshold'),
      upDrainMs: number('upDrainMs'),
      targetDrainMs: number('targetDrainMs'),
      downThreshold: number('downThreshold'),
      downDrainMs: number('downDrainMs'),
    }),
  schedule: ({text}, {warmupMs, ...bounds}) =>
    new Schedule({
      ...bounds,
      steps: parseSteps(text('steps')).map(({atMs, slots}) => ({atMs: warmupMs + atMs, slots})),
    }),
  ideal: ({number}, bounds) => new Ideal({...bounds, reactionMs: number('reactionMs')}),
}

/** What a rule of a job is built from: without minSlots of its own it never goes below the configured parallelism. */
export function ruleContextOf(
  {parameters}: Pick<AutoscalerSettings, 'parameters'>,
  {parallelism, load}: Pick<Trial, 'parallelism' | 'load'>,
): RuleContext {
  const minSlots = Number(ownValue(parameters, 'minSlots'))
  return {
    minSlots: minSlots === 0 ? parallelism : minSlots,
    maxSlots: Math.max(Number(ownValue(parameters, 'slotsMax')), parallelism),
    warmupMs: load.extent.warmupMs,
  }
}

/** The rule of a resolved autoscaler, new: it serves one trial. `own` is what stands in the module of kind `module`; throws a BugError where that lacks. */
export function createAutoscaler(
  {name, kind, parameters}: AutoscalerSettings,
  context: RuleContext,
  own?: AutoscalerDefinition,
): Autoscaler {
  if (kind === 'module') {
    if (own === undefined) throw new BugError(`the module of autoscaler ${name} is not loaded`)
    return own.create(parameters, context)
  }
  return RULES[kind](
    {
      number: (key) => Number(ownValue(parameters, key)),
      text: (key) => String(ownValue(parameters, key) ?? ''),
    },
    context,
  )
}
