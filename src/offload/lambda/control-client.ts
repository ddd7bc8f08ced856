import {EnvironmentError, ExternalError} from '../../errors.js'

/** Where our own service takes orders about environments; who has the token may give them. */
export interface ControlAddress {
  readonly url: string
  readonly token: string
}

/**
 * Orders to our own service; each resolves with the environments that are left in service. They reject with an
 * EnvironmentError where it does not answer, and an ExternalError where it says no.
 */
export interface ControlClient {
  reclaimIdle(): Promise<number>
  warm(environments: number): Promise<number>
  /** A trial begins: no environment is left, and cold starts are drawn by this seed. */
  reset(seed: number): Promise<number>
  /** Has so many processes stand by for drawn starts; resolves with how many do. */
  standBy(processes: number): Promise<number>
}

/** A client for orders about environments; its calls throw an ExternalError where the service refuses. */
export function createControlClient({url, token}: ControlAddress): ControlClient {
  const order = async (path: string): Promise<number> => {
    const response = await fetch(`${url}/${path}`, {
      method: 'POST',
      headers: {authorization: `Bearer ${token}`},
    }).catch((error: unknown) => {
      throw new EnvironmentError(`the local Lambda service at ${url} does not answer`, {cause: error})
    })
    const text = await response.text()
    if (!response.ok)
      throw new ExternalError(`${url}/${path} answered ${response.status}: ${text}, attempt 1`)
    return (JSON.parse(text) as {environments: number}).environments
  }
  return {
    reclaimIdle: () => order('reclaim-idle'),
    warm: (environments) => order(`warm?environments=${environments}`),
    reset: (seed) => order(`reset?seed=${seed}`),
    standBy: (processes) => order(`stand-by?processes=${processes}`),
  }
}
