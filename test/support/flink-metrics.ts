import {askFlink, findRunningJob} from './flink-rest.js'

/** Operator metrics of the running job (docs/measurement.md#metrics-of-the-flink-job), summed over its subtasks, read by REST at ticks of a trial. */
export class FlinkMetrics {
  readonly #url: string
  readonly #readings: Promise<Readonly<Record<string, number>>>[] = []

  constructor(url: string) {
    this.#url = url
  }

  read(): void {
    this.#readings.push(this.#ask().catch(() => ({})))
  }

  /** By name of operator and metric the greatest value that was read. */
  async most(): Promise<Readonly<Record<string, number>>> {
    const most: Record<string, number> = {}
    for (const reading of await Promise.all(this.#readings)) {
      for (const [name, value] of Object.entries(reading)) most[name] = Math.max(value, most[name] ?? value)
    }
    return most
  }

  /** Of all jobs that the cluster remembers, sorted. */
  async jobNames(): Promise<readonly string[]> {
    const {jobs} = await askFlink<{jobs: readonly {name: string}[]}>(this.#url, '/jobs/overview')
    return jobs.map(({name}) => name).toSorted()
  }

  /** The tasks of each job that is not the probe of channels, by the operators in them. */
  async tasks(): Promise<readonly (readonly string[])[]> {
    const {jobs} = await askFlink<{jobs: readonly {jid: string; name: string}[]}>(this.#url, '/jobs/overview')
    return Promise.all(
      jobs
        .filter(({name}) => name === 'burst burst')
        .map(async ({jid}) => {
          const {vertices} = await askFlink<{vertices: readonly {name: string}[]}>(this.#url, `/jobs/${jid}`)
          return vertices.map(({name}) => name).toSorted()
        }),
    )
  }

  async #ask(): Promise<Readonly<Record<string, number>>> {
    const job = await findRunningJob(this.#url)
    const source = job?.vertices.find(({name}) => name.startsWith('Source: source'))
    if (!job || !source) return {}
    const route = `/jobs/${job.id}/vertices/${source.id}/subtasks/metrics`
    const known = await askFlink<readonly {id: string}[]>(this.#url, route)
    const wanted = known.map(({id}) => id).filter((id) => WANTED.test(id))
    if (wanted.length === 0) return {}
    const sums = await askFlink<readonly {id: string; sum: number}[]>(
      this.#url,
      `${route}?agg=sum&get=${wanted.join(',')}`,
    )
    return Object.fromEntries(sums.map(({id, sum}) => [id, sum]))
  }
}

const WANTED =
  /^(?:policy\.burst\..*|Source__source\.(?:pendingRecords|currentEmitEventTimeLag|numRecordsInErrors))$/
