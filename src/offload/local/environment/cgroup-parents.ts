import {accessSync, constants, readFileSync} from 'node:fs'
import path from 'node:path'

/** Where control groups with a memory and a CPU limit may be made; in version 2 both are one folder. */
export interface CgroupParents {
  readonly version: 1 | 2
  readonly memory: string
  readonly cpu: string
}

/** What this process can do with control groups, found by reading alone; null where it may make none. */
export function findCgroupParents(): CgroupParents | null {
  if (process.platform !== 'linux') return null
  return cgroupParentsOf(readFileSync('/proc/self/mounts', 'utf8'), readFileSync('/proc/self/cgroup', 'utf8'))
}

/** The same from the text of these two files of a process. */
export function cgroupParentsOf(mounts: string, own: string): CgroupParents | null {
  const hierarchies = mounts.split('\n').map((line) => {
    const [, folder = '', type = '', options = ''] = line.split(' ')
    return {folder, type, options: options.split(',')}
  })
  const ownPathOf = (controller: string): string =>
    own
      .split('\n')
      .map((line) => /^\d+:([^:]*):(.*)$/.exec(line) ?? [])
      .find(([, controllers = '-']) => controllers.split(',').includes(controller))?.[2] ?? '/'
  const first = (folder: string, controller: string, isUsable: (parent: string) => boolean): string | null =>
    // Below our own group first: what limits us then limits functions, too.
    [path.join(folder, ownPathOf(controller)), folder].find(isUsable) ?? null

  const [memory, cpu] = ['memory', 'cpu'].map((controller) => {
    const found = hierarchies.find(({type, options}) => type === 'cgroup' && options.includes(controller))
    return found === undefined ? null : first(found.folder, controller, isWritable)
  })
  if (typeof memory === 'string' && typeof cpu === 'string') return {version: 1, memory, cpu}
  const unified = hierarchies.find(({type}) => type === 'cgroup2')
  const parent = unified === undefined ? null : first(unified.folder, '', canShareOut)
  return parent === null ? null : {version: 2, memory: parent, cpu: parent}
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Version 2 gives controllers to the groups in a group only where that has none of the processes itself. */
function canShareOut(folder: string): boolean {
  const wordsOf = (file: string): readonly string[] => {
    try {
      return readFileSync(path.join(folder, file), 'latin1').split(/\s+/).filter(Boolean)
    } catch {
      return []
    }
  }
  const hasBoth = (words: readonly string[]): boolean => words.includes('memory') && words.includes('cpu')
  if (!isWritable(folder) || !hasBoth(wordsOf('cgroup.controllers'))) return false
  return hasBoth(wordsOf('cgroup.subtree_control')) || wordsOf('cgroup.procs').length === 0
}
