import {EnvironmentError} from '../../errors.js'

/** The release that burst's own clusters run. */
export const OWN_FLINK_VERSION = '2.3.0'

/** Minor releases that the one job jar runs on. */
export const FLINK_MINORS = ['1.20', '2.0', '2.1', '2.2', '2.3'] as const

/** Of Flink's connector to Kafka, which has releases of its own: the newest for each minor release, or for one before it. */
const KAFKA_CONNECTORS: Readonly<Record<(typeof FLINK_MINORS)[number], string>> = {
  '1.20': '3.4.0-1.20',
  '2.0': '4.0.1-2.0',
  '2.1': '5.0.0-2.1',
  '2.2': '5.0.0-2.2',
  '2.3': '5.0.0-2.2',
}

/** The release of flink-connector-kafka for a version of Flink; that of the newest for one that is not known. */
export function kafkaConnectorFor(version: string): string {
  const minor = FLINK_MINORS.find((known) => known === minorOf(version)) ?? '2.3'
  return KAFKA_CONNECTORS[minor]
}

/** `2.2` of `2.2.1`, `2.2-SNAPSHOT` or a vendor's `2.2.0-amzn-0`; null where it is no version. */
export function minorOf(version: string): string | null {
  const [, major, minor] = /^(\d+)\.(\d+)(?:[.-].*)?$/.exec(version.trim()) ?? []
  return major === undefined || minor === undefined ? null : `${Number(major)}.${Number(minor)}`
}

/** Throws an EnvironmentError with the reason where the job cannot run on the Flink of a cluster. */
export function requireFlinkVersion(version: string, url: string): void {
  const minor = minorOf(version)
  if (FLINK_MINORS.some((known) => known === minor)) return
  throw new EnvironmentError(
    `the cluster at ${url} runs Flink ${version}, and the job runs on ${SUPPORTED}: ${reasonOf(minor)}`,
    {
      suggestions: [
        `run Flink ${FLINK_MINORS.at(-1) ?? ''} there, or 1.20, which has long-term support`,
        'leave --flink-url out for a cluster on this machine',
      ],
    },
  )
}

const SUPPORTED = `${FLINK_MINORS[0]} and ${FLINK_MINORS[1]} to ${FLINK_MINORS.at(-1) ?? ''}`

function reasonOf(minor: string | null): string {
  if (minor === null) return 'that is no version of a release'
  const [major = 0, release = 0] = minor.split('.').map(Number)
  const isOlder = major < 1 || (major === 1 && release < 20)
  return isOlder
    ? 'before 1.20 Flink gives an operator no mailbox, by which replies of Lambda come in'
    : 'it has not been tried on a later one'
}
