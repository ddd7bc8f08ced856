import type {Ms} from '../../model/units.js'
import type {LoggingConfig} from './logging-config.js'

/** The languages of AWS's runtimes that run here; `provided` is an executable named bootstrap. */
export const RUNTIME_FAMILIES = ['node', 'python', 'java', 'provided'] as const
export type RuntimeFamily = (typeof RUNTIME_FAMILIES)[number]

/** A function as it is deployed here: what AWS calls its configuration, plus where its code is. */
export interface FunctionDefinition {
  readonly name: string
  /** AWS's identifier, like nodejs20.x. */
  readonly runtime: string
  readonly handler: string
  /** Folder with the code: LAMBDA_TASK_ROOT. */
  readonly codeRoot: string
  readonly memoryMb: number
  readonly timeoutMs: Ms
  /** Variables of the function's own; nothing else of this process's environment reaches it. */
  readonly variables: Readonly<Record<string, string>>
  readonly logging: LoggingConfig
  readonly labels: FunctionLabels
  /** One of burst's own, whose calls are measured: it has a runtime client that does no more than it needs. */
  readonly isBuiltin: boolean
}

/** What is only remembered and given back: nothing here depends on it. */
export interface FunctionLabels {
  readonly description: string
  readonly role: string
  readonly architecture: string
  readonly tags: Readonly<Record<string, string>>
  readonly codeSha256: string
  readonly codeBytes: number
  /** ISO 8601, as AWS writes it. */
  readonly lastModified: string
  readonly revisionId: string
  /** Variables were given, be it none. */
  readonly hasEnvironment: boolean
}

const RUNTIME_PREFIXES: readonly (readonly [prefix: string, family: RuntimeFamily])[] = [
  ['nodejs', 'node'],
  ['python', 'python'],
  ['java', 'java'],
  ['provided', 'provided'],
]

/** nodejs20.x → node; null for a runtime that this service cannot run. */
export function findRuntimeFamily(runtime: string): RuntimeFamily | null {
  return RUNTIME_PREFIXES.find(([prefix]) => runtime.startsWith(prefix))?.[1] ?? null
}
