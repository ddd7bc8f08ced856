import {readdir, readlink, rm, stat} from 'node:fs/promises'
import path from 'node:path'
import {identifyProcess, isGone, type ProcessIdentity} from './process-identity.js'

/** Processes are seen by number within one boot of one machine, and in one namespace of it. */
interface Owner extends ProcessIdentity {
  readonly namespace: string
}

const NAME = /^\.burst-(\d+)-(\d*)-(\d*)-([0-9a-f]*)-\d+\.part$/
/** Of an owner that cannot be seen from here: one that still writes is younger. */
const UNSEEN_STALE_MS = 86_400_000

let own: Promise<Owner> | null = null
let made = 0
const swept = new Set<string>()

/** A new name in a folder for a file that grows there; it tells the process that writes it. */
export async function draftPath(folder: string): Promise<string> {
  const {pid, startedTicks, namespace, bootId} = await (own ??= identifyOwner())
  const owner = [pid, startedTicks, namespace, shortened(bootId)].join('-')
  return path.join(folder, `.burst-${owner}-${++made}.part`)
}

/** Removes the drafts in a folder whose process has ended, once per folder and process; never throws. */
export async function removeStaleDrafts(folder: string): Promise<void> {
  const place = path.resolve(folder)
  if (swept.has(place)) return
  swept.add(place)
  const names = await readdir(place).catch(() => [])
  for (const name of names.filter((one) => NAME.test(one))) {
    const file = path.join(place, name)
    if (await isStale(file)) await rm(file, {force: true}).catch(() => undefined)
  }
}

async function isStale(file: string): Promise<boolean> {
  const [, pid, startedTicks = '', namespace = '', boot = ''] = NAME.exec(path.basename(file)) ?? []
  const self = await (own ??= identifyOwner())
  if (boot === shortened(self.bootId) && namespace === self.namespace) {
    return isGone({pid: Number(pid), startedTicks, bootId: self.bootId})
  }
  const entry = await stat(file).catch(() => null)
  return entry !== null && Date.now() - entry.mtimeMs > UNSEEN_STALE_MS
}

async function identifyOwner(): Promise<Owner> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '')
  return {...(await identifyProcess(process.pid)), namespace: /\d+/.exec(namespace)?.[0] ?? ''}
}

const shortened = (bootId: string): string => bootId.replaceAll('-', '').slice(0, 12)
