import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'

/**
 * A shell that waits on a pipe from this process. However this process ends, kill -9 included, the pipe closes,
 * and the shell kills every process group on its list: also those of runtimes that we did not write. It then
 * removes the folders of control groups, which takes until their processes are wholly gone.
 * The signals of a terminal do not reach it, since it leads a session of its own.
 */
const SCRIPT = `
live=' '
while read -r change group; do
  case $change in
    +) live="$live$group " ;;
    -) live="\${live%% $group *} \${live#* $group }" ;;
  esac
done
for group in $live; do kill -s KILL -- "-$group"; done
for folder; do
  attempts=50
  while [ -d "$folder" ] && [ $attempts -gt 0 ]; do
    rmdir "$folder"/*/ "$folder" 2>/dev/null || sleep 0.1
    attempts=$((attempts - 1))
  done
done
`

/** Ends process groups when this process ends, even where it is killed. */
export class Reaper {
  readonly #groups = new Set<number>()
  #shell: ChildProcess | null = null
  readonly #cgroupFolders: readonly string[]
  #isClosed = false

  constructor(cgroupFolders: readonly string[] = []) {
    this.#cgroupFolders = cgroupFolders
  }

  get pid(): number | undefined {
    return this.#shell?.pid
  }

  add(group: number): void {
    this.#groups.add(group)
    if (this.#shell === null) this.#start()
    else this.#write(`+ ${group}\n`)
  }

  remove(group: number): void {
    if (this.#groups.delete(group)) this.#write(`- ${group}\n`)
  }

  /** Kills what is still listed, and waits for the shell to be gone. */
  async close(): Promise<void> {
    this.#isClosed = true
    const shell = this.#shell
    if (shell === null) return
    const gone = once(shell, 'exit')
    shell.stdin?.end()
    await gone
  }

  #start(): void {
    const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', ...this.#cgroupFolders], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
    })
    this.#shell = shell
    shell.stdin.on('error', (error: NodeJS.ErrnoException) => {
      // The shell was killed while we wrote; its exit starts the next one.
      if (error.code !== 'EPIPE') throw error
    })
    shell.once('exit', () => {
      this.#shell = null
      if (!this.#isClosed && this.#groups.size > 0) this.#start()
    })
    for (const group of this.#groups) this.#write(`+ ${group}\n`)
  }

  #write(line: string): void {
    this.#shell?.stdin?.write(line)
  }
}

/** Ends a process and all its descendants that stayed in its group. */
export const killGroup = (group: number): void => {
  sendSignal(-group, 'SIGKILL')
}

/** Sends a signal to a process, or to a group by its negative number. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // ESRCH: already gone, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
