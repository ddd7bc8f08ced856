export interface Vertex {
  readonly id: string
  readonly name: string
}

/** What a cluster answers on a route of its REST API. */
export async function askFlink<T>(url: string, route: string): Promise<T> {
  return (await (await fetch(`${url}${route}`)).json()) as T
}

/** The job that runs now, and its vertices; null without one. */
export async function findRunningJob(
  url: string,
): Promise<{readonly id: string; readonly vertices: readonly Vertex[]} | null> {
  const {jobs} = await askFlink<{jobs: readonly {id: string; status: string}[]}>(url, '/jobs')
  const job = jobs.find(({status}) => status === 'RUNNING')
  if (!job) return null
  const {vertices} = await askFlink<{vertices: readonly Vertex[]}>(url, `/jobs/${job.id}`)
  return {id: job.id, vertices}
}
