import {isIP} from 'node:net'
import {UsageError} from '../../errors.js'

/** `http://host:8081`, without a slash at its end; credentials in it are refused, since it is written to manifests. */
export function parseFlinkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`"${text}" is no address of a Flink cluster`, {
      suggestions: ['write it like http://localhost:8081'],
    })
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('the address of a Flink cluster holds a password, which others could read', {
      suggestions: ['set BURST_FLINK_AUTH=user:password in the environment'],
    })
  }
  requireNoPage(text, url)
  return url.href.replace(/\/+$/, '')
}

/** What a browser shows in the dashboard names a page of it; a path alone may be a proxy's. */
function requireNoPage(text: string, url: URL): void {
  if (url.hash === '' && url.search === '') return
  const root = `${url.origin}${url.pathname}`.replace(/\/+$/, '')
  throw new UsageError(`"${text}" is the address of a page, not of a Flink cluster`, {
    suggestions: [`give ${root}, the address without what follows "${url.hash === '' ? '?' : '#'}"`],
  })
}

/** A name or an address to listen at, without a port: the system chooses that; other texts throw a UsageError. */
export function parseHost(text: string): string {
  if (isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text)) return text
  throw new UsageError(`"${text}" is no host name or address`, {
    suggestions: ['write it like 10.0.0.5, without a port'],
  })
}

/** `host:port`, several with commas between them; other texts throw a UsageError. */
export function parseBootstrap(text: string): string {
  const brokers = text.split(',').map((broker) => broker.trim())
  if (brokers.every((broker) => /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):[1-9]\d{0,4}$/.test(broker))) {
    return brokers.join(',')
  }
  throw new UsageError(`"${text}" is no address of Kafka brokers`, {
    suggestions: ['write it like localhost:9092, several with commas between them'],
  })
}

/** As Kafka takes it; other texts throw a UsageError. */
export function parseTopic(text: string): string {
  if (/^[A-Za-z0-9._-]{1,249}$/.test(text) && !/^\.{1,2}$/.test(text)) return text
  throw new UsageError(`"${text}" is no name of a topic`, {
    suggestions: ['use letters, digits, ".", "_" and "-"'],
  })
}
