import {expect, test} from 'vitest'
import {
  describeCluster,
  factsOf,
  ownFacts,
  unusualSettings,
} from '../../../../src/engine/flink/cluster/cluster-facts.js'

const theirs = {url: 'http://flink.example', version: '1.20.3'}

test("a cluster of burst's own is told with all that is not Flink's default, and what the job sets", () => {
  const facts = ownFacts({taskManagers: 1, slotsPerTaskManager: 16, segmentBytes: 4096})

  expect(facts.url).toBeNull()
  expect(describeCluster(facts)).toBe(
    'Flink 2.3.0 here: 4 KiB network buffers, no managed memory, SerialGC, metrics every 100 ms; ' +
      'the job: buffer timeout 0, no checkpoints or restarts but by --checkpoint-interval',
  )
  expect(facts.settings).toMatchObject({
    'taskmanager.memory.segment-size': '4096b',
    'taskmanager.memory.managed.size': '0',
    'restart-strategy.type': 'none',
  })
  expect(facts.job).toMatchObject({'execution.buffer-timeout.interval': '0', 'restart-strategy.type': 'none'})
})

test('a cluster that says nothing has the defaults of Flink', () => {
  expect(unusualSettings(factsOf({}, theirs))).toEqual([])
  expect(describeCluster(factsOf({}, theirs))).toContain(
    "Flink 1.20.3 at http://flink.example: Flink's defaults;",
  )
})

test.each([
  [{'jobmanager.scheduler': 'Adaptive'}, 'adaptive scheduler'],
  [{'taskmanager.memory.segment-size': '64 kb'}, '64 KiB network buffers'],
  [{'taskmanager.memory.segment-size': '1m'}, '1024 KiB network buffers'],
  [{'taskmanager.network.memory.buffer-debloat.enabled': 'true'}, 'buffer debloating'],
  [{'taskmanager.memory.managed.size': '0b'}, 'no managed memory'],
  [{'env.java.opts.taskmanager': '-Dpassword=secret -XX:+UseZGC'}, 'ZGC'],
  [{'metrics.fetcher.update-interval': '500'}, 'metrics every 500 ms'],
  [{'execution.checkpointing.interval': '3 min'}, 'checkpoints every 3 min'],
  [{'restart-strategy.type': 'exponential-delay'}, 'restart strategy exponential-delay'],
])('%j is told as "%s"', (configuration, words) => {
  expect(unusualSettings(factsOf(configuration, theirs))).toEqual([words])
})

test.each([
  {'taskmanager.memory.segment-size': '32768'},
  {'taskmanager.memory.segment-size': '32kb'},
  {'restart-strategy.type': 'disable'},
  {'jobmanager.scheduler': 'Default'},
])('%j is as usual', (configuration) => {
  expect(unusualSettings(factsOf(configuration, theirs))).toEqual([])
})

test("of Java's options nothing but the garbage collector gets into a manifest", () => {
  const facts = factsOf({'env.java.opts.all': '-Dpassword=secret -XX:+UseG1GC'}, theirs)

  expect(JSON.stringify(facts)).not.toContain('secret')
  expect(facts.settings['env.java.opts.all']).toBe('-XX:+UseG1GC')
})
