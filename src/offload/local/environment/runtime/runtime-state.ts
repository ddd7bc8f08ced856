/** What a call to the Runtime API was, judged by the state of its environment. */
export type RuntimeVerdict = 'accepted' | 'invalid-state' | 'invalid-request-id'

type State =
  | {readonly phase: 'starting' | 'ready' | 'hung-up' | 'failed'}
  | {readonly phase: 'running' | 'responded'; readonly requestId: string}

/**
 * The Runtime API's states: starting → ready → running → responded → ready …, or starting → failed.
 * One that is ready and hangs up may ask again. An answer to any but the running invocation is refused; which refusal depends on whether it was just answered.
 */
export class RuntimeState {
  #state: State = {phase: 'starting'}

  get phase(): State['phase'] {
    return this.#state.phase
  }

  reset(): void {
    this.#state = {phase: 'starting'}
  }

  requestNext(): RuntimeVerdict {
    const {phase} = this.#state
    if (phase !== 'starting' && phase !== 'responded' && phase !== 'hung-up') return 'invalid-state'
    this.#state = {phase: 'ready'}
    return 'accepted'
  }

  /** Its connection closed while it waited for work. */
  hangUp(): void {
    if (this.#state.phase === 'ready') this.#state = {phase: 'hung-up'}
  }

  run(requestId: string): void {
    this.#state = {phase: 'running', requestId}
  }

  /** An answer or an error for one invocation. */
  answer(requestId: string): RuntimeVerdict {
    if (!('requestId' in this.#state) || this.#state.requestId !== requestId) return 'invalid-request-id'
    if (this.#state.phase === 'responded') return 'invalid-state'
    this.#state = {phase: 'responded', requestId}
    return 'accepted'
  }

  failInit(): RuntimeVerdict {
    if (this.#state.phase !== 'starting') return 'invalid-state'
    this.#state = {phase: 'failed'}
    return 'accepted'
  }
}
