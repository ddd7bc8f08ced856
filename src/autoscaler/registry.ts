import {ownValue} from '../model/own-value.js'
import type {AutoscalerKind, AutoscalerSettings, Trial} from '../model/trial.js'
import {BugError} from '../errors.js'
import type {Autoscaler, AutoscalerDefinition, RuleContext} from './autoscaler.js'
import {CpuAlarm} from './cpu-alarm.js'
import {Drain} from './drain.js'
import {Ideal} from './ideal.js'
import {type ParametersOf, STEPS} from './parameters.js'
import {Rate} from './rate.js'
import {Ratio} from './ratio.js'
import {parseSteps, Schedule} from './schedule.js'

/** Parameters of an autoscaler by name; every one of its kind is there. */
type Create<Kind extends AutoscalerKind> = (
  own: ParametersOf<Kind> & {readonly [STEPS]?: string},
  context: RuleContext,
) => Autoscaler

/** The word in a profile is the file name is the key here: to add a rule, add its file and its line. */
const RULES: {readonly [Kind in AutoscalerKind]: Create<Kind>} = {
  'cpu-alarm': (own, bounds) => new CpuAlarm({...own, ...bounds}),
  rate: (own, bounds) =>
    new Rate({
      ...own,
      ...bounds,
      isKeyed: own.maxParallelism > 0,
      maxParallelism: own.maxParallelism || bounds.maxSlots,
    }),
  ratio: ({tolerance, metric, lagThreshold, partitions, target, cpuInitializationMs}, bounds) =>
    new Ratio({
      ...bounds,
      tolerance,
      ...(metric === 'lag'
        ? {metric, lagThreshold, partitions}
        : {metric: 'busy', target, cpuInitializationMs}),
    }),
  drain: (own, bounds) => new Drain({...own, ...bounds}),
  schedule: ({[STEPS]: steps = ''}, {warmupMs, ...bounds}) =>
    new Schedule({
      ...bounds,
      steps: parseSteps(steps).map(({atMs, slots}) => ({atMs: warmupMs + atMs, slots})),
    }),
  ideal: (own, bounds) => new Ideal({...own, ...bounds}),
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
  return RULES[kind](parameters as never, context)
}
