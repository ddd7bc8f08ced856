import {workerData} from 'node:worker_threads'
import type {AutoscalerDefinition} from '../../autoscaler/autoscaler.js'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import {type Controller, createController, type Decision} from '../../dataflow/control/controller.js'
import {BugError, messageOf} from '../../errors.js'
import {createRandom} from '../../kernel/random.js'
import {createWallClock} from '../../kernel/wall-clock.js'
import type {StrategyDefinition} from '../../strategy/strategy.js'
import {executeTrial, type TrialControl} from '../trial/execute-trial.js'
import {settle} from '../trial/thread-answer.js'
import {CallWatch} from '../../settings/own-module/call-watch.js'
import {confine} from '../../settings/own-module/confine.js'
import {
  autoscalerDefinitionOf,
  definitionOf,
  loadOwnAutoscaler,
  loadOwnStrategy,
} from '../../settings/own-module/load-module.js'
import {isOwnAutoscaler, isOwnStrategy} from '../../settings/own-module/module-file.js'
import {stackOf} from '../../settings/own-module/look.js'
import type {
  Answers,
  PlainDecision,
  Question,
  StrategyThreadMessage,
  StrategyThreadSetup,
} from './thread-messages.js'

// Runs in a worker thread: nothing it imports may load a schema library, YAML or oclif (test/experiment/pool/trial-worker.test.ts).

const {port, watched} = workerData as StrategyThreadSetup
const watch = new CallWatch(watched)
const tell = (message: StrategyThreadMessage): void => {
  port.postMessage(message)
}
confine()

/** What earlier questions left for later ones. */
let described: StrategyDefinition | null = null
let describedRule: AutoscalerDefinition | null = null
let controller: Controller | null = null

type Answering = {
  readonly [Kind in keyof Answers]: (question: Extract<Question, {kind: Kind}>) => Promise<Answers[Kind]>
}

const answering: Answering = {
  describe: async ({what, file}) => {
    if (what === 'autoscaler') {
      const rule = await loadOwnAutoscaler(file, watch)
      describedRule = rule.definition
      return {path: rule.path, sha256: rule.sha256, settings: rule.definition.settings}
    }
    const {path, sha256, definition} = await loadOwnStrategy(file, watch)
    described = definition
    return {path, sha256, settings: definition.settings}
  },
  try: ({strategy, slo}) => {
    if (described === null) throw new BugError(`${strategy.kind} is tried before it is loaded`)
    return Promise.resolve(described.create(strategy, {random: createRandom(0, 'strategy'), slo}).kind)
  },
  tryRule: ({autoscaler, context}) => {
    if (describedRule === null) throw new BugError(`${autoscaler.name} is tried before it is loaded`)
    const {decidesAfterMs} = describedRule.create(autoscaler.parameters, context)
    return Promise.resolve({decidesAfterMs})
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
  const {strategy, autoscaler} = trial
  const controller = createController(
    trial,
    isOwnStrategy(strategy) ? await definitionOf(strategy, watch) : null,
  )
  const {first, trace} = controller
  const control: TrialControl = {
    first,
    trace,
    tick: (snapshot) => controller.tick(snapshot),
    ...(isOwnAutoscaler(autoscaler) && {ownAutoscaler: await autoscalerDefinitionOf(autoscaler, watch)}),
  }
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
    const settled = await settle((async () => answer(question))())
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
