import {resolveFlinkJars} from '../../src/engine/flink/cluster/artifacts.js'
import {type LocalCluster, startCluster} from '../../src/engine/flink/cluster/cluster.js'
import type {ClusterConfiguration} from '../../src/engine/flink/cluster/cluster-commands.js'
import {requireJava} from '../../src/engine/flink/cluster/toolchain.js'

/** Of a cluster whose jobs can be rescaled at any time. */
export const ADAPTIVE: ClusterConfiguration = {
  'jobmanager.scheduler': 'adaptive',
  'jobmanager.adaptive-scheduler.scaling-interval.min': 0,
  'jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling': 0,
}

/** A standalone cluster of some version, as somebody else might run it: eight slots to a task manager. */
export async function startFlinkCluster(
  version?: string,
  configuration: ClusterConfiguration = {},
  taskManagers = 1,
): Promise<LocalCluster> {
  return startCluster(
    {
      shape: {taskManagers, slotsPerTaskManager: 8, segmentBytes: 4096},
      java: await requireJava(),
      jars: await resolveFlinkJars(() => undefined, version),
      logs: process.env['KEEP_LOGS'] ?? null,
      isKept: false,
      configuration,
    },
    new AbortController().signal,
  )
}
