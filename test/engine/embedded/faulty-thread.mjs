import {parentPort, workerData} from 'node:worker_threads'

// A thread of engine embedded that fails as the name of its experiment says: `role:fault`.
const [role, fault] = workerData.trial.experiment.split(':')
const FAULT_AFTER_MS = 300

const FAULTS = {
  throw: () => {
    throw new Error('a fault of the test')
  },
  exit: () => process.exit(3),
  'out-of-memory': () => {
    const kept = []
    for (;;) kept.push(new Array(1e6).fill({}))
  },
  hang: () => {
    for (;;);
  },
}

if (workerData.role === role && workerData.index === 0) {
  parentPort.postMessage({kind: 'ready'})
  setTimeout(FAULTS[fault], FAULT_AFTER_MS)
} else {
  await import('../../../dist/engine/embedded/thread.js')
}
