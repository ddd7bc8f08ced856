import {EnvironmentError, ExternalError} from '../errors.js'

/** Where our own service takes orders about environments; whoever knows the token may give them. */
export interface ControlAddress {
  readonly url: string
  readonly token: string
}

/** Orders to our own service; each resolves with the environments that are left in service. */
export interface ControlClient {
  reclaimIdle(): Promise<number>
  warm(environments: number): Promise<number>
}

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
  }
}
