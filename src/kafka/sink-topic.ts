import type {Admin} from 'kafkajs'
import {EnvironmentError} from '../errors.js'
import type {SinkTopic} from '../model/trial.js'
import {createTopic, withAdmin} from './connection.js'

/** Kafka's own default, where a broker does not say. */
const MOST_TRANSACTION_MS = 900_000
const MOST_TRANSACTION = 'transaction.max.timeout.ms'

/**
 * Makes the topic where it is missing, and sees that its brokers let a transaction be open for as long as the trial
 * asks: one that may not would fail the job once it runs. Throws an EnvironmentError that says what is wrong.
 */
export async function prepareSinkTopic(sink: SinkTopic): Promise<void> {
  await withAdmin(sink, async (admin) => {
    const mostMs = await mostTransactionMs(admin)
    if (sink.transactionTimeoutMs > mostMs) {
      throw new EnvironmentError(
        `the broker at ${sink.bootstrap} lets a transaction be open for ${mostMs / 1000}s, and the trial asks for ${sink.transactionTimeoutMs / 1000}s`,
        {
          suggestions: [
            `give --kafka-transaction-timeout ${mostMs / 1000}s or less`,
            `raise ${MOST_TRANSACTION} of the broker`,
          ],
        },
      )
    }
    if ((await admin.listTopics()).includes(sink.topic)) return
    await createTopic(admin, sink)
  })
}

async function mostTransactionMs(admin: Admin): Promise<number> {
  const {brokers} = await admin.describeCluster()
  const {ConfigResourceTypes} = (await import('kafkajs')).default
  const {resources} = await admin.describeConfigs({
    includeSynonyms: false,
    resources: brokers.map(({nodeId}) => ({
      type: ConfigResourceTypes.BROKER,
      name: String(nodeId),
      configNames: [MOST_TRANSACTION],
    })),
  })
  const limits = resources.flatMap(({configEntries}) =>
    configEntries.filter(({configName}) => configName === MOST_TRANSACTION),
  )
  return limits.length === 0
    ? MOST_TRANSACTION_MS
    : Math.min(...limits.map(({configValue}) => Number(configValue)))
}
