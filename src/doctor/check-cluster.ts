import {
  type ClusterFacts,
  NO_RESTART,
  spanText,
  unusualSettings,
} from '../engine/flink/cluster/cluster-facts.js'
import {type ClusterReport, inspectCluster} from '../engine/flink/cluster/inspect-cluster.js'
import {restAt} from '../engine/flink/rest/rest-at.js'
import type {Overview} from '../engine/flink/rest/rest-client.js'
import {requireFlinkVersion} from '../engine/flink/versions.js'
import {BurstError} from '../errors.js'
import {ownValue} from '../model/own-value.js'
import type {Finding} from './check-machine.js'

/**
 * What a Flink cluster by URL is to trials, most important first; one `missing` finding with its remedy where it cannot
 * be spoken to. Starts nothing there, changes nothing.
 */
export async function examineCluster(url: string): Promise<readonly Finding[]> {
  const what = `Flink at ${url}`
  try {
    const report = await inspectCluster(restAt(url))
    return [
      {
        what,
        state: 'ok',
        found: url.startsWith('https:') ? 'answers over TLS' : 'answers, without TLS',
        remedy: '',
      },
      versionFinding(report.facts, url),
      slotsFinding(report.overview),
      jarsFinding(report),
      ...settingFindings(report),
    ]
  } catch (error) {
    if (!(error instanceof BurstError)) throw error
    return [{what, state: 'missing', found: error.message, remedy: error.suggestions.join('; ')}]
  }
}

function versionFinding({version}: ClusterFacts, url: string): Finding {
  const what = 'its version'
  try {
    requireFlinkVersion(version, url)
    return {what, state: 'ok', found: version, remedy: ''}
  } catch (error) {
    if (!(error instanceof BurstError)) throw error
    return {what, state: 'missing', found: error.message, remedy: error.suggestions.join('; ')}
  }
}

function slotsFinding({slots, freeSlots, taskManagers}: Overview): Finding {
  const managers = `${taskManagers} task manager${taskManagers === 1 ? '' : 's'}`
  const found = `${freeSlots} of ${slots} free, on ${managers}`
  if (freeSlots > 0) return {what: 'its slots', state: 'ok', found, remedy: ''}
  return {
    what: 'its slots',
    state: 'missing',
    found,
    remedy: 'a trial needs one for each of --parallelism: add task managers, or wait until other jobs end',
  }
}

function jarsFinding({takesJars, cancelsJobs}: ClusterReport): Finding {
  const what = 'jobs by REST'
  if (!takesJars) {
    return {
      what,
      state: 'missing',
      found: 'jars are not taken (web.submit.enable)',
      remedy: 'set web.submit.enable: true there, with flink-runtime-web in its lib/',
    }
  }
  const found = cancelsJobs ? 'taken and cancelled' : 'taken, not cancelled: a job ends by the word of burst'
  return {what, state: 'ok', found, remedy: ''}
}

/** Nothing here keeps a trial from running: the job forbids what would. */
function settingFindings({facts}: ClusterReport): readonly Finding[] {
  const text = (key: string): string => ownValue(facts.settings, key) ?? ''
  const ok = (what: string, found: string): Finding => ({what, state: 'ok', found, remedy: ''})
  const scheduler = text('jobmanager.scheduler').toLowerCase()
  const checkpoints = text('execution.checkpointing.interval')
  const restart = text('restart-strategy.type')
  const unusual = unusualSettings(facts)
  return [
    ok('scheduler', scheduler === 'adaptive' ? 'adaptive: burst pins the parallelism of its job' : scheduler),
    ok(
      'metric fetches',
      `every ${spanText(text('metrics.fetcher.update-interval'))}: the job tells its own times`,
    ),
    ok(
      'checkpoints',
      checkpoints === ''
        ? 'none by default'
        : `every ${spanText(checkpoints)} by default, none of our job without --checkpoint-interval`,
    ),
    ok(
      'restart strategy',
      NO_RESTART.includes(restart)
        ? 'none by default'
        : `${restart} by default, none of our job without --checkpoint-interval`,
    ),
    ok('unlike defaults', unusual.length === 0 ? 'nothing that moves figures' : unusual.join(', ')),
  ]
}
