import {expect, test} from 'vitest'
import {type GenerateFlags, parseTopicFlags} from '../../src/generate/parse-generate-flags.js'
import {publishEvents} from '../../src/generate/publish-events.js'
import type {TopicEvent} from '../../src/kafka/topic.js'
import {createEventText} from '../../src/workload/nexmark/event-text.js'
import {createSchedule} from '../../src/workload/schedule.js'
import {buildTrial} from '../support/trial.js'

const FLAGS: GenerateFlags = {
  to: 'kafka',
  'kafka-bootstrap': 'localhost:9092',
  dialect: 'beam',
  seed: '3',
  from: '0',
  format: 'text',
  paced: false,
  rate: '1000',
  shape: 'spike',
  duration: '2s',
  warmup: '500ms',
}

test('publishes the texts and instants of the trial with the same load and seed', async () => {
  const {load, seed} = buildTrial({
    seed: 3,
    load: {rateEps: 1000, peakRateEps: 4000, extent: {kind: 'duration', warmupMs: 500, durationMs: 2000}},
  })
  const instantsNs = new Float64Array(10_000)
  const count = createSchedule(load, seed).fill(instantsNs)
  const text = createEventText()
  const scratch = Buffer.alloc(text.maxBytes)
  const filling = await parseTopicFlags(FLAGS)
  const events: TopicEvent[] = []

  const generated = await publishEvents(
    filling!.request,
    (batch) => Promise.resolve(void events.push(...batch)),
    new AbortController().signal,
  )

  expect(events.map(({number, intendedNs}) => [number, intendedNs])).toEqual(
    Array.from({length: count}, (_, number) => [number, instantsNs[number]]),
  )
  for (const {number, text: published} of events) {
    expect(published.equals(scratch.subarray(0, text.write(number, scratch, 0)))).toBe(true)
  }
  const bytes = events.reduce((sum, event) => sum + event.text.length, 0)
  expect(generated).toEqual({events: count, bytes})
})

test('stops between two batches when it is interrupted', async () => {
  const filling = await parseTopicFlags({...FLAGS, duration: '1h'})
  const interrupt = new AbortController()
  const publish = (): Promise<void> => {
    interrupt.abort()
    return Promise.resolve()
  }
  await expect(publishEvents(filling!.request, publish, interrupt.signal)).rejects.toThrow('interrupted')
})
