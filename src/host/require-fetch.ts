import {EnvironmentError} from '../errors.js'

/** Throws an EnvironmentError where there is no WebAssembly: Node's `fetch` would end the process by its first request. */
export function requireFetch(): void {
  if ('WebAssembly' in globalThis) return
  throw new EnvironmentError('this Node.js has no WebAssembly, without which it cannot fetch by HTTP', {
    suggestions: ['start it without --jitless and --no-expose-wasm, on the command line and in NODE_OPTIONS'],
  })
}
