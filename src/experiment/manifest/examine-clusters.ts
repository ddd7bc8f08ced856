import type {ClusterFacts} from '../../engine/flink/cluster/cluster-facts.js'
import type {FlinkSettings} from '../../model/trial.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'

type OnFlink = Pick<ResolvedSettings, 'flink' | 'parallelism' | 'bufferEvents'>

/**
 * Each Flink that trials of these settings run on, once; [] without engine flink. Asks those that have a URL: one
 * that does not answer, or is of another version, throws here, before anything is written.
 */
export async function examineClusters(all: readonly OnFlink[]): Promise<readonly ClusterFacts[]> {
  const known = new Map<string, ClusterFacts>()
  const asked = new Map<string, ClusterFacts>()
  for (const {flink, ...settings} of all) {
    if (flink === null) continue
    const facts =
      flink.url === null
        ? await ownFactsOf(settings, flink)
        : (asked.get(flink.url) ?? (await factsAt(flink.url)))
    if (flink.url !== null) asked.set(flink.url, facts)
    known.set(JSON.stringify(facts), facts)
  }
  return [...known.values()]
}

/** For a manifest; nothing where no trial runs on Flink. */
export const describeClusters = (
  clusters: readonly ClusterFacts[],
): {readonly flink?: readonly ClusterFacts[]} => (clusters.length === 0 ? {} : {flink: clusters})

// Loaded where they are used: most runs have no Flink.
async function ownFactsOf(
  settings: Pick<OnFlink, 'parallelism' | 'bufferEvents'>,
  flink: FlinkSettings,
): Promise<ClusterFacts> {
  const {ownFacts} = await import('../../engine/flink/cluster/cluster-facts.js')
  const {shapeFor} = await import('../../engine/flink/cluster/cluster-shape.js')
  return ownFacts(shapeFor(settings, flink))
}

async function factsAt(url: string): Promise<ClusterFacts> {
  const {inspectCluster} = await import('../../engine/flink/cluster/inspect-cluster.js')
  const {restAt} = await import('../../engine/flink/rest/rest-at.js')
  const {requireFlinkVersion} = await import('../../engine/flink/versions.js')
  const {facts} = await inspectCluster(restAt(url))
  requireFlinkVersion(facts.version, url)
  return facts
}
