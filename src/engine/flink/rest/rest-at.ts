import {FlinkRest} from './rest-client.js'

/** A client for somebody's cluster, with the credentials of the environment. */
export const restAt = (url: string): FlinkRest => new FlinkRest({url, authorization: authorization()})

/** `user:password` from the environment: what stands on a command line can be read by every user of a machine. */
function authorization(): string | null {
  const auth = process.env['BURST_FLINK_AUTH']
  return auth === undefined || auth === '' ? null : `Basic ${Buffer.from(auth).toString('base64')}`
}
