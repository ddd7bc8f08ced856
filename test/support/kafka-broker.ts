import {execFile, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {createServer} from 'node:net'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {mavenJars} from './maven-jars.js'

const run = promisify(execFile)
const POM = fileURLToPath(new URL('../flink/kafka/pom.xml', import.meta.url))
const READY_WITHIN_MS = 120_000

export interface KafkaBroker {
  readonly bootstrap: string
  stop(): Promise<void>
}

/** Kafka's broker and its clients. */
export async function kafkaClassPath(): Promise<string> {
  return path.join(await mavenJars(POM, 'kafka-4.1.2'), '*')
}

/** One node of Kafka on loopback that is broker and controller, with its data in a folder that goes with it. */
export async function startKafkaBroker(): Promise<KafkaBroker> {
  const classPath = await kafkaClassPath()
  const folder = await mkdtemp(path.join(tmpdir(), 'burst-kafka-'))
  const [port, controllerPort] = await freePorts()
  const properties = path.join(folder, 'server.properties')
  const log4j = path.join(folder, 'log4j2.properties')
  await writeFile(properties, serverProperties({port, controllerPort, data: path.join(folder, 'data')}))
  await writeFile(log4j, LOG4J)
  const java = ['-Xmx256m', '-XX:+UseSerialGC', `-Dlog4j2.configurationFile=file:${log4j}`, '-cp', classPath]
  await run('java', [
    ...java,
    ...['kafka.tools.StorageTool', 'format', '-t', 'AAAAAAAAAAAAAAAAAAAAAQ', '-c', properties],
  ])
  const broker = spawn('java', [...java, 'kafka.Kafka', properties], {stdio: ['ignore', 'pipe', 'pipe']})
  const ended = once(broker, 'exit')
  // However this process ends.
  const kill = (): void => void broker.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async (): Promise<void> => {
    kill()
    await ended
    process.off('exit', kill)
    await rm(folder, {recursive: true})
  }
  let said = ''
  const isReady = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => {
      resolve(false)
    }, READY_WITHIN_MS)
    const hear = (chunk: Buffer): void => {
      said += chunk.toString()
      if (!said.includes('Kafka Server started')) return
      clearTimeout(timer)
      resolve(true)
    }
    broker.stdout.on('data', hear)
    broker.stderr.on('data', hear)
    void ended.then(() => {
      clearTimeout(timer)
      resolve(false)
    })
  })
  if (await isReady) return {bootstrap: `127.0.0.1:${port}`, stop}
  await stop()
  throw new Error(`the Kafka broker did not start: ${said.slice(-2000)}`)
}

/** Two at once, so that they differ; asking for the port itself could meet its own connection. */
async function freePorts(): Promise<readonly [number, number]> {
  const servers = [createServer(), createServer()] as const
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    }),
  )
  for (const server of servers) server.close()
  const [first = 0, second = 0] = ports
  return [first, second]
}

const serverProperties = ({
  port,
  controllerPort,
  data,
}: {
  port: number
  controllerPort: number
  data: string
}): string =>
  [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=PLAINTEXT',
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    `log.dirs=${data}`,
    'offsets.topic.num.partitions=1',
    'offsets.topic.replication.factor=1',
    'transaction.state.log.num.partitions=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    'auto.create.topics.enable=false',
    '',
  ].join('\n')

const LOG4J = [
  'rootLogger.level=INFO',
  'rootLogger.appenderRef.c.ref=C',
  'appender.c.name=C',
  'appender.c.type=Console',
  'appender.c.layout.type=PatternLayout',
  'appender.c.layout.pattern=%d %p %c{1} %m%n',
  '',
].join('\n')
