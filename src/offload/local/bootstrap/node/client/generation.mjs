const FIRST_WITHOUT_CALLBACKS = 24

/** Runtimes before Node.js 24: handlers may call back, and the client is an older one. */
export const hasCallbacks =
  Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV)?.[1]) < FIRST_WITHOUT_CALLBACKS
