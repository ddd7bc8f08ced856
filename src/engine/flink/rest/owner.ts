import {createHash} from 'node:crypto'
import {readlink} from 'node:fs/promises'
import {hostname} from 'node:os'
import {identifyProcess, isGone} from '../../../host/process-identity.js'

/**
 * The name of this process on clusters that others use, too: the place where process numbers mean something, the
 * number, and when it started there. `-` is in none of them.
 */
export async function ownOwner(): Promise<string> {
  const {pid, startedTicks} = await identifyProcess(process.pid)
  return [await ownPlace(), pid, startedTicks].join('-')
}

/** `here` and `gone` are certain; of a process at another place, or a name that is none, nothing is known. */
export async function findOwner(owner: string): Promise<'here' | 'gone' | 'unknown'> {
  const [, place, pid, startedTicks = ''] = /^([0-9a-f]{12})-(\d+)-(\d*)$/.exec(owner) ?? []
  if (place === undefined || place !== (await ownPlace())) return 'unknown'
  const {bootId} = await identifyProcess(process.pid)
  return (await isGone({pid: Number(pid), startedTicks, bootId})) ? 'gone' : 'here'
}

/** One boot of one machine, and one container on it: elsewhere the same number is another process. */
async function ownPlace(): Promise<string> {
  const {bootId} = await identifyProcess(process.pid)
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '')
  return createHash('sha256').update([hostname(), bootId, namespace].join('\n')).digest('hex').slice(0, 12)
}
