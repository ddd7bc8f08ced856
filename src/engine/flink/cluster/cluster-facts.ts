import {ownValue} from '../../../model/own-value.js'
import {OWN_FLINK_VERSION} from '../versions.js'
import {chosenSettings, type ClusterShape} from './cluster-commands.js'

/** Flink's own keys and texts. */
export type FlinkTexts = Readonly<Record<string, string>>

/** What a manifest says of the Flink under its trials. */
export interface ClusterFacts {
  /** Null: burst's own. */
  readonly url: string | null
  readonly version: string
  /** Those that move figures, each as it holds there; '' where it is off or not known. */
  readonly settings: FlinkTexts
  /** What the job sets for itself, whatever its cluster has. */
  readonly job: FlinkTexts
}

/** Settings that move figures, with the defaults of Flink 1.20 to 2.3. */
const DEFAULTS: FlinkTexts = {
  'jobmanager.scheduler': 'default',
  'metrics.fetcher.update-interval': '10 s',
  'execution.checkpointing.interval': '',
  'restart-strategy.type': '',
  'taskmanager.memory.segment-size': '32 kb',
  'taskmanager.memory.managed.size': '',
  'taskmanager.network.memory.buffer-debloat.enabled': 'false',
  'env.java.opts.all': '',
}

const JOB: FlinkTexts = {
  'execution.buffer-timeout.interval': '0',
  'execution.checkpointing.interval': '',
  'restart-strategy.type': 'none',
  'pipeline.object-reuse': 'true',
}

/** Facts of a cluster whose configuration says so much; of Java's options the garbage collector alone. */
export function factsOf(
  configuration: Readonly<Record<string, string | number>>,
  {url, version}: Pick<ClusterFacts, 'url' | 'version'>,
): ClusterFacts {
  const said = new Map(Object.entries(configuration).map(([key, value]) => [key, String(value)]))
  const options = ['env.java.opts', 'env.java.opts.all', 'env.java.opts.taskmanager'].map(
    (key) => said.get(key) ?? '',
  )
  said.set('env.java.opts.all', /-XX:\+Use\w+GC/.exec(options.join(' '))?.[0] ?? '')
  const settings = Object.entries(DEFAULTS).map(([key, otherwise]) => [key, said.get(key) ?? otherwise])
  return {url, version, settings: Object.fromEntries(settings) as FlinkTexts, job: JOB}
}

/** The facts of a cluster that this process starts. */
export const ownFacts = (shape: ClusterShape): ClusterFacts =>
  factsOf(chosenSettings(shape), {url: null, version: OWN_FLINK_VERSION})

/** Settings that are not Flink's defaults, in words; [] where all of them are. */
export function unusualSettings({settings}: Pick<ClusterFacts, 'settings'>): readonly string[] {
  const text = (key: string): string => ownValue(settings, key) ?? ''
  const changed = (key: string): boolean => text(key).toLowerCase() !== ownValue(DEFAULTS, key)
  const collector = /-XX:\+Use(\w+)/.exec(text('env.java.opts.all'))?.[1]
  const restart = text('restart-strategy.type')
  const says: readonly (string | false)[] = [
    changed('jobmanager.scheduler') && `${text('jobmanager.scheduler').toLowerCase()} scheduler`,
    sizeOf(text('taskmanager.memory.segment-size')) !== sizeOf('32 kb') &&
      `${sizeText(text('taskmanager.memory.segment-size'))} network buffers`,
    text('taskmanager.network.memory.buffer-debloat.enabled') === 'true' && 'buffer debloating',
    sizeOf(text('taskmanager.memory.managed.size')) === 0 && 'no managed memory',
    collector !== undefined && collector,
    changed('metrics.fetcher.update-interval') &&
      `metrics every ${spanText(text('metrics.fetcher.update-interval'))}`,
    changed('execution.checkpointing.interval') &&
      `checkpoints every ${spanText(text('execution.checkpointing.interval'))}`,
    !NO_RESTART.includes(restart) && `restart strategy ${restart}`,
  ]
  return says.filter((said) => said !== false)
}

/** The words of Flink's `restart-strategy.type` for a job that is not started again. */
export const NO_RESTART: readonly string[] = ['', 'none', 'off', 'disable']

/** What a run's plan says of a cluster and of what its job does otherwise. */
export function describeCluster(facts: ClusterFacts): string {
  const where = facts.url === null ? 'here' : `at ${facts.url}`
  const unusual = unusualSettings(facts)
  const settings = unusual.length === 0 ? "Flink's defaults" : unusual.join(', ')
  return `Flink ${facts.version} ${where}: ${settings}; the job: buffer timeout 0, no checkpoints or restarts but by --checkpoint-interval`
}

const BYTES_PER_UNIT = new Map([
  ['', 1],
  ['b', 1],
  ['k', 2 ** 10],
  ['kb', 2 ** 10],
  ['m', 2 ** 20],
  ['mb', 2 ** 20],
])

/** Bytes of a size as Flink writes it; NaN where it is none. */
function sizeOf(text: string): number {
  const [, amount, unit = ''] = /^(\d+)\s*([a-z]*)$/.exec(text.trim().toLowerCase()) ?? []
  return Number(amount) * (BYTES_PER_UNIT.get(unit) ?? Number.NaN)
}

function sizeText(text: string): string {
  const bytes = sizeOf(text)
  return Number.isInteger(bytes / 1024) ? `${bytes / 1024} KiB` : text
}

/** A number alone is in milliseconds. */
export const spanText = (text: string): string => (/^\d+$/.test(text) ? `${text} ms` : text)
