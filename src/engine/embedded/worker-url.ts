/** The built file that the threads of a trial run: see src/experiment/trial/worker-url.ts. */
export const THREAD_URL = new URL(
  import.meta.url.endsWith('.ts') ? '../../../dist/engine/embedded/thread.js' : './thread.js',
  import.meta.url,
)
