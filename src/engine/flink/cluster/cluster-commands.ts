import path from 'node:path'
import type {LaunchedProcess} from './cluster-process.js'

/** What a local cluster is made of; a trial that demands more of it gets another one. */
export interface ClusterShape {
  readonly taskManagers: number
  readonly slotsPerTaskManager: number
  /** Size of a network buffer: what a channel holds is a few of these. */
  readonly segmentBytes: number
  /** Of state that tasks of a TaskManager hold on its heap, beside all else; missing where that is little. */
  readonly stateHeapMb?: number
  /** Its scheduler changes the slots of running jobs; missing where it does not. */
  readonly isAdaptive?: boolean
}

/** Settings of Flink by their keys. */
export type ClusterConfiguration = Readonly<Record<string, string | number>>

/** Where the processes of a cluster find Java, Flink and their folders. */
export interface ClusterPaths {
  readonly java: string
  /** Folder of Flink's jars. */
  readonly jars: string
  /** Configuration and temporary files; nothing in it is worth keeping. */
  readonly work: string
  readonly logs: string
  /** Over the settings of this file. */
  readonly configuration: ClusterConfiguration
}

type Command = Pick<LaunchedProcess, 'name' | 'command' | 'args' | 'logFile'>

const HEAP_MB = {jobManager: 256, task: 512, framework: 64}
const OFF_HEAP_MB = {framework: 128, network: 64, metaspace: 256, overhead: 64}

const WEEK_MS = 7 * 24 * 3_600_000

const GARBAGE_COLLECTOR = '-XX:+UseSerialGC'

/** Flink's own list for Java 17, as its distribution's config.yaml has it. */
const MODULE_FLAGS = [
  ...['java.rmi/sun.rmi.registry', 'java.security.jgss/sun.security.krb5'].map(
    (name) => `--add-exports=${name}=ALL-UNNAMED`,
  ),
  ...[
    'lang',
    'net',
    'io',
    'nio',
    'lang.reflect',
    'text',
    'time',
    'util',
    'util.concurrent',
    'util.concurrent.atomic',
    'util.concurrent.locks',
  ].map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`),
  '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
]

/** The logging of a process of the cluster: its own log, from INFO on. */
export const log4jProperties = (): string =>
  [
    'rootLogger.level=INFO',
    'rootLogger.appenderRef.c.ref=C',
    'appender.c.name=C',
    'appender.c.type=Console',
    'appender.c.layout.type=PatternLayout',
    'appender.c.layout.pattern=%d{HH:mm:ss.SSS} %-5p %c{1} - %m%n',
    '',
  ].join('\n')

/** Settings of a cluster of ours, but for ports, folders and the other sizes of memory. */
export const chosenSettings = (shape: ClusterShape): ClusterConfiguration => ({
  ...common(shape, {work: ''}),
  ...taskManagerMemory(shape),
  'taskmanager.memory.segment-size': `${shape.segmentBytes}b`,
  'env.java.opts.all': GARBAGE_COLLECTOR,
})

/** The command line of the JobManager. */
export function jobManagerCommand(shape: ClusterShape, paths: ClusterPaths): Command {
  return {
    name: 'jobmanager',
    command: paths.java,
    logFile: path.join(paths.logs, 'jobmanager.log'),
    args: [
      `-Xms${HEAP_MB.jobManager}m`,
      `-Xmx${HEAP_MB.jobManager}m`,
      // It compiles no hot code: C1 alone has it ready seconds earlier.
      '-XX:TieredStopAtLevel=1',
      ...jvmFlags(paths),
      'org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint',
      ...configuration(paths, {
        ...common(shape, paths),
        'jobmanager.rpc.port': 0,
        'rest.bind-port': 0,
        // Default 5 min: behind it Flink fails a job whose slots are not there yet, again and again, and does not wait.
        'resourcemanager.standalone.start-up-time': WEEK_MS,
        'jobmanager.memory.heap.size': `${HEAP_MB.jobManager}m`,
      }),
    ],
  }
}

/** The command line of a TaskManager. */
export function taskManagerCommand(
  shape: ClusterShape,
  paths: ClusterPaths,
  {index, rpcPort}: {index: number; rpcPort: number},
): Command {
  const heapMb = taskHeapMb(shape) + HEAP_MB.framework
  return {
    name: `taskmanager-${index}`,
    command: paths.java,
    logFile: path.join(paths.logs, `taskmanager-${index}.log`),
    args: [
      `-Xms${heapMb}m`,
      `-Xmx${heapMb}m`,
      `-XX:MaxDirectMemorySize=${OFF_HEAP_MB.framework + OFF_HEAP_MB.network}m`,
      ...jvmFlags(paths),
      'org.apache.flink.runtime.taskexecutor.TaskManagerRunner',
      ...configuration(paths, {
        ...common(shape, paths),
        ...taskManagerMemory(shape),
        'jobmanager.rpc.port': rpcPort,
        'taskmanager.host': '127.0.0.1',
        'taskmanager.bind-host': '127.0.0.1',
        'taskmanager.rpc.port': 0,
        'taskmanager.data.port': 0,
        'taskmanager.resource-id': `burst-${index}`,
        'taskmanager.numberOfTaskSlots': shape.slotsPerTaskManager,
        'taskmanager.cpu.cores': shape.slotsPerTaskManager,
        'taskmanager.memory.segment-size': `${shape.segmentBytes}b`,
      }),
    ],
  }
}

const jvmFlags = ({work, jars}: ClusterPaths): readonly string[] => [
  `-XX:MaxMetaspaceSize=${OFF_HEAP_MB.metaspace}m`,
  // Every job loads its classes anew. Grown step by step, metaspace would stop the world for each step.
  `-XX:MetaspaceSize=${OFF_HEAP_MB.metaspace}m`,
  GARBAGE_COLLECTOR,
  ...MODULE_FLAGS,
  // Flink unpacks the jars inside a job's jar there, for every job, and a killed process leaves them.
  `-Djava.io.tmpdir=${path.join(work, 'tmp')}`,
  `-Dlog4j.configurationFile=file:${path.join(work, 'conf', 'log4j.properties')}`,
  '-cp',
  path.join(jars, '*'),
]

const configuration = (
  {work, configuration: overrides}: ClusterPaths,
  settings: ClusterConfiguration,
): readonly string[] => [
  '--configDir',
  path.join(work, 'conf'),
  ...Object.entries({...settings, ...overrides}).flatMap(([key, value]) => ['-D', `${key}=${value}`]),
]

/** Loopback only, ports chosen by the processes, metrics fresh enough for a decision a second. */
const common = (
  {taskManagers, isAdaptive}: ClusterShape,
  {work}: Pick<ClusterPaths, 'work'>,
): ClusterConfiguration => ({
  'jobmanager.rpc.address': '127.0.0.1',
  'jobmanager.bind-host': '127.0.0.1',
  'rest.address': '127.0.0.1',
  'rest.bind-address': '127.0.0.1',
  'io.tmp.dirs': path.join(work, 'tmp'),
  'web.upload.dir': path.join(work, 'web'),
  // Default 10 s: every metric would stand still for that long.
  'metrics.fetcher.update-interval': 100,
  // Default 3 s: a job would look that much longer.
  'web.refresh-interval': 250,
  // Default 10 s: a TaskManager that dials too early would wait that long.
  'cluster.registration.error-delay': '200ms',
  // A TaskManager that is dead refuses two heartbeats: default 10 s, a crash would be noticed that much later.
  'heartbeat.interval': 500,
  'heartbeat.timeout': 20_000,
  'restart-strategy.type': 'none',
  // Default: in the memory of the JobManager, 5 MB of each task at the most.
  'execution.checkpointing.storage': 'filesystem',
  'execution.checkpointing.dir': `file://${path.join(work, 'checkpoints')}`,
  'taskmanager.network.memory.buffer-debloat.enabled': 'false',
  // A deployment of several machines spreads its subtasks; one task manager filled first would not.
  ...(taskManagers > 1 ? {'taskmanager.load-balance.mode': 'SLOTS'} : {}),
  ...(isAdaptive ? ADAPTIVE : {}),
})

const ADAPTIVE: ClusterConfiguration = {
  'jobmanager.scheduler': 'adaptive',
  // Default 30 s, from the start of the job on, too.
  'jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling': 0,
  // Default 0: none is kept. Flink 2.3 and later.
  'web.adaptive-scheduler.rescale-history.size': 20,
}

/** Memory of a TaskManager's process, all parts together, in MB. */
export const taskManagerProcessMb = (shape: ClusterShape): number =>
  taskHeapMb(shape) + HEAP_MB.framework + Object.values(OFF_HEAP_MB).reduce((sum, mb) => sum + mb, 0)

const taskHeapMb = ({stateHeapMb = 0}: ClusterShape): number => HEAP_MB.task + stateHeapMb

/** Sized by parts, so that Flink derives nothing: heap = framework + task, direct = framework + network. */
const taskManagerMemory = (shape: ClusterShape): ClusterConfiguration => ({
  'taskmanager.memory.framework.heap.size': `${HEAP_MB.framework}m`,
  'taskmanager.memory.task.heap.size': `${taskHeapMb(shape)}m`,
  'taskmanager.memory.framework.off-heap.size': `${OFF_HEAP_MB.framework}m`,
  'taskmanager.memory.task.off-heap.size': 0,
  'taskmanager.memory.managed.size': 0,
  'taskmanager.memory.network.min': `${OFF_HEAP_MB.network}m`,
  'taskmanager.memory.network.max': `${OFF_HEAP_MB.network}m`,
  'taskmanager.memory.jvm-metaspace.size': `${OFF_HEAP_MB.metaspace}m`,
  'taskmanager.memory.jvm-overhead.min': `${OFF_HEAP_MB.overhead}m`,
  'taskmanager.memory.jvm-overhead.max': `${OFF_HEAP_MB.overhead}m`,
})
