import {hasCode} from '../../../errors.js'

const DISTRUSTED = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]

/** An answer in plain HTTP, read as TLS. */
const PLAIN = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG']

const RPC_PORT = '6123'

/** The answer has come in another protocol. Node 24's parser tells it by its name alone, without a code. */
export const isNoHttp = (reason: unknown): boolean =>
  reason instanceof Error &&
  (reason.name === 'HTTPParserError' || ('code' in reason && String(reason.code).startsWith('HPE_')))

/** No answer has come in time. */
export const isTimeout = (reason: unknown): boolean =>
  hasCode(reason, 'UND_ERR_CONNECT_TIMEOUT') || (reason instanceof Error && reason.name === 'TimeoutError')

/** What to do where a cluster's address could not be spoken to at all, most likely remedy first. */
export function connectionRemedies(url: string, reason: unknown): readonly string[] {
  const address = new URL(url)
  const sure = tlsRemedy(address, reason) ?? portRemedy(address, reason)
  if (sure !== null) return [sure]
  const {protocol, port, host} = address
  const isCutOff = hasCode(reason, 'UND_ERR_SOCKET') || hasCode(reason, 'ECONNRESET') || isNoHttp(reason)
  return [
    ...(isCutOff && protocol === 'http:' ? [`write https:// if ${host} speaks TLS`] : []),
    ...(isTimeout(reason)
      ? ['see whether the JobManager hangs, or a firewall swallows what it answers']
      : []),
    ...(port === ''
      ? [`without a port this is ${protocol === 'http:' ? 80 : 443}: add :8081 if it is Flink's own`]
      : []),
    'check --flink-url and whether the cluster runs',
    'burst flink status shows a kept one',
  ]
}

/** Null where TLS is not to blame. */
function tlsRemedy({host, hostname}: URL, reason: unknown): string | null {
  if (DISTRUSTED.some((code) => hasCode(reason, code))) {
    return 'trust its certificate, or that of its issuer: NODE_EXTRA_CA_CERTS=/path/to/ca.pem burst …'
  }
  if (hasCode(reason, 'ERR_TLS_CERT_ALTNAME_INVALID')) {
    return `give --flink-url the host name that its certificate is for: it is not for ${hostname}`
  }
  if (hasCode(reason, 'CERT_HAS_EXPIRED')) return 'renew the certificate of the cluster'
  return PLAIN.some((code) => hasCode(reason, code))
    ? `there is no TLS at ${host}: write http:// instead of https://`
    : null
}

/** Null where the port may be right. */
function portRemedy({port}: URL, reason: unknown): string | null {
  // Ports of other protocols, which fetch speaks to on no host.
  if (reason instanceof Error && reason.message === 'bad port') {
    return `no client for HTTP speaks to port ${port}: let the REST API listen at another, like 8081`
  }
  return port === RPC_PORT
    ? `port ${RPC_PORT} is for calls between Flink's own processes: REST is at 8081 by default`
    : null
}
