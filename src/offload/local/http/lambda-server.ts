import {stat} from 'node:fs/promises'
import {EnvironmentError, hasCode, messageOf, UsageError} from '../../../errors.js'
import {Cgroups} from '../environment/cgroups.js'
import type {FunctionDefinition} from '../function-definition.js'
import {InvokeServer} from './invoke-server.js'
import {LambdaService} from '../service/lambda-service.js'
import type {ServiceSettings} from '../service/service-settings.js'
import type {ServiceOutput} from '../service/service-output.js'
import {SignatureVerifier, type SigningKeys} from './signature.js'

/** The settings of the service, and those of the server before it. */
export interface LambdaServerSettings extends ServiceSettings {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** Null: signatures are not asked for. */
  readonly keys: SigningKeys | null
  /** Who has it may end and start environments; null: no caller may. */
  readonly orderToken: string | null
  readonly functions: readonly DeployedAtStart[]
}

/** A function that is there from the start; null reserves no concurrency. */
export interface DeployedAtStart {
  readonly definition: FunctionDefinition
  readonly reservedConcurrency: number | null
}

/** A running local Lambda. */
export interface LambdaServer {
  /** Endpoint for any AWS SDK. */
  readonly url: string
  readonly service: LambdaService
  /** Lets running calls end for up to a grace period, then ends everything; nothing is left after it. */
  close(graceMs?: number): Promise<void>
}

const DEFAULT_GRACE_MS = 5000

/** A local Lambda with its functions deployed, listening. */
export async function startLambdaServer(
  settings: LambdaServerSettings,
  output: ServiceOutput,
): Promise<LambdaServer> {
  const cgroups = settings.usesCgroups ? await Cgroups.open() : null
  const service = new LambdaService(settings, cgroups, output)
  const verifier =
    settings.keys === null ? null : new SignatureVerifier(settings.keys, settings.identity.region, Date.now)
  const server = new InvokeServer(service, {
    host: settings.host,
    port: settings.port,
    orderToken: settings.orderToken,
    verifier,
  })
  const close = async (graceMs = DEFAULT_GRACE_MS): Promise<void> => {
    await server.close(graceMs)
    await service.close()
  }
  try {
    for (const {definition, reservedConcurrency} of settings.functions) {
      await requireFolder(definition)
      service.deploy(definition)
      if (reservedConcurrency !== null) reserve(service, definition.name, reservedConcurrency)
    }
    await service.prepare()
    const url = await server.listen().catch((error: unknown) => {
      throw portError(settings, error)
    })
    const names = service.functions.map(({name}) => name)
    output.log('listening', {url, pid: process.pid, functions: names, ...service.sizing})
    return {url, service, close}
  } catch (error) {
    await close()
    throw error
  }
}

async function requireFolder({name, codeRoot}: FunctionDefinition): Promise<void> {
  const folder = await stat(codeRoot).catch(() => null)
  if (folder?.isDirectory() === true) return
  throw new UsageError(`function ${name}: its code folder ${codeRoot} is not there`)
}

/** Refuses what AWS would refuse when the concurrency is put. */
function reserve({admission, settings}: LambdaService, name: string, reservedConcurrency: number): void {
  const most = admission.reservableConcurrency(name)
  if (reservedConcurrency > most) {
    const {accountConcurrency} = settings.limits
    const left = admission.minUnreservedConcurrency
    throw new UsageError(
      `reserved concurrency ${reservedConcurrency}: of the account's ${accountConcurrency}, function ${name} can reserve ${most}` +
        (left > 0 ? `, as ${left} must stay unreserved` : ''),
      {suggestions: ['reserve less for each function', 'or give lambda serve more --account-concurrency']},
    )
  }
  admission.reserve(name, reservedConcurrency)
}

/** What the system says of an address that is none of this machine's. */
const HOST_COMPLAINTS = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL']

function portError({host, port}: LambdaServerSettings, error: unknown): EnvironmentError {
  const reason = messageOf(error)
  const isHostWrong = HOST_COMPLAINTS.some((code) => hasCode(error, code))
  return new EnvironmentError(`cannot listen at ${host}:${port}: ${reason}`, {
    cause: error,
    suggestions: [
      isHostWrong
        ? 'choose an address of this machine with another --host'
        : 'choose another port, or any free one with --port 0',
    ],
  })
}
