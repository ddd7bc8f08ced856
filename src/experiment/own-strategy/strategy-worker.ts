import {workerData} from 'node:worker_threads'
import type {JudgedTrial} from '../../analysis/verdict.js'
import {type Controller, createController, type Decision} from '../../dataflow/controller.js'
import {BugError, messageOf} from '../../errors.js'
import {createRandom} from '../../kernel/random.js'
import {createWallClock} from '../../kernel/wall-clock.js'
import type {StrategyDefinition} from '../../strategy/strategy.js'
import {executeTrial} from '../trial/execute-trial.js'
import {settle} from '../trial/thread-answer.js'
import {CallWatch} from '../../settings/own-strategy/call-watch.js'
import {confine} from '../../settings/own-strategy/confine.js'
import {definitionOf, loadOwnStrategy} from '../../settings/own-strategy/load-own-strategy.js'
import {stackOf} from '../../settings/own-strategy/look.js'
import type {
  Answers,
  PlainDecision,
  Question,
  StrategyThreadMessage,
  StrategyThreadSetup,
} from './thread-messages.js'

// Runs in a worker thread: nothing it imports may load a schema library, YAML or oclif (test/experiment/trial/trial-worker.test.ts).

const {port, watched} = workerData as StrategyThreadSetup
const watch = new CallWatch(watched)
const tell = (message: StrategyThreadMessage): void => {
  port.postMessage(message)
}
confine()

/** What earlier questions left for later ones. */
let described: StrategyDefinition | null = null
let controller: Controller | null = null

type Answering = {
  readonly [Kind in keyof Answers]: (question: Extract<Question, {kind: Kind}>) => Promise<Answers[Kind]>
}

const answering: Answering = {
  describe: async ({file}) => {
    const {path, sha256, definition} = await loadOwnStrategy(file, watch)
    described = definition
    return {path, sha256, settings: definition.settings}
  },
  try: ({strategy, slo}) => {
    if (described === null) throw new BugError(`${strategy.kind} is tried before it is loaded`)
    return Promise.resolve(described.create(strategy, {random: createRandom(0, 'strategy'), slo}).kind)
  },
  control: async ({trial}) => {
    controller = createController(trial, await ownDefinition(trial))
    return {first: plain(controller.first), isPerEvent: controller.isPerEvent}
  },
  tick: ({snapshot}) => {
    const decision = controller?.tick(snapshot)
    const record = controller?.trace.at(-1)
    if (!decision || !record) throw new BugError('a tick before there is a controller')
    return Promise.resolve({decision: plain(decision), record})
  },
  run: ({task}) => runHere(task),
}

async function runHere(task: Extract<Question, {kind: 'run'}>['task']): Promise<JudgedTrial> {
  const {trial} = task
  const control = createController(trial, await ownDefinition(trial))
  return executeTrial(trial, control, {
    ...task,
    clock: createWallClock(),
    // The thread is ended instead.
    signal: new AbortController().signal,
    onTimeline: (row) => {
      tell({kind: 'timeline', row})
    },
  })
}

function ownDefinition({id, strategy}: {id: string; strategy: Parameters<typeof definitionOf>[0] | null}) {
  if (strategy === null) throw new BugError(`trial ${id} has no strategy`)
  return definitionOf(strategy, watch)
}

const plain = ({share, batch, reason, route}: Decision): PlainDecision => ({
  share,
  batch,
  reason,
  isPerEvent: route !== null,
})

async function hear({id, question}: {readonly id: number; readonly question: Question}): Promise<void> {
  // A module that waits for nothing that could come leaves the thread with nothing to do.
  port.unref()
  const answer = answering[question.kind] as (question: Question) => Promise<unknown>
  try {
    const settled = await settle(async () => answer(question))
    // What a module has left to fail on its own fails before the answer counts; a tick has no time for that.
    if (question.kind !== 'tick') await new Promise((resolve) => setImmediate(resolve))
    tell({kind: 'answer', id, answer: settled})
  } catch (error) {
    tell({kind: 'bug', message: messageOf(error), stack: stackOf(error)})
  }
  port.ref()
}

process.on('beforeExit', () => {
  tell({kind: 'idle'})
})
port.on('message', (message: Parameters<typeof hear>[0]) => void hear(message))
