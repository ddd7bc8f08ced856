/** A value that others wait for: each change has a version, and a waiter gets the first beyond the one it has. */
export class LatestValue<T> {
  #version = -1
  #value: T | null = null
  readonly #waiters = new Set<() => void>()

  set(value: T): void {
    this.#version++
    this.#value = value
    for (const wake of this.#waiters) wake()
  }

  /** At once where there is a newer one, else as soon as there is; null when time is up or on abort. */
  async after(version: number, timeoutMs: number, signal: AbortSignal): Promise<T | null> {
    if (this.#version <= version) await this.#change(timeoutMs, signal)
    return this.#version > version ? this.#value : null
  }

  #change(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        this.#waiters.delete(done)
        resolve()
      }
      const timer = setTimeout(done, timeoutMs)
      signal.addEventListener('abort', done)
      this.#waiters.add(done)
      if (signal.aborted) done()
    })
  }
}
