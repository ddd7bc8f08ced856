import {BugError, EnvironmentError} from '../../../errors.js'
import {type ControlAddress, type ControlClient, createControlClient} from '../../lambda/control-client.js'
import {availableMemoryMb} from '../../process-size.js'
import type {TargetWish} from '../../target-adapter.js'
import {fillPool} from '../starts/fill-pool.js'
import type {LambdaServerSettings} from './lambda-server.js'
import type {ServiceProcess} from './start-service-process.js'

/** A service whose processes outlive a trial; each trial begins with none of its environments. */
export class KeptService {
  readonly settings: LambdaServerSettings
  readonly process: ServiceProcess
  readonly #key: string

  constructor(settings: LambdaServerSettings, process: ServiceProcess) {
    this.settings = settings
    this.process = process
    this.#key = keyOf(settings)
  }

  /** It runs, and a service with these settings would be the same. */
  serves(settings: LambdaServerSettings): boolean {
    return this.process.isAlive() && keyOf(settings) === this.#key
  }

  /**
   * A trial begins: no environment, draws by its seed, and as many processes as it may have calls under way, bounded by
   * memory and time. Throws what the service answers, and an EnvironmentError where it answers nothing.
   */
  async begin(control: ControlAddress | null, wish: TargetWish & {readonly places: number}): Promise<void> {
    const orders = ordersTo(control)
    await orders.reset(wish.seed ?? 1)
    await fillPool(orders, wish, {nowMs: () => performance.now(), freeMb: availableMemoryMb()})
  }

  /** The trial is over: what its calls left at work ends. A service that has died is the next trial's concern. */
  async rest(control: ControlAddress | null): Promise<void> {
    try {
      await ordersTo(control).reset(0)
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error
    }
  }

  close(): Promise<void> {
    return this.process.stop()
  }
}

/** All that makes two services differ: tokens are as good as one another, and so are the times of deploying. */
const keyOf = (settings: LambdaServerSettings): string =>
  JSON.stringify({
    ...settings,
    orderToken: null,
    functions: settings.functions.map(({definition, reservedConcurrency}) => ({
      definition: {...definition, labels: null},
      reservedConcurrency,
    })),
  })

function ordersTo(control: ControlAddress | null): ControlClient {
  if (control === null) throw new BugError('a kept service takes orders, and this one has no token')
  return createControlClient(control)
}
