import type {HandlerCase, HandlerSuite} from './handler-cases.js'

const inFile =
  (file: string) =>
  (name: string): HandlerCase => ({handler: `${file}.${name}`})

/** Client contexts as mobile SDKs send them, whole and with members missing. */
const CLIENT_CONTEXTS: readonly unknown[] = [
  {custom: {a: 'é'}, env: {b: 1}, client: {app_title: 'title'}},
  {custom: {a: 1}, w3c: {traceparent: 'x'}},
]

const JSON_LOGS = {AWS_LAMBDA_LOG_FORMAT: 'JSON'}

const PYTHON_CASES: readonly HandlerCase[] = [
  ...'echo nothing text numbers decimals raw_bytes inner_bytes named_tuple odd_keys tuple_key a_date a_set circular'
    .split(' ')
    .map(inFile('cases')),
  ...'coroutine awaited surrogate spaces raises raises_nothing raises_own raises_from exits exits_hard recurses'
    .split(' ')
    .map(inFile('cases')),
  ...'logs logs_to_standard_error logs_exception logs_extra client_context identity context_names context_values trace_id module_names'
    .split(' ')
    .map(inFile('cases')),
  ...CLIENT_CONTEXTS.map((clientContext) => ({handler: 'cases.client_context', clientContext})),
  ...['raises', 'logs', 'logs_exception', 'logs_extra'].map((name) => ({
    handler: `cases.${name}`,
    variables: JSON_LOGS,
  })),
  {handler: 'cases.logs', variables: {AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'INFO'}},
  {handler: 'nested.deep.handler'},
  {handler: 'nested/deep.handler'},
  {handler: 'cases.not_callable'},
  {handler: 'cases.not_there'},
  {handler: 'not_there.handler'},
  {handler: 'without_dot'},
  {handler: 'sys.exit'},
  {handler: 'bad_syntax.handler'},
  {handler: 'missing_import.handler'},
  {handler: 'raises_at_import.handler'},
  {handler: 'exits_at_import.handler'},
]

export const PYTHON: readonly HandlerSuite[] = ['python3.11', 'python3.12'].map((runtime) => ({
  runtime,
  folder: 'python',
  // What differs between them: how text beyond ASCII is written.
  cases:
    runtime === 'python3.11' ? PYTHON_CASES : PYTHON_CASES.filter(({handler}) => /text|surr/.test(handler)),
}))

const NODE_CASES: readonly HandlerCase[] = [
  ...'echo nothing notAsync thenable callsBack callsBackLate callsBackWithError callsBackWithText callsBackTwice'
    .split(' ')
    .map(inFile('cases')),
  ...'callsBackAndWaits callsBackAndLeaves neverCallsBack neverResolves succeeds fails failsWithNothing isDone'
    .split(' ')
    .map(inFile('cases')),
  ...'isDoneWithError succeedsTwice throwsAtOnce throws throwsText throwsNothing throwsObject throwsOwn circular'
    .split(' ')
    .map(inFile('cases')),
  ...'bigInt aDate aMap surrogate exits exitsWell rejectsUnheard throwsUnheard logs contextNames'
    .split(' ')
    .map(inFile('cases')),
  ...'throwsAlike throwsOfOtherRealm throwsInheriting throwsWithoutStack throwsUnreadable'
    .split(' ')
    .map(inFile('cases')),
  ...'contextValues traceId notAFunction notThere nested.deep.handler nested.none.handler'
    .split(' ')
    .map(inFile('cases')),
  {handler: 'cases.contextValues', clientContext: CLIENT_CONTEXTS[0]},
  {handler: 'cases.logs', variables: JSON_LOGS},
  {handler: 'cases.throws', variables: JSON_LOGS},
  {handler: 'cases.logs', variables: {AWS_LAMBDA_LOG_LEVEL: 'WARN'}},
  ...'module.handler module.inDefault common.handler nested/index.handler as-module/index.handler not-there.handler'
    .split(' ')
    .map((handler) => ({handler})),
  ...'without-dot ../node-cases/cases.echo bad-syntax.handler missing-package.handler throws-at-load.handler'
    .split(' ')
    .map((handler) => ({handler})),
  ...'missing-package-of-module.handler exits-at-load.handler'.split(' ').map((handler) => ({handler})),
]

/** By the version of aws-lambda-ric that AWS runs it with. */
export const NODE: Readonly<Record<string, HandlerSuite>> = {
  '3.3.0': {runtime: 'nodejs22.x', folder: 'node-cases', cases: NODE_CASES},
  '4.0.2': {runtime: 'nodejs24.x', folder: 'node-cases', cases: NODE_CASES},
}
