import type {Cgroups} from '../environment/cgroups.js'

/** How functions are held to their memory size. */
export interface Sizing {
  /** Watched: a process is killed within a tenth of a second of holding more. */
  readonly memoryLimit: 'cgroup-v1' | 'cgroup-v2' | 'watched' | 'not-enforced'
  /** Not enforced: processes share the machine, and a smaller memory size does not slow them down. */
  readonly cpuShare: 'cgroup-v1' | 'cgroup-v2' | 'not-enforced'
}

/** How memory and CPU of environments are limited here. */
export function sizingWith(cgroups: Cgroups | null): Sizing {
  if (cgroups !== null) {
    const held = `cgroup-v${cgroups.version}` as const
    return {memoryLimit: held, cpuShare: held}
  }
  return {memoryLimit: process.platform === 'linux' ? 'watched' : 'not-enforced', cpuShare: 'not-enforced'}
}
